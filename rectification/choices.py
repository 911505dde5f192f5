"""Enumerations of the rectification floor."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    SUBMITTED = "report_submitted", _("已报送")
    SENT_BACK = "report_sent_back", _("退回重报")
    ACCEPTED = "report_accepted", _("已采用")


class ExtensionState(models.TextChoices):
    """A request for more time."""

    REQUESTED = "requested", _("申请中")
    APPROVED = "approved", _("已同意")
    REFUSED = "refused", _("未同意")


class DispatchState(models.TextChoices):
    """A monthly dispatch (月调度)."""

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

COLOURS = {
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
}
