"""Enumerations of the rectification floor."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import conference, inspection, ladder
from .conference import (  # noqa: F401 - offered beside the enumerations below
    DecisionStanding,
    EvaluationState,
    MeetingKind,
    MeetingState,
    Presence,
    RoundState,
)
from .inspection import (  # noqa: F401 - offered beside the enumerations below
    DRAFTING_STATES,
    OVER_STATES,
    SCORED_STATES,
    SCORING_STATES,
    SHOWN_STATES,
    WRITING_STATES,
    DistrictState,
    InspectionPaper,
    InspectionState,
    SystemState,
    UseKind,
    Way,
)
from .ladder import (  # noqa: F401 - offered beside the enumerations below
    STANDING_STATES,
    UNANSWERED_STATES,
    Channel,
    EscalationState,
    Relation,
    Rung,
    Trigger,
)


class PlanState(models.TextChoices):
    """A rectification plan (整改方案): read, confirmed by a person, ended."""

    DRAFT = "draft", _("待确认")
    CONFIRMED = "confirmed", _("执行中")
    CLOSED = "ended", _("已办结")


class ProblemSource(models.TextChoices):
    """Where a problem comes from."""

    FEEDBACK = "feedback", _("督察反馈")
    SELF_FOUND = "self_found", _("自查发现")
    PATROL = "patrol", _("巡查")
    AUDIT = "audit", _("审计")
    COMPLAINT = "complaint", _("投诉")


class TaskKind(models.TextChoices):
    """How a problem is to be put right (S000 二(二))."""

    IMMEDIATE = "immediate", _("立行立改")
    PHASED = "phased", _("阶段推进、限时整改")
    LONG_TERM = "long_term", _("立即着手并长期坚持")


class UnitRole(models.TextChoices):
    """What the paper asks of a unit."""

    LEAD = "lead", _("牵头")
    JOINT = "joint", _("共同负责")
    COOPERATE = "cooperate", _("配合")
    ASSIST = "assist", _("协助")


class TaskState(models.TextChoices):
    """From order to close-out (销号)."""

    DRAFT = "task_draft", _("待下达")
    NOT_STARTED = "not_started", _("未启动")
    IN_PROGRESS = "in_progress", _("整改中")
    SELF_CHECKED = "self_checked", _("自查通过")
    CLOSE_APPLIED = "close_applied", _("申请销号")
    UNDER_REVIEW = "under_review", _("审核中")
    SITE_VERIFIED = "site_verified", _("现场核查通过")
    PUBLICITY = "publicity", _("公示中")
    CLOSED = "closed", _("已销号")
    KEPT_UP = "kept_up", _("阶段销号、长期坚持")
    RETURNED = "returned", _("退回整改")
    REOPENED = "reopened", _("回潮重启")
    CANCELLED = "cancelled", _("已取消")


class Light(models.TextChoices):
    """Warning light (预警灯)."""

    GREEN = "light_green", _("正常")
    BLUE = "light_blue", _("临期")
    YELLOW = "light_yellow", _("滞后")
    RED = "light_red", _("逾期或连续滞后")
    GREY = "light_grey", _("已销号")


class ReportState(models.TextChoices):
    """A monthly progress report."""

    DRAFT = "report_draft", _("填写中")
    TO_SIGN = "report_to_sign", _("待单位审签")
    SUBMITTED = "report_submitted", _("已报送")
    SENT_BACK = "report_sent_back", _("退回重报")
    ACCEPTED = "report_accepted", _("已采用")


class ExtensionState(models.TextChoices):
    """A request for more time."""

    REQUESTED = "requested", _("申请中")
    APPROVED = "approved", _("已同意")
    REFUSED = "refused", _("未同意")


class Pace(models.TextChoices):
    """How far a task is, measured by the time that has gone (序时进度)."""

    NOT_BEGUN = "pace_not_begun", _("未启动")
    ON_TIME = "pace_on_time", _("达到序时进度")
    BEHIND = "pace_behind", _("未达到序时进度")
    DONE = "pace_done", _("整改完成")
    SETTLED = "pace_settled", _("已销号")


class VisitKind(models.TextChoices):
    """How a task is looked at on site (明查暗访)."""

    OPEN = "open", _("明查")
    UNDERCOVER = "undercover", _("暗访")


class ObjectionState(models.TextChoices):
    """An objection raised while a close-out is published."""

    RECEIVED = "objection_received", _("待核实")
    UPHELD = "objection_upheld", _("成立")
    REJECTED = "objection_rejected", _("不成立")


class PaperKind(models.TextChoices):
    """Documents of a close-out."""

    APPLICATION = "application", _("销号申请表")
    OPINION = "opinion", _("验收意见")
    NOTICE = "notice", _("销号公示")


class RecheckState(models.TextChoices):
    """A random re-check of settled tasks; every register number ends as revealed or void."""

    COMMITTED = "recheck_committed", _("已承诺待抽取")
    DRAWN = "recheck_drawn", _("核查中")
    REVEALED = "recheck_revealed", _("已公开")
    VOID = "recheck_void", _("作废")


class RecheckResult(models.TextChoices):
    """What a re-check found."""

    PENDING = "recheck_pending", _("待核查")
    HOLDS = "recheck_holds", _("整改属实")
    FALSE = "recheck_false", _("虚假销号")
    RELAPSE = "recheck_relapse", _("问题回潮")


class ProposalKind(models.TextChoices):
    """Where a problem that awaits a task was seen."""

    FINDING = "finding", _("检查发现问题")
    SELF_INSPECTION = "self_inspection", _("自查未整改问题")
    ALARM = "alarm", _("信用预警")


class ProposalState(models.TextChoices):
    """What became of it."""

    WAITING = "proposal_waiting", _("待处理")
    TASKED = "proposal_tasked", _("已立任务")
    SET_ASIDE = "proposal_set_aside", _("不立任务")
    LAPSED = "proposal_lapsed", _("来源已消除")


class DispatchKind(models.TextChoices):
    """What a dispatch sums up."""

    MONTH = "month", _("月调度")
    QUARTER = "quarter", _("季督办")
    YEAR = "year", _("年通报")


class DispatchState(models.TextChoices):
    """A dispatch of any kind."""

    DRAFTED = "drafted", _("待审签")
    SIGNED = "signed", _("已审签")
    ISSUED = "issued", _("已印发")


class Coverage(models.TextChoices):
    """How far a clause of a paper is carried out; the codes are the rules'."""

    UNCOVERED = "uncovered", _("没有任务")
    DRAFTED = "drafted", _("任务待下达")
    UNPROVEN = "unproven", _("缺少佐证")
    OPEN = "carried_out", _("整改中")
    CLOSED = "closed_out", _("已销号")


# States in which work goes on and progress is reported.
WORKING_STATES = (
    TaskState.NOT_STARTED, TaskState.IN_PROGRESS, TaskState.SELF_CHECKED, TaskState.RETURNED, TaskState.REOPENED,
)  # fmt: skip
# States in which the close-out is being judged.
JUDGED_STATES = (
    TaskState.CLOSE_APPLIED, TaskState.UNDER_REVIEW, TaskState.SITE_VERIFIED, TaskState.PUBLICITY,
)  # fmt: skip
OPEN_STATES = (*WORKING_STATES, *JUDGED_STATES)
SETTLED_STATES = (TaskState.CLOSED, TaskState.KEPT_UP)

COLOURS = (
    {
        PlanState.DRAFT: "grey",
        PlanState.CONFIRMED: "blue",
        PlanState.CLOSED: "green",
        TaskState.DRAFT: "grey",
        TaskState.NOT_STARTED: "grey",
        TaskState.IN_PROGRESS: "blue",
        TaskState.SELF_CHECKED: "blue",
        TaskState.CLOSE_APPLIED: "blue",
        TaskState.UNDER_REVIEW: "blue",
        TaskState.SITE_VERIFIED: "blue",
        TaskState.PUBLICITY: "blue",
        TaskState.CLOSED: "green",
        TaskState.KEPT_UP: "green",
        TaskState.RETURNED: "amber",
        TaskState.REOPENED: "red",
        TaskState.CANCELLED: "grey",
        Light.GREEN: "green",
        Light.BLUE: "blue",
        Light.YELLOW: "amber",
        Light.RED: "red",
        Light.GREY: "grey",
        ReportState.DRAFT: "grey",
        ReportState.TO_SIGN: "amber",
        ReportState.SUBMITTED: "blue",
        ReportState.SENT_BACK: "amber",
        ReportState.ACCEPTED: "green",
        ExtensionState.REQUESTED: "blue",
        ExtensionState.APPROVED: "green",
        ExtensionState.REFUSED: "amber",
        DispatchState.DRAFTED: "grey",
        DispatchState.SIGNED: "blue",
        DispatchState.ISSUED: "green",
        Coverage.UNCOVERED: "red",
        Coverage.DRAFTED: "amber",
        Coverage.UNPROVEN: "amber",
        Coverage.OPEN: "blue",
        Coverage.CLOSED: "green",
        Pace.NOT_BEGUN: "grey",
        Pace.ON_TIME: "green",
        Pace.BEHIND: "amber",
        Pace.DONE: "blue",
        Pace.SETTLED: "green",
        ObjectionState.RECEIVED: "amber",
        ObjectionState.UPHELD: "red",
        ObjectionState.REJECTED: "grey",
        RecheckState.COMMITTED: "blue",
        RecheckState.DRAWN: "amber",
        RecheckState.REVEALED: "green",
        RecheckState.VOID: "grey",
        RecheckResult.PENDING: "grey",
        RecheckResult.HOLDS: "green",
        RecheckResult.FALSE: "red",
        RecheckResult.RELAPSE: "red",
        ProposalState.WAITING: "amber",
        ProposalState.TASKED: "green",
        ProposalState.SET_ASIDE: "grey",
        ProposalState.LAPSED: "grey",
    }
    | conference.COLOURS
    | inspection.COLOURS
    | ladder.COLOURS
)
