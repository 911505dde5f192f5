"""The transition tables of the rectification floor."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P
from supervision.foundation.workflow import Step, Workflow

from ..choices import (
    JUDGED_STATES,
    WORKING_STATES,
    DispatchState,
    ExtensionState,
    ObjectionState,
    PlanState,
    ProposalState,
    RecheckResult,
    RecheckState,
    ReportState,
    TaskKind,
    TaskState,
)
from ..rules import progress
from .conference import EVALUATION, MEETING, ROUND  # noqa: F401 - offered beside the tables below
from .inspection import DISTRICT, INSPECTION, SYSTEM  # noqa: F401 - the same
from .ladder import ESCALATION  # noqa: F401 - the same

S = TaskState

CHECK_LABELS = {
    "investigated": lazy("问题没有调查清楚决不放过"),
    "solved": lazy("问题没有解决决不放过"),
    "violations_dealt_with": lazy("违法行为查处不到位决不放过"),
    "people_satisfied": lazy("群众不满意决不放过"),
}


def plan_is_read(plan):
    """A plan is confirmed when it has measures and each unit named in them is recognised or set aside."""
    if not plan.measures.exists():
        yield _("方案中还没有措施。")


def task_is_complete(task):
    """What a unit must know before a task is issued to it."""
    if task.lead_agency_id is None:
        yield _("请指定牵头单位。")
    if task.start_on is None:
        yield _("请填写开始时间。")
    if task.due_on is None and task.kind != TaskKind.LONG_TERM:
        yield _("请填写整改时限；长期坚持的任务可以不填。")
    if task.due_on and task.start_on and task.due_on < task.start_on:
        yield _("整改时限不能早于开始时间。")
    if not task.measures.exists():
        yield _("请至少填写一条整改措施。")


def _measures(task):
    attached = task.attachment_counts
    return [
        progress.Measure(row.number, row.done_on is not None, bool(row.evidence.strip()) + attached.get(row.pk, 0))
        for row in task.measures.all()
    ]


def measures_are_done(task):
    """All measures done, each with evidence (domain: close-out gate)."""
    yield from _told(progress.missing_for_close(_measures(task), signer="-"))


def close_gate(task):
    """What the unit must have before it asks for close-out, its head's signature included."""
    yield from _told(progress.missing_for_close(_measures(task), task.signer))
    yield from own_plan_is_filed(task)


def own_plan_is_filed(task):
    """Where the plan asks for it, the unit's own plan is on file: it is the basis of close-out (S000 五(二))."""
    plan = task.plan
    if plan.filing_required and not plan.filings.valid().filter(agency=task.lead_agency_id).exists():
        yield _("本单位的整改方案尚未向牵头办公室备案；备案的方案是销号的依据。")


def _told(missing):
    words = {
        "no_measures": _("任务还没有整改措施。"),
        "measure_open": _("第 %(n)s 条措施尚未完成。"),
        "no_evidence": _("第 %(n)s 条措施缺少佐证材料。"),
        "no_signer": _("请填写本单位主要负责人姓名（审签）。"),
    }
    return [words[code] % {"n": number} for code, number in missing]


def four_checks_hold(task):
    """The four checks, judged on site."""
    for name in progress.missing_checks(task.checks):
        yield _("“%(check)s”一项未通过。") % {"check": CHECK_LABELS[name]}
    if task.verified_on is None:
        yield _("请填写现场核查日期。")


def publicity_is_over(task):
    """The publicity period has passed without an open objection. ``closed_on`` is the day asked about."""
    raised = task.objections.filter(received_at__date__gte=task.publicity_from) if task.publicity_from else []
    states = {one.state for one in raised}
    if ObjectionState.RECEIVED in states:
        yield _("公示期间有异议尚未处理。")
    if ObjectionState.UPHELD in states:
        yield _("公示期间的异议成立，请退回整改。")
    if task.closed_on and task.publicity_until and task.closed_on <= task.publicity_until:
        yield _("公示至 %(day)s 止，期满次日起方可销号。") % {"day": task.publicity_until}


def is_long_term(task):
    """A long-term duty is settled for a stage, never closed for good."""
    if task.kind != TaskKind.LONG_TERM:
        yield _("只有长期坚持的任务按阶段销号。")
    yield from publicity_is_over(task)


def is_not_long_term(task):
    """The other way round."""
    if task.kind == TaskKind.LONG_TERM:
        yield _("长期坚持的任务请按阶段销号。")
    yield from publicity_is_over(task)


PLAN = Workflow(
    confirm=Step((PlanState.DRAFT,), PlanState.CONFIRMED, P.PLAN_PAPER_CONFIRM, lazy("确认方案"), party="office",
                 guard=plan_is_read, effect=lazy("确认后措施不再更正，可以按措施拟定任务并下达。")),
    end=Step((PlanState.CONFIRMED,), PlanState.CLOSED, P.TASK_CLOSE, lazy("办结方案"), party="office",
             guard=lambda plan: [_("尚有未销号的任务。")] if plan.tasks.open().exists() else [],
             effect=lazy("方案办结后不再报送和调度。")),
    publish=Step((PlanState.CONFIRMED, PlanState.CLOSED), None, P.TASK_CLOSE, lazy("向社会公开"), party="office",
                 aside=True, effect=lazy("任何人都能看到措施、责任单位和办理数量，不含个人信息。")),
    unpublish=Step((PlanState.CONFIRMED, PlanState.CLOSED), None, P.TASK_CLOSE, lazy("停止公开"), party="office",
                   aside=True, effect=lazy("公示网站上不再显示这个方案。")),
)  # fmt: skip

TASK = Workflow(
    issue=Step((S.DRAFT,), S.NOT_STARTED, P.TASK_ISSUE, lazy("下达"), party="office", guard=task_is_complete),
    start=Step((S.NOT_STARTED,), S.IN_PROGRESS, P.TASK_REPORT, lazy("启动整改"), party="lead"),
    self_check=Step((S.IN_PROGRESS, S.RETURNED, S.REOPENED), S.SELF_CHECKED, P.TASK_REPORT, lazy("自查通过"),
                    party="lead", guard=measures_are_done),
    apply_close=Step((S.SELF_CHECKED,), S.CLOSE_APPLIED, P.TASK_REPORT, lazy("申请销号"), party="lead",
                     guard=close_gate),
    take_up=Step((S.CLOSE_APPLIED,), S.UNDER_REVIEW, P.TASK_REVIEW, lazy("受理审核"), party="office",
                 not_by=("applicant",)),
    verify_site=Step((S.UNDER_REVIEW,), S.SITE_VERIFIED, P.TASK_REVIEW, lazy("现场核查通过"), party="office",
                     guard=four_checks_hold, not_by=("applicant",)),
    publicise=Step((S.SITE_VERIFIED,), S.PUBLICITY, P.TASK_REVIEW, lazy("开始公示"), party="office",
                   not_by=("applicant",)),
    object=Step((S.PUBLICITY,), None, P.TASK_REVIEW, lazy("登记公示异议"), party="office", aside=True),
    visit=Step((*WORKING_STATES, *JUDGED_STATES, S.CLOSED, S.KEPT_UP), None, P.TASK_REVIEW, lazy("登记现场核查"),
               party="office", aside=True),
    close=Step((S.PUBLICITY,), S.CLOSED, P.TASK_CLOSE, lazy("销号"), party="office", guard=is_not_long_term,
               not_by=("applicant",)),
    settle_stage=Step((S.PUBLICITY,), S.KEPT_UP, P.TASK_CLOSE, lazy("阶段销号"), party="office", guard=is_long_term,
                      not_by=("applicant",)),
    send_back=Step(JUDGED_STATES, S.RETURNED, P.TASK_REVIEW, lazy("退回整改"), party="office", aside=True,
                   not_by=("applicant",)),
    review_stage=Step((S.KEPT_UP,), None, P.TASK_REVIEW, lazy("阶段复核"), party="office", not_by=("applicant",)),
    reopen=Step((S.CLOSED, S.KEPT_UP), S.REOPENED, P.TASK_REVIEW, lazy("回潮重启"), party="office", aside=True),
    cancel=Step((S.DRAFT, S.NOT_STARTED), S.CANCELLED, P.TASK_ISSUE, lazy("取消任务"), party="office", aside=True,
                effect=lazy("任务不再计入台账和调度，不能恢复。")),
)  # fmt: skip

_WRITING = (ReportState.DRAFT, ReportState.SENT_BACK)
REPORT = Workflow(
    submit=Step(_WRITING, ReportState.SUBMITTED, P.TASK_REPORT, lazy("报送"), party="lead"),
    pass_on=Step(_WRITING, ReportState.TO_SIGN, P.TASK_REPORT, lazy("送单位审签"), party="lead"),
    recall=Step((ReportState.TO_SIGN,), ReportState.DRAFT, P.TASK_REPORT, lazy("撤回修改"), party="lead", aside=True),
    sign=Step((ReportState.TO_SIGN,), ReportState.SUBMITTED, P.TASK_SIGN_OFF, lazy("审签报送"), party="lead",
              not_by=("reporter",)),
    hand_back=Step((ReportState.TO_SIGN,), ReportState.DRAFT, P.TASK_SIGN_OFF, lazy("退回修改"), party="lead",
                   aside=True),
    send_back=Step((ReportState.SUBMITTED,), ReportState.SENT_BACK, P.TASK_REVIEW, lazy("退回重报"), party="office"),
    accept=Step((ReportState.SUBMITTED,), ReportState.ACCEPTED, P.TASK_REVIEW, lazy("采用"), party="office",
                not_by=("reporter",)),
)  # fmt: skip

EXTENSION = Workflow(
    approve=Step((ExtensionState.REQUESTED,), ExtensionState.APPROVED, P.TASK_CLOSE, lazy("同意延期"),
                 party="office", not_by=("requested_by",)),
    refuse=Step((ExtensionState.REQUESTED,), ExtensionState.REFUSED, P.TASK_CLOSE, lazy("不同意延期"),
                party="office", not_by=("requested_by",)),
)  # fmt: skip

DISPATCH = Workflow(
    sign=Step((DispatchState.DRAFTED,), DispatchState.SIGNED, P.TASK_SIGN_OFF, lazy("审签"), party="office",
              not_by=("built_by",), effect=lazy("审签后文字不能再改，由牵头办公室编号印发。")),
    issue=Step((DispatchState.SIGNED,), DispatchState.ISSUED, P.DISPATCH_ISSUE, lazy("印发"), party="office"),
)  # fmt: skip


def everything_is_judged(recheck):
    """A draw is revealed when each of its tasks has been looked at."""
    left = recheck.items.filter(result=RecheckResult.PENDING).count()
    if left:
        yield _("还有 %(n)s 项抽中的任务没有登记核查结果。") % {"n": left}


def beacon_is_known(recheck):
    """The public value has been typed by two people, or none was announced."""
    if recheck.beacon_at is None:
        yield _("公共随机值尚未由两人录入。")


OBJECTION = Workflow(
    uphold=Step((ObjectionState.RECEIVED,), ObjectionState.UPHELD, P.TASK_REVIEW, lazy("异议成立"), party="office"),
    reject=Step((ObjectionState.RECEIVED,), ObjectionState.REJECTED, P.TASK_REVIEW, lazy("异议不成立"), party="office"),
)  # fmt: skip

RECHECK = Workflow(
    enter_beacon=Step((RecheckState.COMMITTED,), None, P.TASK_REVIEW, lazy("录入公共随机值"), party="office"),
    derive=Step((RecheckState.COMMITTED,), RecheckState.DRAWN, P.TASK_REVIEW, lazy("抽取"), party="office",
                guard=beacon_is_known),
    reveal=Step((RecheckState.DRAWN,), RecheckState.REVEALED, P.TASK_CLOSE, lazy("公开抽取过程和结果"), party="office",
                guard=everything_is_judged),
    void=Step((RecheckState.COMMITTED,), RecheckState.VOID, P.TASK_CLOSE, lazy("作废"), party="office", aside=True),
)  # fmt: skip

PROPOSAL = Workflow(
    take_up=Step((ProposalState.WAITING,), ProposalState.TASKED, P.TASK_ISSUE, lazy("立为整改任务"), party="region"),
    set_aside=Step((ProposalState.WAITING,), ProposalState.SET_ASIDE, P.TASK_ISSUE, lazy("不立任务"), party="region"),
    lapse=Step((ProposalState.WAITING,), ProposalState.LAPSED, P.TASK_ISSUE, lazy("来源已消除"), party="region"),
    restore=Step((ProposalState.LAPSED, ProposalState.SET_ASIDE), ProposalState.WAITING, P.TASK_ISSUE,
                 lazy("重新列入"), party="region"),
)  # fmt: skip
