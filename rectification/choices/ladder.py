"""Enumerations of the ladder (督办阶梯) and the colour of the pill of each state."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rung(models.TextChoices):
    """The ladder, lowest first (domain.md 7.4)."""

    REMIND = "remind", _("提醒")
    LETTER = "letter", _("督办")
    CIRCULAR = "circular", _("通报")
    INTERVIEW = "interview", _("约谈")
    LISTED = "listed", _("挂牌督办")
    ACCOUNT = "account", _("问责建议")


class EscalationState(models.TextChoices):
    """One step of the ladder towards one unit."""

    PROPOSED = "step_proposed", _("系统建议")
    DISMISSED = "step_dismissed", _("未采纳")
    DRAFTED = "step_drafted", _("拟办")
    SIGNED = "step_signed", _("已审签")
    ISSUED = "step_issued", _("已印发")
    ANSWERED = "step_answered", _("已答复")
    RETURNED = "step_returned", _("答复退回")
    SETTLED = "step_settled", _("已办结")
    LIFTED = "step_lifted", _("已摘牌")
    WITHDRAWN = "step_withdrawn", _("已撤回")


class Trigger(models.TextChoices):
    """What a rule of the ladder looks for."""

    YELLOWS = "yellows", _("连续黄灯（月）")
    RED = "red", _("红灯（月）")
    UNANSWERED = "unanswered", _("上一步逾期未答复（天）")


class Relation(models.TextChoices):
    """How a body stands to the one that would address it."""

    LOWER = "lower", _("下级单位")
    LOWER_GOVERNMENT = "lower_government", _("下级政府")
    PARALLEL = "parallel", _("同级部门")
    OWN = "own", _("所属单位")
    UPPER = "upper", _("上级或同级政府")


class Channel(models.TextChoices):
    """How a unit was reminded."""

    PHONE = "phone", _("电话")
    SMS = "sms", _("短信")
    CHAT = "chat", _("工作群")


# Steps that are in force: papers are out and not settled.
STANDING_STATES = (EscalationState.ISSUED, EscalationState.ANSWERED, EscalationState.RETURNED)
UNANSWERED_STATES = (EscalationState.ISSUED, EscalationState.RETURNED)

COLOURS = {
    Rung.REMIND: "blue",
    Rung.LETTER: "blue",
    Rung.CIRCULAR: "amber",
    Rung.INTERVIEW: "amber",
    Rung.LISTED: "red",
    Rung.ACCOUNT: "red",
    EscalationState.PROPOSED: "amber",
    EscalationState.DISMISSED: "grey",
    EscalationState.DRAFTED: "grey",
    EscalationState.SIGNED: "blue",
    EscalationState.ISSUED: "amber",
    EscalationState.ANSWERED: "blue",
    EscalationState.RETURNED: "red",
    EscalationState.SETTLED: "green",
    EscalationState.LIFTED: "green",
    EscalationState.WITHDRAWN: "grey",
}
