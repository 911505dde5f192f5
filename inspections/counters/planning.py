"""To-dos before a visit: plans, draws, departments that join."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from ..choices import (
    ApprovalState,
    DepartmentState,
    DrawState,
    ForwardingState,
    PartnerState,
    RequestState,
    YearPlanState,
)
from ..models import (
    CodeHalf,
    DepartmentResult,
    Draw,
    Forwarding,
    JointPartner,
    RecusalRequest,
    VisitApproval,
    YearPlan,
)
from .rows import plans_to_sign, todo


def plans_to_approve(user, on: date, limit: int):
    """Plans that wait for the second signature."""
    rows = plans_to_sign(user, on).exclude(created_by=user).order_by("created_at")[:limit]
    for plan in rows:
        yield todo(plan.title, "plan_detail", plan, "plan", plan.planned_on)


def beacons_to_type(user, on: date, limit: int):
    """Draws whose public value is out and waits to be typed by this person."""
    rows = Draw.objects.visible_to(user).filter(state=DrawState.COMMITTED, beacon_at=None).exclude(first_by=user)
    for draw in rows.select_related("plan")[:limit]:
        if draw.beacon["due"][:10] <= (on + timedelta(days=1)).isoformat():
            yield todo(_("录入公共随机值：%(name)s") % {"name": draw.plan.title}, "draw_detail", draw, "draw", None)


def invitations_to_answer(user, on: date, limit: int):
    """Joint inspections to which the person's department was invited."""
    rows = JointPartner.objects.visible_to(user).filter(agency=user.agency_id, state=PartnerState.INVITED)
    for row in rows.select_related("plan").order_by("invited_at")[:limit]:
        yield todo(
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
        yield todo(
            _("交出口令半份：%(name)s") % {"name": half.draw.plan.title}, page, row, "draw", None, half.draw.code
        )


def results_of_departments(user, on: date, limit: int):
    """Results of the own department that wait for a second person."""
    rows = DepartmentResult.objects.visible_to(user).filter(agency=user.agency_id, state=DepartmentState.ENTERED)
    for row in rows.exclude(recorded_by=user).select_related("visit__institution").order_by("recorded_at")[:limit]:
        said = _("确认本部门检查结果：%(name)s") % {"name": row.visit.institution.name}
        yield todo(said, "department_record", row, "visit", None, row.visit.code)


def forwardings_to_receive(user, on: date, limit: int):
    """Tasks another office has handed to ours."""
    rows = Forwarding.objects.visible_to(user).filter(target=user.agency_id, state=ForwardingState.SENT)
    for row in rows.select_related("visit__institution").order_by("sent_at")[:limit]:
        title = _("接收移交任务：%(name)s") % {"name": row.visit.institution.name}
        yield todo(title, "forwarding_detail", row, "forwarding", row.visit.planned_on)


def approvals_to_decide(user, on: date, limit: int):
    """Approval forms that wait for the head."""
    rows = VisitApproval.objects.visible_to(user).filter(office=user.agency_id, state=ApprovalState.FILED)
    for row in rows.exclude(asked_by=user).select_related("plan").order_by("asked_at")[:limit]:
        title = _("审批行政检查：%(name)s") % {"name": row.plan.title}
        yield todo(title, "approval_detail", row, "approval", row.starts_on)


def requests_to_decide(user, on: date, limit: int):
    """Requests for recusal that wait for the head; the check goes on meanwhile."""
    rows = RecusalRequest.objects.visible_to(user).filter(visit__office=user.agency_id, state=RequestState.FILED)
    for row in rows.exclude(filed_by=user).select_related("visit", "inspector").order_by("filed_at")[:limit]:
        title = _("决定回避申请：%(name)s") % {"name": row.inspector.name}
        yield todo(title, "request_detail", row, "request", None)


def year_plans_to_approve(user, on: date, limit: int):
    """Yearly plans that wait for the second signature."""
    rows = YearPlan.objects.visible_to(user).filter(office=user.agency_id, state=YearPlanState.SUBMITTED)
    for row in rows.exclude(created_by=user).order_by("created_at")[:limit]:
        yield todo(row.title, "year_plan", row, "year_plan", None)
