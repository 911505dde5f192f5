"""Enumerations of the registry. COLOURS give the pill of each state."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InstitutionState(models.TextChoices):
    """Where an institution stands; MERGED rows were confirmed to be another row.

    DEFERRED is set and lifted by validation only: the institution goes on in part, or not at all.
    """

    PREPARING = "preparing", _("筹建")
    ACTIVE = "active", _("在业")
    SUSPENDED = "suspended", _("停业")
    DEFERRED = "deferred", _("暂缓校验")
    CANCELLED = "cancelled", _("注销")
    REVOKED = "revoked", _("吊销")
    MERGED = "merged", _("已合并")


# In practice or able to come back to it; ended for good; merged rows are neither.
OPEN_STATES = (
    InstitutionState.PREPARING, InstitutionState.ACTIVE, InstitutionState.SUSPENDED, InstitutionState.DEFERRED,
)  # fmt: skip
ENDED_STATES = (InstitutionState.CANCELLED, InstitutionState.REVOKED)


class SubjectKind(models.TextChoices):
    """Kinds of supervised subject: medical institutions, and the subjects of public health beside them."""

    MEDICAL = "medical", _("医疗机构")
    PUBLIC_PLACE = "public_place", _("公共场所")
    DRINKING_WATER = "drinking_water", _("生活饮用水单位")
    SCHOOL = "school", _("学校")
    OCCUPATIONAL = "occupational", _("职业卫生单位")
    RADIATION = "radiation", _("放射卫生单位")
    OTHER = "other", _("其他公共卫生单位")


PUBLIC_HEALTH_KINDS = tuple(kind for kind in SubjectKind if kind != SubjectKind.MEDICAL)


class GrantKind(models.TextChoices):
    """Why an agency reaches an institution outside its region: it acts there, or it may look for a purpose."""

    DESIGNATED = "designated", _("指定管辖")
    SHARED = "shared", _("跨区共享")


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


class ProposalState(models.TextChoices):
    """A proposal that two rows are one institution."""

    OPEN = "open", _("待确认")
    CONFIRMED = "confirmed", _("确认同一机构")
    REJECTED = "rejected", _("不是同一机构")


class Certainty(models.TextChoices):
    """How sure the evidence of a proposal is; a person decides in any case."""

    CERTAIN = "certain", _("几乎确定")
    LIKELY = "likely", _("很可能")
    POSSIBLE = "possible", _("可能")


class LineageKind(models.TextChoices):
    """What became of an institution in reality (沿革); merging two records of one institution is none of these."""

    MERGED = "merged", _("合并")
    SPLIT = "split", _("分立")
    RENAMED = "renamed", _("更名")
    MOVED = "moved", _("迁址")
    RESTRUCTURED = "restructured", _("改制")


class TransferState(models.TextChoices):
    """A hand-over of the duty from one authority to another (移送)."""

    OFFERED = "offered", _("待接收")
    ACCEPTED = "accepted", _("已接收")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


class RiskLevel(models.TextChoices):
    """Risk level given by the credit floor."""

    LOW = "low", _("低风险")
    MEDIUM = "medium", _("中风险")
    HIGH = "high", _("高风险")
    UNKNOWN = "", _("未评定")


COLOURS = {
    InstitutionState.PREPARING: "blue",
    InstitutionState.ACTIVE: "green",
    InstitutionState.SUSPENDED: "amber",
    InstitutionState.DEFERRED: "amber",
    InstitutionState.CANCELLED: "grey",
    InstitutionState.REVOKED: "red",
    InstitutionState.MERGED: "grey",
    ProposalState.OPEN: "amber",
    ProposalState.CONFIRMED: "green",
    ProposalState.REJECTED: "grey",
    Certainty.CERTAIN: "green",
    Certainty.LIKELY: "blue",
    Certainty.POSSIBLE: "grey",
    TransferState.OFFERED: "amber",
    TransferState.ACCEPTED: "green",
    TransferState.RETURNED: "red",
    TransferState.WITHDRAWN: "grey",
    RiskLevel.LOW: "green",
    RiskLevel.MEDIUM: "amber",
    RiskLevel.HIGH: "red",
    RiskLevel.UNKNOWN: "grey",
}
