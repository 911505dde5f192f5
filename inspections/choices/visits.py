"""Enumerations of visits and findings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VisitState(models.TextChoices):
    """Where one drawn visit stands."""

    ASSIGNED = "assigned", _("待检查")
    RECORDED = "recorded", _("待同行确认")
    CONFIRMED = "confirmed", _("已完成")


class ResultCode(models.TextChoices):
    """Result of a visit; the codes add up to the visits (domain: published result tables)."""

    NO_PROBLEM = "NO_PROBLEM", _("未发现问题")
    ORDERED_CORRECTION = "ORDERED_CORRECTION", _("发现问题已责令改正")
    CASE_FILED = "CASE_FILED", _("立案拟处罚")
    TRANSFERRED = "TRANSFERRED", _("移交辖区/其他部门处理")
    CLOSED = "CLOSED", _("检查时已关闭")
    UNREACHABLE = "UNREACHABLE", _("其他无法检查")
    REFUSED = "REFUSED", _("拒绝检查")


class OffenceUnit(models.TextChoices):
    """What one offence is counted by."""

    CASE = "C", _("每次")
    PERSON = "P", _("每人")
    SUBJECT = "S", _("每科目")
    DOCUMENT = "D", _("每份")


class FindingState(models.TextChoices):
    """Where one finding stands."""

    RECORDED = "found", _("已记录")
    CONFIRMED = "upheld", _("已确认")
    WITHDRAWN = "withdrawn", _("已撤回")
