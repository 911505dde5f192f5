"""What this floor puts on the workbench."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P
from supervision.foundation.workbench import Counter, Queue, Todo

from .choices import (
    COLOURS,
    ApprovalState,
    DrawState,
    ForwardingState,
    PlanState,
    RequestState,
    VisitState,
    YearPlanState,
)
from .models import (
    Draw,
    Finding,
    Forwarding,
    InspectionPlan,
    RecusalRequest,
    Visit,
    VisitApproval,
    YearPlan,
)


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


def forwardings_to_receive(user, on: date, limit: int):
    """Tasks another office has handed to ours."""
    rows = Forwarding.objects.visible_to(user).filter(target=user.agency_id, state=ForwardingState.SENT)
    for row in rows.select_related("visit__institution").order_by("sent_at")[:limit]:
        title = _("接收移交任务：%(name)s") % {"name": row.visit.institution.name}
        yield _todo(title, "forwarding_detail", row, "forwarding", row.visit.planned_on)


def approvals_to_decide(user, on: date, limit: int):
    """Approval forms that wait for the head."""
    rows = VisitApproval.objects.visible_to(user).filter(office=user.agency_id, state=ApprovalState.FILED)
    for row in rows.exclude(asked_by=user).select_related("plan").order_by("asked_at")[:limit]:
        title = _("审批行政检查：%(name)s") % {"name": row.plan.title}
        yield _todo(title, "approval_detail", row, "approval", row.starts_on)


def requests_to_decide(user, on: date, limit: int):
    """Requests for recusal that wait for the head; the check goes on meanwhile."""
    rows = RecusalRequest.objects.visible_to(user).filter(visit__office=user.agency_id, state=RequestState.FILED)
    for row in rows.exclude(filed_by=user).select_related("visit", "inspector").order_by("filed_at")[:limit]:
        title = _("决定回避申请：%(name)s") % {"name": row.inspector.name}
        yield _todo(title, "request_detail", row, "request", None)


def year_plans_to_approve(user, on: date, limit: int):
    """Yearly plans that wait for the second signature."""
    rows = YearPlan.objects.visible_to(user).filter(office=user.agency_id, state=YearPlanState.SUBMITTED)
    for row in rows.exclude(created_by=user).order_by("created_at")[:limit]:
        yield _todo(row.title, "year_plan", row, "year_plan", None)


def _todo(title, page, row, kind, due_on):
    source = {
        "visit": _("检查任务"), "plan": _("抽查计划"), "draw": _("随机抽取"), "forwarding": _("任务移交"),
        "approval": _("行政检查审批表"), "request": _("回避申请"), "year_plan": _("年度抽查计划"),
    }[kind]  # fmt: skip
    number = getattr(row, "code", "") or getattr(row, "number", "")
    return Todo(
        title=title, url=reverse(f"inspections:{page}", args=[row.pk]), source=f"{source} {number}".strip(),
        due_on=due_on,
        state=row.get_state_display(), colour=COLOURS[row.state],
    )  # fmt: skip


QUEUES = [
    Queue(visits_to_make, (P.VISIT_RECORD,)),
    Queue(visits_to_confirm, (P.VISIT_RECORD,)),
    Queue(plans_to_approve, (P.PLAN_APPROVE,)),
    Queue(beacons_to_type, (P.DRAW_COMMIT,)),
    Queue(forwardings_to_receive, (P.PLAN_EDIT,)),
    Queue(approvals_to_decide, (P.PLAN_APPROVE,)),
    Queue(requests_to_decide, (P.PLAN_APPROVE,)),
    Queue(year_plans_to_approve, (P.PLAN_APPROVE,)),
]
CHARTS = []
