"""Enumerations of self-inspection. COLOURS give the pill of each state."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SelfInspectionKind(models.TextChoices):
    """Kinds of compliance self-inspection (依法执业自查)."""

    COMPREHENSIVE = "comprehensive", _("全面自查")
    SPECIAL = "special", _("专项自查")
    ROUTINE = "routine", _("日常自查")


class SelfInspectionState(models.TextChoices):
    """draft → submitted → (returned ⇄ submitted) → accepted → published."""

    DRAFT = "draft", _("填报中")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("已退回")
    ACCEPTED = "accepted", _("已接收")
    PUBLISHED = "published", _("已公示")


class Conclusion(models.TextChoices):
    """Answer to one item."""

    COMPLIANT = "compliant", _("符合")
    PROBLEM = "problem", _("存在问题")
    NOT_APPLICABLE = "not_applicable", _("不适用")


class ProblemRisk(models.TextChoices):
    """Weight of a problem the institution found itself."""

    GENERAL = "general", _("一般隐患")
    MAJOR = "major", _("重大隐患")


class RectifyKind(models.TextChoices):
    """How a problem is put right."""

    IMMEDIATE = "immediate", _("立行立改")
    PLANNED = "planned", _("限期整改")


COLOURS = {
    SelfInspectionState.DRAFT: "grey",
    SelfInspectionState.SUBMITTED: "blue",
    SelfInspectionState.RETURNED: "red",
    SelfInspectionState.ACCEPTED: "green",
    SelfInspectionState.PUBLISHED: "green",
}
