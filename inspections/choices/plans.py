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
    FOLLOW_UP = "follow_up", _("复查")
    DAILY = "daily", _("日常检查")
    CO_SUPERVISION = "patrol", _("协管巡查")


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
