"""What this floor puts on the workbench."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P
from supervision.foundation.workbench import Counter, Queue, Todo

from .choices import COLOURS, DepartmentState, DrawState, PartnerState, PlanState, VisitState
from .models import CodeHalf, DepartmentResult, Draw, Finding, InspectionPlan, JointPartner, Visit


def _my_open_visits(user, on: date):
    return Visit.objects.visible_to(user).filter(pk__in=Visit.of_team(user), state=VisitState.ASSIGNED)


def _plans_to_sign(user, on: date):
    return InspectionPlan.objects.visible_to(user).filter(state=PlanState.SUBMITTED)


def _publish_overdue(user, on: date):
    return Visit.objects.visible_to(user).publicity_overdue(on)


def _confirmed_findings(user, on: date):
    return Finding.objects.visible_to(user).confirmed()


COUNTERS = [
    Counter(
        lazy("待我检查"), lambda user, on: _my_open_visits(user, on).count(), "inspections:visit_list",
        "mine=1&state=assigned", (P.VISIT_RECORD,), "amber",
    ),
    Counter(
        lazy("待批准抽查计划"), lambda user, on: _plans_to_sign(user, on).count(), "inspections:plan_list",
        "state=submitted", (P.PLAN_APPROVE,), "amber",
    ),
    Counter(
        lazy("检查结果公示逾期"), lambda user, on: _publish_overdue(user, on).count(), "inspections:visit_list",
        "publish_overdue=1", (P.PLAN_EDIT,), "red",
    ),
    Counter(
        lazy("已确认的检查问题"),
        lambda user, on: _confirmed_findings(user, on).count(),
        "inspections:finding_list", "state=upheld", (P.PLAN_EDIT, P.PLAN_APPROVE),
    ),
]  # fmt: skip


def visits_to_make(user, on: date, limit: int):
    """Own visits, the earliest first."""
    rows = _my_open_visits(user, on).select_related("institution").order_by("planned_on", "pk")[:limit]
    for visit in rows:
        yield _todo(visit.institution.name, "visit_record", visit, "visit", visit.planned_on)


def visits_to_confirm(user, on: date, limit: int):
    """Records of colleagues that wait for the second officer."""
    rows = Visit.objects.visible_to(user).filter(pk__in=Visit.of_team(user), state=VisitState.RECORDED)
    for visit in rows.exclude(recorded_by=user).select_related("institution").order_by("recorded_at")[:limit]:
        yield _todo(
            _("确认检查记录：%(name)s") % {"name": visit.institution.name}, "visit_detail", visit, "visit", None
        )


def plans_to_approve(user, on: date, limit: int):
    """Plans that wait for the second signature."""
    rows = _plans_to_sign(user, on).exclude(created_by=user).order_by("created_at")[:limit]
    for plan in rows:
        yield _todo(plan.title, "plan_detail", plan, "plan", plan.planned_on)


def beacons_to_type(user, on: date, limit: int):
    """Draws whose public value is out and waits to be typed by this person."""
    rows = Draw.objects.visible_to(user).filter(state=DrawState.COMMITTED, beacon_at=None).exclude(first_by=user)
    for draw in rows.select_related("plan")[:limit]:
        if draw.beacon["due"][:10] <= (on + timedelta(days=1)).isoformat():
            yield _todo(_("录入公共随机值：%(name)s") % {"name": draw.plan.title}, "draw_detail", draw, "draw", None)


def invitations_to_answer(user, on: date, limit: int):
    """Joint inspections to which the person's department was invited."""
    rows = JointPartner.objects.visible_to(user).filter(agency=user.agency_id, state=PartnerState.INVITED)
    for row in rows.select_related("plan").order_by("invited_at")[:limit]:
        yield _todo(
            _("答复联合抽查邀请：%(name)s") % {"name": row.plan.title},
            "partner_detail",
            row,
            "plan",
            None,
            row.plan.code,
        )


def halves_to_hand_in(user, on: date, limit: int):
    """Draws whose beacon is known and that wait for the half the person's office keeps."""
    rows = CodeHalf.objects.visible_to(user).filter(holder=user.agency_id, opened_at=None)
    rows = rows.filter(draw__state=DrawState.COMMITTED, draw__beacon_at__isnull=False).select_related("draw__plan")
    for half in rows.order_by("draw")[:limit]:
        partner = JointPartner.objects.filter(plan=half.plan_id, agency=user.agency_id).first()
        page, row = ("partner_detail", partner) if partner else ("draw_detail", half.draw)
        yield _todo(
            _("交出口令半份：%(name)s") % {"name": half.draw.plan.title}, page, row, "draw", None, half.draw.code
        )


def results_of_departments(user, on: date, limit: int):
    """Results of the own department that wait for a second person."""
    rows = DepartmentResult.objects.visible_to(user).filter(agency=user.agency_id, state=DepartmentState.ENTERED)
    for row in rows.exclude(recorded_by=user).select_related("visit__institution").order_by("recorded_at")[:limit]:
        said = _("确认本部门检查结果：%(name)s") % {"name": row.visit.institution.name}
        yield _todo(said, "department_record", row, "visit", None, row.visit.code)


def _todo(title, page, row, kind, due_on, code=""):
    source = {"visit": _("检查任务"), "plan": _("抽查计划"), "draw": _("随机抽取")}[kind]
    return Todo(
        title=title, url=reverse(f"inspections:{page}", args=[row.pk]), source=f"{source} {code or row.code}",
        due_on=due_on, state=row.get_state_display(), colour=COLOURS[row.state],
    )  # fmt: skip


QUEUES = [
    Queue(visits_to_make, (P.VISIT_RECORD,)),
    Queue(visits_to_confirm, (P.VISIT_RECORD,)),
    Queue(plans_to_approve, (P.PLAN_APPROVE,)),
    Queue(beacons_to_type, (P.DRAW_COMMIT,)),
    Queue(invitations_to_answer, (P.JOINT_PART,)),
    Queue(halves_to_hand_in, (P.JOINT_PART,)),
    Queue(results_of_departments, (P.JOINT_PART,)),
]
CHARTS = []
