"""Enumerations of the credit floor; COLOURS give the pill of each state."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SchemeState(models.TextChoices):
    """A scheme is on trial until an authority records the document that puts it into force."""

    TRIAL = "trial", _("试运行")
    CONFIRMED = "confirmed", _("已确认")
    CLOSED = "closed", _("已停用")


class CycleKind(models.TextChoices):
    """What a scoring cycle is counted from; the values are those of ``rules.cycle``."""

    VALIDATION_YEAR = "validation_year", _("校验年度")
    CALENDAR_YEAR = "calendar_year", _("自然年度")


class Unit(models.TextChoices):
    """What an item is counted by; the values are those of ``rules.scoring``."""

    CASE = "C", _("按次")
    PERSON = "P", _("按人")
    SUBJECT = "S", _("按科目")
    DOCUMENT = "D", _("按份")


class DayUnit(models.TextChoices):
    """Units of a period; the values are those of the working-day calendar."""

    WORKING = "working", _("工作日")
    CALENDAR = "calendar", _("日")


class Span(models.TextChoices):
    """Over what a threshold adds up."""

    CYCLE = "cycle", _("一个记分周期")
    PERIOD = "period", _("整个校验期")


class PointsState(models.TextChoices):
    """Where points stand."""

    DRAFT = "draft", _("拟记分")
    NOTICED = "noticed", _("已告知")
    DEFENDED = "defended", _("陈述申辩")
    EFFECTIVE = "effective", _("已生效")
    CLEARED = "cleared", _("已清零")
    WITHDRAWN = "withdrawn", _("已撤销")


LIVE_STATES = (PointsState.DRAFT, PointsState.NOTICED, PointsState.DEFENDED, PointsState.EFFECTIVE, PointsState.CLEARED)
COUNTED_STATES = (PointsState.EFFECTIVE, PointsState.CLEARED)
DEFERRED_VALIDATION = "DEFER"  # code of the thresholds whose consequence is deferred validation


class Service(models.TextChoices):
    """How a notice reached the institution."""

    DIRECT = "direct", _("直接送达")
    LEFT = "left", _("留置送达")
    POST = "post", _("邮寄送达")
    ELECTRONIC = "electronic", _("电子送达（已签确认书）")


class ConsequenceState(models.TextChoices):
    """A threshold proposes; a person decides."""

    PROPOSED = "proposed", _("待决定")
    DECIDED = "decided", _("已决定")
    DISMISSED = "dismissed", _("不予采取")
    LAPSED = "lapsed", _("已失效")


COLOURS = {
    SchemeState.TRIAL: "amber",
    SchemeState.CONFIRMED: "green",
    SchemeState.CLOSED: "grey",
    PointsState.DRAFT: "grey",
    PointsState.NOTICED: "blue",
    PointsState.DEFENDED: "amber",
    PointsState.EFFECTIVE: "red",
    PointsState.CLEARED: "green",
    PointsState.WITHDRAWN: "grey",
    ConsequenceState.PROPOSED: "amber",
    ConsequenceState.DECIDED: "red",
    ConsequenceState.DISMISSED: "grey",
    ConsequenceState.LAPSED: "grey",
}
