"""The transition tables of this floor."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P
from supervision.foundation.workflow import Step, Workflow

from .choices import (
    ApprovalState,
    DrawState,
    FindingState,
    ForwardingState,
    PlanState,
    RequestState,
    ResultCode,
    Series,
    TaskSource,
    VisitState,
    YearPlanState,
)
from .rules import results


def plan_is_complete(plan):
    """A plan needs a team of at least two (行政处罚法 42), check items, and a beacon that can be announced."""
    if len(plan.seats) < 2:
        yield _("检查组不得少于两人，请补充席位。")
    if plan.pk and not plan.items.exists():
        yield _("请至少选择一项抽查事项。")
    if plan.beacon_kind != "none" and plan.series != Series.ONCE and not plan.beacon_hours:
        yield _("自动抽取的计划请填写公共随机值在承诺后多少小时产生。")
    if plan.beacon_kind != "none" and plan.series == Series.ONCE and plan.beacon_due is None:
        yield _("请填写公共随机值的产生时间。")
    if plan.library_id and not plan.ratios:
        yield _("从名录抽取的计划请填写本计划抽查比例。")


def plan_is_settled(plan):
    """Every register number of the plan has ended."""
    if plan.draws.open().exists():
        yield _("尚有未公开的抽取，不能办结。")
    if plan.source != TaskSource.OWN and plan.visits.exclude(state=VisitState.CONFIRMED).exists():
        yield _("尚有未完成的下达任务，不能办结。")


def beacon_is_known(draw):
    """The value has been typed by two people, or none was announced."""
    if draw.beacon_at is None:
        yield _("公共随机值尚未由两人录入一致。")


def may_be_revealed(draw):
    """After the visits, or at the deadline. ``ended_at`` is the moment asked about."""
    if draw.ended_at is not None and draw.ended_at >= draw.reveal_due:
        return
    if draw.visits.filter(state=VisitState.ASSIGNED).exists():
        yield _("尚有未检查的任务，公开期限（%(due)s）前不能公开。") % {"due": f"{draw.reveal_due:%Y-%m-%d}"}


def may_be_voided(draw):
    """With a public code, and only before anybody has been visited."""
    if draw.state == DrawState.DRAWN and draw.visits.exclude(state=VisitState.ASSIGNED).exists():
        yield _("已有检查结果，不能作废。")


def record_is_complete(visit):
    """A result, a day, and findings exactly where the result says that something was found."""
    found = visit.findings.exclude(state=FindingState.WITHDRAWN).exists()
    if visit.result not in ResultCode.values:
        yield _("请选择检查结果。")
    elif visit.result in results.WITH_FINDINGS and not found:
        yield _("检查结果为“%(result)s”，请至少填写一个发现问题。") % {"result": ResultCode(visit.result).label}
    elif visit.result not in results.WITH_FINDINGS and visit.result != ResultCode.REFUSED and found:
        yield _("检查结果为“%(result)s”，与已填写的发现问题不符。") % {"result": ResultCode(visit.result).label}
    if visit.visited_on is None:
        yield _("请填写检查日期。")
    elif visit.draw_id and visit.visited_on < timezone.localdate(visit.draw.drawn_at):
        yield _("检查日期不能早于抽取日期。")


def was_not_drawn(visit):
    """What a draw decided is changed by its own procedure only."""
    if visit.draw_id:
        yield _("抽取产生的任务和检查组不能另行指派或移交。")


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


PLAN = Workflow(
    submit=Step((PlanState.DRAFT,), PlanState.SUBMITTED, P.PLAN_EDIT, lazy("提交审批"), party="office",
                guard=plan_is_complete),
    approve=Step((PlanState.SUBMITTED,), PlanState.APPROVED, P.PLAN_APPROVE, lazy("批准"), party="office",
                 guard=plan_is_complete, not_by=("created_by", "submitted_by")),
    send_back=Step((PlanState.SUBMITTED,), PlanState.DRAFT, P.PLAN_APPROVE, lazy("退回修改"), party="office"),
    cancel=Step((PlanState.DRAFT, PlanState.SUBMITTED), PlanState.CANCELLED, P.PLAN_EDIT, lazy("取消计划"),
                party="office"),
    close=Step((PlanState.APPROVED,), PlanState.CLOSED, P.PLAN_EDIT, lazy("办结计划"), party="office",
               guard=plan_is_settled),
)  # fmt: skip

DRAW = Workflow(
    enter_beacon=Step((DrawState.COMMITTED,), None, P.DRAW_COMMIT, lazy("录入公共随机值"), party="office"),
    derive=Step((DrawState.COMMITTED,), DrawState.DRAWN, P.DRAW_COMMIT, lazy("抽取"), party="office",
                guard=beacon_is_known),
    reveal=Step((DrawState.DRAWN,), DrawState.REVEALED, P.DRAW_REVEAL, lazy("公开抽取过程"), party="office",
                guard=may_be_revealed),
    void=Step((DrawState.COMMITTED, DrawState.DRAWN), DrawState.VOID, P.PLAN_APPROVE, lazy("作废"), party="office",
              guard=may_be_voided),
)  # fmt: skip

VISIT = Workflow(
    record=Step((VisitState.ASSIGNED, VisitState.RECORDED), VisitState.RECORDED, P.VISIT_RECORD, lazy("录入检查结果"),
                party="team", guard=record_is_complete),
    confirm=Step((VisitState.RECORDED,), VisitState.CONFIRMED, P.VISIT_RECORD, lazy("同行确认"), party="team",
                 guard=record_is_complete, not_by=("recorded_by",)),
    substitute=Step((VisitState.ASSIGNED,), None, P.DRAW_COMMIT, lazy("替换人员"), party="office"),
    assign=Step((VisitState.ASSIGNED,), None, P.PLAN_EDIT, lazy("指派检查组"), party="office", guard=was_not_drawn),
    forward=Step((VisitState.ASSIGNED,), None, P.PLAN_EDIT, lazy("移交"), party="office", guard=was_not_drawn),
)  # fmt: skip

FINDING = Workflow(
    confirm=Step((FindingState.RECORDED,), FindingState.CONFIRMED, P.VISIT_RECORD, lazy("确认"), party="team"),
    withdraw=Step((FindingState.CONFIRMED,), FindingState.WITHDRAWN, P.VISIT_RECORD, lazy("撤回"), party="team",
                  not_by=("recorded_by",)),
)  # fmt: skip

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
