"""Steps of the year and of what comes before a visit: yearly plans, tasks handed on, approvals, recusal requests."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P
from supervision.foundation.workflow import Step, Workflow

from ..choices import ApprovalState, ForwardingState, RequestState, YearPlanState


def was_not_drawn(visit):
    """What a draw decided is changed by its own procedure only."""
    if visit.draw_id:
        yield _("抽取产生的任务和检查组不能另行指派或移交。")
    elif visit.members.filter(is_current=True, joined_by__isnull=False).exists():
        yield _("该任务由合并检查的共同检查组进行，请先在合并检查页面恢复各自的检查组。")


def year_plan_is_complete(plan):
    """Lines inside the year, and a promise of at least one visit."""
    lines = list(plan.lines.all())
    if not lines:
        yield _("请至少填写一项年度任务。")
    outside = [str(line.number) for line in lines if not line.starts_on.year == line.ends_on.year == plan.year]
    if outside:
        yield _("第 %(numbers)s 项的起止日期不在计划年度内。") % {"numbers": "、".join(outside)}
    if plan.max_visits < 1:
        yield _("同一对象年度检查次数上限至少为1次。")


FORWARDING = Workflow(
    receive=Step((ForwardingState.SENT,), ForwardingState.RECEIVED, P.PLAN_EDIT, lazy("接收并回执"), party="target"),
    send_back=Step((ForwardingState.SENT,), ForwardingState.RETURNED, P.PLAN_EDIT, lazy("退回"), party="target",
                   aside=True),
)  # fmt: skip

REQUEST = Workflow(
    uphold=Step((RequestState.FILED,), RequestState.UPHELD, P.PLAN_APPROVE, lazy("同意回避"), party="office",
                not_by=("filed_by",)),
    reject=Step((RequestState.FILED,), RequestState.REJECTED, P.PLAN_APPROVE, lazy("不予回避"), party="office",
                not_by=("filed_by",)),
)  # fmt: skip

APPROVAL = Workflow(
    approve=Step((ApprovalState.FILED,), ApprovalState.APPROVED, P.PLAN_APPROVE, lazy("批准"), party="office",
                 not_by=("asked_by",)),
    refuse=Step((ApprovalState.FILED,), ApprovalState.REFUSED, P.PLAN_APPROVE, lazy("不批准"), party="office",
                not_by=("asked_by",)),
)  # fmt: skip

YEAR_PLAN = Workflow(
    submit=Step((YearPlanState.DRAFT,), YearPlanState.SUBMITTED, P.PLAN_EDIT, lazy("提交审批"), party="office",
                guard=year_plan_is_complete),
    publish=Step((YearPlanState.SUBMITTED,), YearPlanState.PUBLISHED, P.PLAN_APPROVE, lazy("批准并公布"),
                 party="office", guard=year_plan_is_complete, not_by=("created_by",)),
    send_back=Step((YearPlanState.SUBMITTED,), YearPlanState.DRAFT, P.PLAN_APPROVE, lazy("退回修改"), party="office",
                   aside=True),
)  # fmt: skip
