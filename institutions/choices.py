"""Enumerations of the registry and of self-inspection; COLOURS give the pill of each state."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InstitutionState(models.TextChoices):
    """Where an institution stands; MERGED rows were confirmed to be another row."""

    PREPARING = "preparing", _("筹建")
    ACTIVE = "active", _("在业")
    SUSPENDED = "suspended", _("停业")
    CANCELLED = "cancelled", _("注销")
    MERGED = "merged", _("已合并")


class Level(models.TextChoices):
    """Level of a hospital (级)."""

    THREE = "3", _("三级")
    TWO = "2", _("二级")
    ONE = "1", _("一级")
    NONE = "0", _("未定级")
    UNKNOWN = "", _("不详")


class Grade(models.TextChoices):
    """Grade within the level (等次)."""

    SPECIAL = "S", _("特等")
    A = "A", _("甲等")
    B = "B", _("乙等")
    C = "C", _("丙等")
    QUALIFIED = "Q", _("合格")
    NONE = "0", _("未评")
    UNKNOWN = "", _("不详")


class Ownership(models.TextChoices):
    """Who stands behind the institution (所有制形式)."""

    GOVERNMENT = "government", _("公立（政府办）")
    PUBLIC = "public", _("公立（其他）")
    PRIVATE = "private", _("民营（社会办）")
    UNKNOWN = "", _("不详")


class Nature(models.TextChoices):
    """For profit or not (经营性质); codes of the registration number."""

    NON_PROFIT = "1", _("非营利性")
    PROFIT = "2", _("营利性")
    OTHER = "9", _("其他")
    UNKNOWN = "", _("不详")


class Permit(models.TextChoices):
    """Permits beside the practice licence that decide which duties apply."""

    RADIATION = "radiation", _("放射诊疗许可证")
    MATERNAL = "maternal", _("母婴保健技术服务执业许可证")
    NARCOTIC = "narcotic", _("麻醉药品购用印鉴卡")
    EQUIPMENT = "equipment", _("大型医用设备配置许可证")
    REPRODUCTION = "reproduction", _("人类辅助生殖技术批准")
    INTERNET = "internet", _("互联网医院")
    BLOOD = "blood", _("采供血许可")
    LABORATORY = "laboratory", _("病原微生物实验室备案")


class RegionBasis(models.TextChoices):
    """How the division of a record was found."""

    CODE = "code", _("区划代码")
    NAME = "name", _("区划名称")
    ADDRESS = "address", _("由地址推定")


class NameKind(models.TextChoices):
    """Other names an institution has or had."""

    FORMER = "former", _("曾用名")
    SECOND = "second", _("第二名称")
    SHORT = "short", _("简称")


class PractitionerKind(models.TextChoices):
    """Kinds of health-technical staff."""

    DOCTOR = "doctor", _("执业医师")
    ASSISTANT = "assistant", _("执业助理医师")
    NURSE = "nurse", _("护士")
    PHARMACIST = "pharmacist", _("药师")
    TECHNICIAN = "technician", _("技师")
    VILLAGE = "village", _("乡村医生")
    OTHER = "other", _("其他")


class PractitionerState(models.TextChoices):
    """Whether the registration stands."""

    ACTIVE = "active", _("在册")
    STOPPED = "stopped", _("暂停执业")
    CANCELLED = "cancelled", _("注销注册")


class AccountRole(models.TextChoices):
    """What a person is at the institution."""

    PRINCIPAL = "principal", _("主要负责人")
    MANAGER = "manager", _("依法执业管理人员")


class ProposalState(models.TextChoices):
    """A proposal that two rows are one institution."""

    OPEN = "open", _("待确认")
    CONFIRMED = "confirmed", _("确认同一机构")
    REJECTED = "rejected", _("不是同一机构")


class RiskLevel(models.TextChoices):
    """Risk level given by the credit floor."""

    LOW = "low", _("低风险")
    MEDIUM = "medium", _("中风险")
    HIGH = "high", _("高风险")
    UNKNOWN = "", _("未评定")


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
    InstitutionState.PREPARING: "blue",
    InstitutionState.ACTIVE: "green",
    InstitutionState.SUSPENDED: "amber",
    InstitutionState.CANCELLED: "grey",
    InstitutionState.MERGED: "grey",
    PractitionerState.ACTIVE: "green",
    PractitionerState.STOPPED: "amber",
    PractitionerState.CANCELLED: "grey",
    ProposalState.OPEN: "amber",
    ProposalState.CONFIRMED: "green",
    ProposalState.REJECTED: "grey",
    RiskLevel.LOW: "green",
    RiskLevel.MEDIUM: "amber",
    RiskLevel.HIGH: "red",
    RiskLevel.UNKNOWN: "grey",
    SelfInspectionState.DRAFT: "grey",
    SelfInspectionState.SUBMITTED: "blue",
    SelfInspectionState.RETURNED: "red",
    SelfInspectionState.ACCEPTED: "green",
    SelfInspectionState.PUBLISHED: "green",
}
