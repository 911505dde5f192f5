"""Enumerations of health staff, their sites and registrations. COLOURS give the pill of each state."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PractitionerKind(models.TextChoices):
    """Kinds of health-technical staff."""

    DOCTOR = "doctor", _("执业医师")
    ASSISTANT = "assistant", _("执业助理医师")
    NURSE = "nurse", _("护士")
    PHARMACIST = "pharmacist", _("药师")
    TECHNICIAN = "technician", _("技师")
    VILLAGE = "village", _("乡村医生")
    OTHER = "other", _("其他")


# Kinds that may practise only with a practice certificate of their own.
CERTIFIED_KINDS = (
    PractitionerKind.DOCTOR, PractitionerKind.ASSISTANT, PractitionerKind.NURSE, PractitionerKind.VILLAGE,
)  # fmt: skip
DOCTOR_KINDS = (PractitionerKind.DOCTOR, PractitionerKind.ASSISTANT)


class Gender(models.TextChoices):
    """As on the certificate."""

    MALE = "m", _("男")
    FEMALE = "f", _("女")
    UNKNOWN = "", _("不详")


class PracticeClass(models.TextChoices):
    """Class of a doctor's registration (执业类别)."""

    CLINICAL = "clinical", _("临床")
    DENTAL = "dental", _("口腔")
    PUBLIC_HEALTH = "public_health", _("公共卫生")
    TCM = "tcm", _("中医")
    ETHNIC = "ethnic", _("民族医")
    INTEGRATED = "integrated", _("中西医结合")
    UNKNOWN = "", _("不详")


class PractitionerState(models.TextChoices):
    """Whether the registration stands. A suspension ends by its date; LEFT: no place of practice any more."""

    ACTIVE = "active", _("在册")
    SUSPENDED = "suspended", _("暂停执业")
    LEFT = "left", _("已离职")
    CANCELLED = "cancelled", _("注销注册")
    REVOKED = "revoked", _("吊销证书")


REGISTERED_STATES = (PractitionerState.ACTIVE, PractitionerState.SUSPENDED)
ENDED_REGISTRATIONS = (PractitionerState.CANCELLED, PractitionerState.REVOKED)


class SiteKind(models.TextChoices):
    """Why a person may practise at an institution."""

    MAIN = "main", _("主要执业机构")
    FURTHER = "further", _("多点执业")
    AUTHORISED = "authorised", _("对口支援、会诊等授权")


class EntryKind(models.TextChoices):
    """What an entry of the registration's history says."""

    TERM = "term", _("注册有效期")
    SUSPENDED = "suspended", _("暂停执业")
    CANCELLED = "cancelled", _("注销注册")
    REVOKED = "revoked", _("吊销证书")


class StaffSource(models.TextChoices):
    """Where the facts about a person come from."""

    AUTHORITY = "authority", _("主管部门登记")
    E_REGISTRATION = "e_registration", _("电子化注册系统")
    INSTITUTION = "institution", _("机构填报")


class Verification(models.TextChoices):
    """Whether the authority has looked at what an institution reported."""

    VERIFIED = "verified", _("已核实")
    REPORTED = "reported", _("机构填报待核实")
    RETURNED = "returned", _("核实未通过")


class StaffProposalKind(models.TextChoices):
    """What an institution asks the authority to take over."""

    NEW = "new", _("新增人员")
    AMEND = "amend", _("更正信息")
    FURTHER = "further", _("增加多点执业")
    TRANSFER = "transfer", _("变更主要执业机构")
    LEAVE = "leave", _("人员离职")


class StaffProposalState(models.TextChoices):
    """open → accepted or returned; the institution may withdraw what is open."""

    OPEN = "open", _("待核实")
    ACCEPTED = "accepted", _("已采纳")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


class Oddity(models.TextChoices):
    """What is odd about a certificate or a number: told, never a reason to refuse."""

    IDENTITY = "identity", _("身份证号校验位或出生日期有误")
    QUALIFICATION = "qualification", _("资格证书编号不符合编码规则")
    CERTIFICATE = "certificate", _("执业证书编号不符合编码规则")
    KIND = "kind", _("证书编号中的级别与人员类别不符")
    CLASS_SCOPE = "class_scope", _("执业类别与执业范围或证书编号不符")
    PROVINCE = "province", _("证书编号中的省份与执业地点不同")
    AGE = "age", _("取得资格时不满18周岁")
    OTHER_IDENTITY = "other_identity", _("资格证书编号中的身份证号与所填不一致")
    TERM = "term", _("注册有效期与规定年限不符")


class RuleCode(models.TextChoices):
    """Figures of the law of practitioners, kept as rows."""

    NURSE_TERM_YEARS = "nurse_term_years", _("护士执业注册有效期（年）")
    NURSE_RENEW_DAYS = "nurse_renew_days", _("护士延续注册提前申请天数")
    VILLAGE_TERM_YEARS = "village_term_years", _("乡村医生执业证书有效期（年）")
    REVOCATION_BAR_YEARS = "revocation_bar_years", _("吊销后不予注册（年）")
    REVEALS_PER_DAY = "reveals_per_day", _("每人每日查看身份证号提醒次数")
    E_REGISTRATION_TARGET = "e_registration_target", _("电子化注册目标（%）")


COLOURS = {
    PractitionerState.ACTIVE: "green",
    PractitionerState.SUSPENDED: "amber",
    PractitionerState.LEFT: "grey",
    PractitionerState.CANCELLED: "grey",
    PractitionerState.REVOKED: "red",
    Verification.VERIFIED: "green",
    Verification.REPORTED: "amber",
    Verification.RETURNED: "red",
    StaffProposalState.OPEN: "amber",
    StaffProposalState.ACCEPTED: "green",
    StaffProposalState.WITHDRAWN: "grey",
}
