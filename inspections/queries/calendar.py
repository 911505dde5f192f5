"""The year as a calendar: lines of the yearly plan, draws, values that are due, visits to make."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..choices import OPEN_DRAW_STATES, PlanState, Series, VisitState
from ..models import Draw, InspectionPlan, Visit, YearPlan

MONTHS = tuple(range(1, 13))


@dataclass(frozen=True)
class Mark:
    """Something on a day."""

    day: date
    text: str
    url: str
    colour: str
    kind: str


def year_lines(user, year: int) -> list[dict]:
    """Lines of the visible yearly plans, each with the months it runs in and how far its plans have come."""
    plans = YearPlan.objects.visible_to(user).filter(year=year).select_related("office").prefetch_related("lines")
    lines = [line for plan in plans for line in plan.lines.all()]
    visits = Visit.objects.standing().filter(plan__year_line__in=lines).values("plan__year_line")
    counted = visits.annotate(n=Count("pk"), done=Count("pk", filter=Q(state=VisitState.CONFIRMED))).order_by()
    told = {row["plan__year_line"]: row for row in counted}
    return [
        {
            "line": line,
            "office": line.plan.office,
            "months": [line.starts_on.month <= month <= line.ends_on.month for month in MONTHS],
            "visits": told.get(line.pk, {}).get("n", 0),
            "done": told.get(line.pk, {}).get("done", 0),
        }
        for line in lines
    ]


def marks(user, year: int) -> list[Mark]:
    """Everything that has a day in the year, in order."""
    found = [*_plans(user, year), *_draws(user, year)]
    return sorted(found, key=lambda mark: (mark.day, mark.kind, mark.text))


def _plans(user, year: int):
    rows = InspectionPlan.objects.visible_to(user).filter(planned_on__year=year)
    rows = rows.exclude(state=PlanState.CANCELLED).annotate(
        n=Count("visits"), left=Count("visits", filter=Q(visits__state=VisitState.ASSIGNED))
    )
    for plan in rows:
        told = _("计划检查：%(title)s（余 %(left)s / %(n)s 户）") % {
            "title": plan.title,
            "left": plan.left,
            "n": plan.n,
        }
        url = reverse("inspections:plan_detail", args=[plan.pk])
        yield Mark(plan.planned_on, told, url, "blue" if plan.left else "green", "plan")
    today = timezone.localdate()
    clock = InspectionPlan.objects.visible_to(user).filter(state=PlanState.APPROVED).exclude(series=Series.ONCE)
    for plan in clock:
        step = 1 if plan.series == Series.MONTHLY else 3
        for month in range(1, 13, step):
            day = date(year, month, 1)
            if day > today:
                url = reverse("inspections:plan_detail", args=[plan.pk])
                yield Mark(day, _("自动抽取：%(title)s") % {"title": plan.title}, url, "grey", "clock")


def _draws(user, year: int):
    rows = Draw.objects.visible_to(user).filter(state__in=OPEN_DRAW_STATES).select_related("plan")
    for draw in rows:
        url = reverse("inspections:draw_detail", args=[draw.pk])
        title = {"title": draw.plan.title}
        if draw.beacon_at is None:
            day = timezone.localdate(datetime.fromisoformat(draw.beacon["due"]))
            if day.year == year:
                yield Mark(day, _("录入公共随机值：%(title)s") % title, url, "amber", "beacon")
        due = timezone.localdate(draw.reveal_due)
        if due.year == year:
            yield Mark(due, _("抽取过程公开期限：%(title)s") % title, url, "amber", "reveal")
