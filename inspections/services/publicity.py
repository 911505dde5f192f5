"""Publicity of results: who has to be reminded, and how a published result is taken down or put right."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from .. import queries
from ..choices import AmendmentKind, ResultCode, VisitState
from ..models import Amendment, Visit
from ..rules import results
from ..workflow import AMENDMENT

_SOON = timedelta(days=3)


def ask(
    visit: Visit,
    kind: str,
    *,
    reason: str,
    explanation: str,
    known_on: date,
    by,
    now: datetime,
    result: str = "",
    handling: str = "",
) -> Amendment:
    """Ask for a published result to be taken down or put right; the days run from when the ground was known."""
    _refuse_ask(visit, kind, reason, explanation, known_on, result, by, now)
    due = queries.term_from(queries.TAKE_DOWN, known_on)
    with act("inspections.result.ask_amendment", by=by, now=now, label=lazy("申请变更公示"), note=reason) as entry:
        row = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
        if row.amendments.filter(state="asked").exists():
            raise Refused(_("该结果已有待审批的变更申请。"))
        entry.subject = Amendment.objects.create(
            visit=row, region_code=row.region_code, kind=kind, reason=reason.strip(), explanation=explanation.strip(),
            result=result if kind == AmendmentKind.CORRECTED else "",
            handling=handling.strip() if kind == AmendmentKind.CORRECTED else "",
            known_on=known_on, due_on=due.date, due_derivation=due.derivation, asked_by=by, asked_at=now,
        )  # fmt: skip
    return entry.subject


def _refuse_ask(visit, kind, reason, explanation, known_on, result, by, now) -> None:
    if not (may(by, P.RESULT_AMEND) and visit.office_id == by.agency_id):
        raise Refused(_("只有公示该结果的单位可以申请变更。"))
    if not Visit.objects.filter(pk=visit.pk).published().exists():
        raise Refused(_("该结果没有公示，无须变更。"))
    if kind not in AmendmentKind.values:
        raise Refused(_("请选择撤回或者更正。"))
    if not reason.strip() or not explanation.strip():
        raise Refused(_("请填写内部理由和公开说明。"))
    if known_on is None or not visit.visited_on <= known_on <= timezone.localdate(now):
        raise Refused(_("获知日期应在检查日期之后、今天以前。"))
    if kind == AmendmentKind.CORRECTED:
        _refuse_correction(visit, result)


def _refuse_correction(visit, result) -> None:
    if result not in ResultCode.values:
        raise Refused(_("请选择更正后的结果。"))
    found = visit.findings.confirmed().exists()
    if found != (result in results.WITH_FINDINGS) and result != ResultCode.REFUSED:
        raise Refused(_("更正后的结果与已确认的发现问题不符，请先撤回或者保留相应的问题。"))


def decide(amendment: Amendment, *, agreed: bool, by, now: datetime, note: str = "") -> Amendment:
    """The head agrees, and it is done at once; or refuses with a reason."""
    if not agreed and not note.strip():
        raise Refused(_("请说明不同意的理由。"))
    today = timezone.localdate(now)
    with transaction.atomic():
        changes = {"decided_by": by, "decided_on": today}
        visit = Visit.objects.select_for_update(of=("self",)).get(pk=amendment.visit_id)
        if agreed:
            changes["before"] = {"result": visit.result, "handling": visit.handling}
        verb = "carry_out" if agreed else "refuse"
        row = AMENDMENT.take(verb, amendment, by=by, now=now, note=note, changes=changes)
        if agreed:
            _carry_out(row, visit, by, now)
    return row


def _carry_out(row: Amendment, visit: Visit, by, now: datetime) -> None:
    label = lazy("变更检查结果公示")
    with act("inspections.result.amend", by=by, now=now, subject=visit, label=label, note=row.explanation):
        if row.kind == AmendmentKind.TAKEN_DOWN:
            visit.taken_down_on = row.decided_on
            visit.save(update_fields=["taken_down_on"])
        else:
            visit.result, visit.handling = row.result, row.handling
            visit.save(update_fields=["result", "handling"])


def remind(*, now: datetime) -> tuple[int, int]:
    """Tell offices what has to be published in the next days, and their heads what is late.

    May run any number of times. Returns (offices reminded, offices whose head was told).
    """
    today = timezone.localdate(now)
    waiting = Visit.objects.effective().filter(state=VisitState.RECORDED)
    soon = _by_office(waiting.filter(publish_due__gte=today, publish_due__lte=today + _SOON))
    late = _by_office(waiting.publicity_overdue(today))
    url = reverse("inspections:visit_list")
    for office, count in soon.items():
        title = ngettext("%(n)s项检查结果三日内到公示期限", "%(n)s项检查结果三日内到公示期限", count) % {"n": count}
        notify(_people(office, P.PLAN_EDIT), key=f"publish_soon:{office.code}:{today}", title=title, now=now,
               url=f"{url}?state=recorded")  # fmt: skip
    for office, count in late.items():
        title = ngettext("%(n)s项检查结果公示逾期", "%(n)s项检查结果公示逾期", count) % {"n": count}
        notify([*_people(office, P.PLAN_EDIT), *_people(office, P.PLAN_APPROVE)],
               key=f"publish_late:{office.code}:{today}", title=title, now=now,
               url=f"{url}?publish_overdue=1")  # fmt: skip
    return len(soon), len(late)


def _by_office(rows) -> dict[Agency, int]:
    counts: dict[int, int] = {}
    for office in rows.values_list("office_id", flat=True):
        counts[office] = counts.get(office, 0) + 1
    return {office: counts[office.pk] for office in Agency.objects.filter(pk__in=counts)}


def _people(office: Agency, permission: P) -> list:
    return [one for one in office.people.filter(is_active=True) if may(one, permission)]
