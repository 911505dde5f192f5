"""Enumerations of plans, the year and what comes before a visit."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InspectionType(models.TextChoices):
    """Why somebody is visited. Double-random is not the only way (优化营商环境条例 54)."""

    RANDOM = "random", _("双随机抽查")
    JOINT_RANDOM = "joint", _("部门联合双随机抽查")
    KEY = "key", _("重点监管全覆盖检查")
    SPECIAL = "special", _("专项检查")
    COMPLAINT = "complaint", _("投诉举报核查")
    LEAD = "lead", _("转办交办和监测线索核查")
    CASE = "case", _("案件调查")
    EMERGENCY = "emergency", _("应急处置检查")
    FOLLOW_UP = "follow_up", _("复查")
    DAILY = "daily", _("日常检查")
    CO_SUPERVISION = "patrol", _("协管巡查")


# What an office may open by name; the others come about by a draw, an issued list or an order.
TARGETED_TYPES = (
    InspectionType.SPECIAL, InspectionType.KEY, InspectionType.DAILY, InspectionType.CO_SUPERVISION,
    InspectionType.COMPLAINT, InspectionType.LEAD, InspectionType.CASE, InspectionType.EMERGENCY,
)  # fmt: skip


class Room(models.TextChoices):
    """How an institution's visits of twelve months stand to the published cap."""

    FREE = "within_cap", _("未达上限")
    FULL = "cap_reached", _("已达上限")
    BEYOND = "beyond_cap", _("超过上限")


class OpeningWay(models.TextChoices):
    """How a visit somebody names is made: on its own, on a day on which somebody comes anyway, or beyond the cap."""

    ALONE = "alone", _("单独上门（须在上限之内，或属不受上限限制的检查）")
    MERGED = "merged", _("并入该机构已安排的检查，同一天上门")
    APPROVED = "approved", _("超过上限，报本单位负责人批准")


class TaskSource(models.TextChoices):
    """Who set a task: a list issued from above keeps its own numbers and is never drawn again."""

    NATIONAL = "national", _("国家任务")
    PROVINCIAL = "provincial", _("省级任务")
    OWN = "own", _("本级任务")


class PlanState(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待批准")
    APPROVED = "approved", _("已批准")
    CLOSED = "closed", _("已办结")
    CANCELLED = "cancelled", _("已取消")


class Series(models.TextChoices):
    """Whether the plan is drawn once or by the clock."""

    ONCE = "once", _("一次抽取")
    MONTHLY = "monthly", _("每月自动抽取")
    QUARTERLY = "quarterly", _("每季自动抽取")


class ForwardingState(models.TextChoices):
    """Where a task handed to another office stands."""

    SENT = "sent", _("已移交待接收")
    RECEIVED = "received", _("已接收")
    RETURNED = "returned", _("已退回")


class YearPlanState(models.TextChoices):
    """Where a yearly plan stands."""

    DRAFT = "year_draft", _("拟制中")
    SUBMITTED = "year_submitted", _("待批准")
    PUBLISHED = "published", _("已公布")


class ApprovalState(models.TextChoices):
    """Where an approval form (行政检查审批表) stands."""

    FILED = "asked", _("待审批")
    APPROVED = "granted", _("已批准")
    REFUSED = "denied", _("未批准")
