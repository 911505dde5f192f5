"""Enumerations of the list of check items, the pools and the draw rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemKind(models.TextChoices):
    """Key items may be checked at any ratio, general ones only within the published cap."""

    KEY = "key", _("重点检查事项")
    GENERAL = "general", _("一般检查事项")


class SubjectLevel(models.TextChoices):
    """Level of the body that may carry out an item."""

    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("区县级")


class InspectorStatus(models.TextChoices):
    """Whether a person may be put into a team."""

    ACTIVE = "active", _("在岗")
    AWAY = "away", _("暂离执法岗位")
    LEFT = "left", _("已调离")


class RecusalCode(models.TextChoices):
    """Why somebody must not inspect a certain institution; only the code ever leaves the office."""

    EMPLOYER = "EMPLOYER", _("近三年内曾在该机构任职")
    RELATIVE = "RELATIVE", _("近亲属在该机构任职")
    INTEREST = "INTEREST", _("与该机构有利害关系")
    OTHER = "OTHER", _("其他可能影响公正的关系")


class RuleKind(models.TextChoices):
    """What a row of the draw rules says."""

    BASE = "base", _("基础抽查比例")
    CREDIT = "credit", _("信用等级系数")
    RISK = "risk", _("风险等级系数")
    CAP = "cap", _("频次上限")
    COUNTS = "counts", _("计入频次上限的检查类型")
    TEAM = "team", _("检查组规则")
    BEFORE = "before", _("检查前手续")


class ExclusionCode(models.TextChoices):
    """Why a subject or a person of the pools does not take part; public, never a personal circumstance."""

    NOT_OPERATING = "NOT_OPERATING", _("已停业、注销或吊销")
    FREQUENCY = "FREQUENCY", _("十二个月内检查次数已达上限")
    TWIN = "TWIN", _("同一登记号重复")
    NO_RATIO = "NO_RATIO", _("该类对象未定比例")
    CERTIFICATE = "CERTIFICATE", _("执法证件过期")
    STATUS = "STATUS", _("不在执法岗位")
    LEAVE = "LEAVE", _("检查当日离岗")
    FROZEN = "FROZEN", _("名录冻结")
    LAPSED = "LAPSED", _("专项资格已失效")


class LibraryKind(models.TextChoices):
    """What a list of subjects is: a special library of the registry's own, or a pool somebody sent."""

    SPECIAL = "special", _("专项库")
    IMPORTED = "imported", _("导入名录")


class FreezeCode(models.TextChoices):
    """Why a subject takes no part in draws for a time; public, so it names no circumstance."""

    REBUILDING = "rebuilding", _("停业装修或迁址")
    CASE_PENDING = "case", _("已立案调查，避免重复检查")
    EMERGENCY = "emergency", _("承担应急处置任务")
    PENDING_DATA = "data", _("登记信息待核实")
    OTHER = "other", _("其他依法暂缓抽查情形")


class LeaveKind(models.TextChoices):
    """Why an inspector cannot be sent for some days. Personal circumstances are not asked for."""

    LEAVE = "leave", _("休假")
    TRAINING = "training", _("学习培训")
    SECONDED = "seconded", _("借调或专项工作")
    OTHER = "other", _("其他离岗")


class RequestState(models.TextChoices):
    """Where an institution's request that somebody be recused stands (行政处罚法 43)."""

    FILED = "filed", _("待决定")
    UPHELD = "recused", _("同意回避")
    REJECTED = "not_recused", _("不予回避")
