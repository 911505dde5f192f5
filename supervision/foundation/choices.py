"""Enumerations of the ground floor."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegionLevel(models.TextChoices):
    """Levels of the division tree; a municipality (直辖市) is a province whose districts come two levels below."""

    NATION = "nation", _("国家")
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("区县级")
    STREET = "street", _("乡镇街道")


class AgencyKind(models.TextChoices):
    """What a body is, which decides whom it may address (rank) and what it may do."""

    GOVERNMENT = "government", _("人民政府")
    PARTY_ORGAN = "party_organ", _("党委部门")
    HEALTH_AUTHORITY = "health_authority", _("卫生健康行政部门")
    SUPERVISION_INSTITUTE = "supervision_institute", _("卫生监督机构")
    MEDICAL_INSURANCE = "medical_insurance", _("医疗保障部门")
    MARKET_SUPERVISION = "market_supervision", _("市场监督管理部门")
    DRUG_ADMINISTRATION = "drug_administration", _("药品监督管理部门")
    POLICE = "police", _("公安机关")
    OTHER_DEPARTMENT = "other_department", _("其他政府部门")
    JOINT_CONFERENCE = "joint_conference", _("联席会议")
    ASSOCIATION = "association", _("行业组织")


class Language(models.TextChoices):
    """Interface languages; each is named in itself."""

    CHINESE = "zh-hans", "中文"
    ENGLISH = "en", "English"


class LinkPurpose(models.TextChoices):
    """What a single-use link is for."""

    INVITE = "invite", _("邀请开设账号")
    RESET = "reset", _("重置密码")


class ScheduleKind(models.TextChoices):
    """How often a job runs; the values are those of ``rules.schedules``."""

    EVERY = "every", _("按间隔")
    DAILY = "daily", _("每日")
    WEEKLY = "weekly", _("每周")
    MONTHLY = "monthly", _("每月")
    QUARTERLY = "quarterly", _("每季")
    YEARLY = "yearly", _("每年")


class RunStatus(models.TextChoices):
    """Where one run of a job stands."""

    PENDING = "pending", _("待执行")
    RUNNING = "running", _("执行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("已放弃")


class TransferState(models.TextChoices):
    """Duties on their way from one body to another."""

    DRAFT = "to_execute", _("待执行")
    EXECUTED = "executed", _("已执行")
    CANCELLED = "dropped", _("已取消")


class HandoverOutcome(models.TextChoices):
    """What became of one thing that hung on a person who left."""

    MOVED = "moved", _("转给接收人")
    SHARED = "shared", _("接收人按角色办理")
    PROCEDURE = "procedure", _("须另行办理")
    ENDED = "ended", _("随账号停用")


class CollectionState(models.TextChoices):
    """A temporary collection (临时填报)."""

    DRAFT = "collection_draft", _("编制中")
    OPEN = "collection_open", _("填报中")
    CLOSED = "collection_closed", _("已截止")
    CANCELLED = "collection_cancelled", _("已取消")


class AnswerState(models.TextChoices):
    """What one unit has given."""

    WAITING = "answer_waiting", _("未报送")
    GIVEN = "answer_given", _("已报送")
    RETURNED = "answer_returned", _("退回重报")


class AnswerChannel(models.TextChoices):
    """How an answer came."""

    PAGE = "page", _("页面填报")
    EXCEL = "excel", _("Excel 导入")
    PHONE = "phone", _("电话代填")


class CellKind(models.TextChoices):
    """What a column of a collection holds."""

    TEXT = "text", _("文字")
    NUMBER = "number", _("数字")
    DATE = "date", _("日期")
    CHOICE = "choice", _("单选")


COLOURS = {
    CollectionState.DRAFT: "grey",
    CollectionState.OPEN: "blue",
    CollectionState.CLOSED: "green",
    CollectionState.CANCELLED: "grey",
    AnswerState.WAITING: "amber",
    AnswerState.GIVEN: "green",
    AnswerState.RETURNED: "red",
    RunStatus.PENDING: "grey",
    RunStatus.RUNNING: "blue",
    RunStatus.DONE: "green",
    RunStatus.FAILED: "red",
    TransferState.DRAFT: "amber",
    TransferState.EXECUTED: "green",
    TransferState.CANCELLED: "grey",
    HandoverOutcome.MOVED: "green",
    HandoverOutcome.SHARED: "blue",
    HandoverOutcome.PROCEDURE: "amber",
    HandoverOutcome.ENDED: "grey",
}
