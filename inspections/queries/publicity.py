"""Reads of publicity: what is public of whom, and what still has to be."""

from datetime import date

from django.db.models import Count, Min, Q
from django.db.models.functions import Left

from supervision.foundation.models import Region

from ..choices import DrawState, ResultCode, VisitState
from ..models import Amendment, CheckItem, Draw, Visit, VisitMember


def published_results(wanted: dict):
    """Published results under the conditions of the public page, newest first."""
    rows = Visit.objects.published().order_by("-visited_on", "-pk")
    if wanted.get("q"):
        text = wanted["q"]
        rows = rows.filter(Q(institution__name__icontains=text) | Q(institution__uscc__iexact=text))
    if wanted.get("result") in ResultCode.values:
        rows = rows.filter(result=wanted["result"])
    if str(wanted.get("year", "")).isdecimal():
        rows = rows.filter(visited_on__year=int(wanted["year"][:4]))
    region = wanted.get("region", "")
    if region.isdecimal() and len(region) == 9:
        rows = rows.filter(region_code__startswith=region[:6])
    return rows


def published_choices() -> tuple[list[int], list[tuple[str, str]]]:
    """(years, counties) in which there are published results."""
    rows = Visit.objects.published().order_by()
    years = [day.year for day in rows.dates("visited_on", "year", order="DESC")]
    codes = {f"{code}000" for code in rows.annotate(county=Left("region_code", 6)).values_list("county", flat=True)}
    return years, list(Region.objects.filter(code__in=codes).order_by("code").values_list("code", "name"))


def published_at(code: str) -> list[dict]:
    """Results of one institution with the items, and of each officer the unit and the certificate number alone."""
    rows = list(Visit.objects.published().filter(institution__code=code).order_by("-visited_on", "-pk"))
    keys = [row["pk"] for row in rows]
    officers: dict[int, list] = {}
    held = VisitMember.objects.filter(visit__in=keys, is_current=True).order_by("seat")
    for visit, unit, number in held.values_list("visit_id", "inspector__unit__name", "inspector__certificate_no"):
        officers.setdefault(visit, []).append(f"{unit}（{number}）")
    items: dict[int, list] = {}
    named = CheckItem.objects.filter(plans__visits__in=keys).order_by("code")
    for visit, item in named.values_list("plans__visits", "item"):
        items.setdefault(visit, []).append(item)
    for row in rows:
        row["officers"], row["items"] = officers.get(row["pk"], []), items.get(row["pk"], [])
    return rows


def published_amendments(code: str = "") -> list[dict]:
    """Results that were taken down or put right, with the public explanation; of one institution or the latest."""
    rows = Amendment.objects.published().order_by("-decided_on", "-pk")
    return list(rows.filter(visit__institution__code=code) if code else rows[:10])


def publicity_of(user, on: date):
    """(draws that have not been voided, newest first; what became of the results of each)."""
    draws = Draw.objects.visible_to(user).exclude(state=DrawState.VOID).select_related("plan", "office")
    rows = Visit.objects.visible_to(user).filter(draw__in=draws)
    recorded = Q(state=VisitState.RECORDED)
    counted = rows.order_by().values("draw_id").annotate(
        confirmed=Count("pk", filter=Q(state=VisitState.CONFIRMED)),
        waiting=Count("pk", filter=recorded),
        late=Count("pk", filter=recorded & Q(publish_due__lt=on)),
        taken_down=Count("pk", filter=Q(taken_down_on__isnull=False)),
        first_due=Min("publish_due", filter=recorded),
    )  # fmt: skip
    return draws.order_by("-committed_at"), {row["draw_id"]: row for row in counted}
