"""Visits that somebody names instead of a draw: opened within the published cap, merged, or approved beyond it."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.models import Institution
from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import allocate_code
from supervision.foundation.trail import act

from ..choices import TARGETED_TYPES, ApprovalState, PlanState, TaskSource
from ..models import InspectionPlan, Visit, VisitApproval
from ..queries import burden
from ..rules import caps
from ..rules.ratios import WORST_GRADE
from . import before, trips


def open_alone(institution: Institution, *, plan, kind: str, planned_on: date, ground: str, by, now: datetime) -> Visit:
    """Open a visit on a day of its own. Raises Refused beyond the cap, with what used it up and what can be done."""
    with transaction.atomic():
        row = _fit(institution, plan, kind, planned_on, ground, by, now)
        refuse_beyond(row, kind, planned_on, by)
        return _made(row, plan, kind, planned_on, ground, by, now)


def open_merged(institution: Institution, *, plan, kind: str, ground: str, by, now: datetime) -> Visit:
    """Open a visit on the day on which the own office comes anyway: one day, whatever the cap."""
    waiting = trips.waiting(institution, by=by, now=now)  # recorded even where nothing waits: who was drawn is secret
    if waiting is None:
        raise Refused(_("本单位没有等待在该机构进行的检查，无法合并。请单独上门，或者报本单位负责人批准。"))
    with transaction.atomic():
        day = max(waiting.planned_on, timezone.localdate(now))
        row = _fit(institution, plan, kind, day, ground, by, now)
        visit = _made(row, plan, kind, day, ground, by, now)
        trips.join(waiting, visit, planned_on=day, by=by, now=now)
    return visit


def ask_beyond(
    institution: Institution, *, plan, kind: str, planned_on: date, ground: str, by, now: datetime
) -> VisitApproval:
    """Ask the head of the office for a visit beyond the cap. Raises Refused where no approval is needed."""
    with transaction.atomic():
        row = _fit(institution, plan, kind, planned_on, ground, by, now)
        if not _beyond(row, kind, planned_on):
            raise Refused(_("本次检查没有超过上限，不需要批准，请选择单独上门。"))
        asked = plan.approvals.filter(institution=row, state=ApprovalState.FILED)
        if asked.exists():
            raise Refused(_("该机构的超限检查正在等待审批。"))
        with act("inspections.approval.ask", by=by, now=now, label=gettext_lazy("申请超限检查审批")) as entry:
            made = VisitApproval.objects.create(
                number=before.number(plan.office, "检审", now), plan=plan, office=plan.office, kind=kind,
                region_code=plan.region_code, institution=row, reason=ground.strip()[:200], starts_on=planned_on,
                ends_on=planned_on, asked_by=by, asked_at=now,
            )  # fmt: skip
            entry.subject, entry.to_state = made, made.state
    return made


def decide(approval: VisitApproval, verb: str, *, by, now: datetime, note: str = "") -> VisitApproval:
    """The head's decision on a visit beyond the cap, always with the reason; approving opens the visit."""
    if not note.strip():
        raise Refused(_("超过上限的检查，批准或者不批准都须写明理由。"))
    with transaction.atomic():
        row = before.decide_approval(approval, verb, by=by, now=now, note=note)
        if row.state == ApprovalState.APPROVED:
            _refuse_past(row.starts_on, now)
            row.visit = _made(row.institution, row.plan, row.kind, row.starts_on, row.reason, by, now)
            row.save(update_fields=["visit"])
    return row


def refuse_beyond(institution: Institution, kind: str, planned_on: date, by) -> None:
    """Raises Refused if a counted visit on this day goes beyond the confirmed cap. Lock the institution before."""
    used = _beyond(institution, kind, planned_on)
    if not used:
        return
    said = _("该机构十二个月内的检查已达公布的上限（%(cap)s次）：%(used)s。%(remedy)s")
    remedy = _("请并入已安排的检查同一天上门，或者报本单位负责人批准。")
    raise Refused(said % {"cap": burden.rules(planned_on).binding, "used": _told(used, by), "remedy": remedy})


def _told(used: list[Visit], by) -> str:
    """The visits the person may see, each by day, office and code; of others only how many there are."""
    seen = set(Visit.objects.visible_to(by).filter(pk__in=[row.pk for row in used]).values_list("pk", flat=True))
    shown = [f"{row.visited_on or row.planned_on} {row.office.name} {row.code}" for row in used if row.pk in seen]
    if hidden := len(used) - len(shown):
        shown.append(_("其他单位的检查%(n)s次") % {"n": hidden})
    return "、".join(shown)


def _beyond(institution, kind, planned_on) -> list[Visit]:
    """The visits that have used up the cap, if one more of this kind on this day goes beyond it."""
    book = burden.rules(planned_on)
    standing = getattr(institution, "standing", None)
    if kind in book.exempt or (standing is not None and standing.grade == WORST_GRADE):
        return []
    used = burden.uses(institution, planned_on, book.exempt)
    days = [visit.visited_on or visit.planned_on for visit in used]
    return used if caps.goes_beyond(days, planned_on, book.binding) else []


def _fit(institution, plan: InspectionPlan, kind, planned_on, ground, by, now) -> Institution:
    """The institution's row, locked: of two people who open a visit at once, the second sees the first's."""
    if not (may(by, P.PLAN_EDIT) and "office" in plan.parties(by)):
        raise Refused(_("您无权在本计划中开设检查任务。"))
    if plan.state != PlanState.APPROVED or plan.source != TaskSource.OWN:
        raise Refused(_("请选择本单位已批准的抽查计划，检查事项以计划为准。"))
    if kind not in TARGETED_TYPES:
        raise Refused(_("随机抽查由抽取产生，复查在责令改正页面安排。"))
    if not ground.strip():
        raise Refused(_("请填写检查缘由：线索、案件或者文件的编号。"))
    _refuse_past(planned_on, now)
    row = Institution.objects.visible_to(by).current().filter(pk=institution.pk).select_for_update(of=("self",)).first()
    if row is None or row.is_ended:
        raise Refused(_("该机构不在您的监管范围内，或者已停业、注销。"))
    return row


def _refuse_past(planned_on: date, now: datetime) -> None:
    if planned_on < timezone.localdate(now):
        raise Refused(_("计划检查日期不能早于今天。"))


def _made(institution, plan, kind, planned_on, ground, by, now) -> Visit:
    place = plan.office.code.partition("-")[0]
    with act(
        "inspections.visit.open", by=by, now=now, label=gettext_lazy("开设检查任务"), data={"kind": kind}
    ) as entry:
        code = allocate_code("DX", place, timezone.localdate(now).year, width=5)
        visit = Visit.objects.create(
            code=f"{code}-{place}", kind=kind, ground=ground.strip()[:200], office=plan.office, plan=plan,
            institution=institution, region_code=institution.region_code, planned_on=planned_on,
        )  # fmt: skip
        entry.subject, entry.about, entry.to_state = visit, plan.code, visit.state
    return visit
