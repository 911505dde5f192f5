"""Enumerations of the joint conference (联席会议): meetings, what they decided, self-evaluations of the members."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeetingKind(models.TextChoices):
    """Who comes together."""

    PLENARY = "plenary", _("全体会议")
    SPECIAL = "special", _("专题会议")
    LIAISON = "liaison", _("联络员会议")


class MeetingState(models.TextChoices):
    """A meeting from its notice to its numbered minutes (会议纪要)."""

    PREPARING = "meeting_preparing", _("拟召开")
    CONVENED = "meeting_convened", _("已通知")
    HELD = "meeting_held", _("已召开")
    MINUTED = "meeting_minuted", _("纪要待审签")
    SIGNED = "meeting_signed", _("纪要已审签")
    ISSUED = "meeting_issued", _("纪要已印发")
    CANCELLED = "meeting_cancelled", _("已取消")


class Presence(models.TextChoices):
    """How a member takes part; a reply first, then what the office saw."""

    ASKED = "presence_asked", _("未回复")
    ATTENDS = "presence_attends", _("参会")
    DEPUTY = "presence_deputy", _("委托他人参会")
    ABSENT = "presence_absent", _("请假")


class DecisionStanding(models.TextChoices):
    """What became of a decision (议定事项), told by its tasks."""

    WORDED = "decision_worded", _("待印发")
    RECORD = "decision_record", _("备查，不立任务")
    UNCOVERED = "decision_uncovered", _("没有任务")
    DRAFTED = "decision_drafted", _("任务待下达")
    OPEN = "decision_open", _("落实中")
    CLOSED = "decision_closed", _("已落实")


class RoundState(models.TextChoices):
    """A round of self-evaluations, asked by the conference office."""

    DRAFT = "round_draft", _("待布置")
    OPEN = "round_open", _("自评中")
    CLOSED = "round_closed", _("已汇总")
    CANCELLED = "round_cancelled", _("已取消")


class EvaluationState(models.TextChoices):
    """The self-evaluation (自评) of one member."""

    FILLING = "evaluation_filling", _("填写中")
    TO_SIGN = "evaluation_to_sign", _("待单位审签")
    SUBMITTED = "evaluation_submitted", _("已报送")
    RETURNED = "evaluation_returned", _("退回重报")
    ACCEPTED = "evaluation_accepted", _("已采用")


# Self-evaluations the member still has in hand, and those that count as reported.
UNSENT = (EvaluationState.FILLING, EvaluationState.TO_SIGN, EvaluationState.RETURNED)
REPORTED = (EvaluationState.SUBMITTED, EvaluationState.ACCEPTED)

COLOURS = {
    MeetingState.PREPARING: "grey",
    MeetingState.CONVENED: "blue",
    MeetingState.HELD: "blue",
    MeetingState.MINUTED: "amber",
    MeetingState.SIGNED: "blue",
    MeetingState.ISSUED: "green",
    MeetingState.CANCELLED: "grey",
    Presence.ASKED: "grey",
    Presence.ATTENDS: "green",
    Presence.DEPUTY: "blue",
    Presence.ABSENT: "amber",
    DecisionStanding.WORDED: "grey",
    DecisionStanding.RECORD: "grey",
    DecisionStanding.UNCOVERED: "red",
    DecisionStanding.DRAFTED: "amber",
    DecisionStanding.OPEN: "blue",
    DecisionStanding.CLOSED: "green",
    RoundState.DRAFT: "grey",
    RoundState.OPEN: "blue",
    RoundState.CLOSED: "green",
    RoundState.CANCELLED: "grey",
    EvaluationState.FILLING: "grey",
    EvaluationState.TO_SIGN: "amber",
    EvaluationState.SUBMITTED: "blue",
    EvaluationState.RETURNED: "red",
    EvaluationState.ACCEPTED: "green",
}
