"""Enumerations of validation (校验): its law, its states, its documents, proposals to defer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .registry import InstitutionState


class ValidationRuleKind(models.TextChoices):
    """What a row of the law of validation says."""

    PERIOD = "period", _("校验周期")
    TERM = "term", _("办理期限")
    FORBIDDEN = "forbidden", _("暂缓校验期间不得从事的活动")
    MATERIAL = "material", _("申请材料")
    CHECK = "check", _("审查事项")


class LicenceForm(models.TextChoices):
    """Whether an institution practises under a licence or a filing; validation belongs to the licence."""

    LICENCE = "licence", _("执业许可证")
    FILING = "filing", _("备案凭证")
    ANY = "", _("不限")


class ReviewStage(models.TextChoices):
    """Where an item is reviewed: on paper, or at the institution."""

    WRITTEN = "written", _("书面审查")
    ONSITE = "onsite", _("现场审查")


class ValidationState(models.TextChoices):
    """Where a validation stands. Whether it is overdue follows from its dates and is not a state."""

    DUE = "due", _("待申请")
    APPLIED = "applied", _("已申请")
    REVIEWING = "reviewing", _("审查中")
    DEFERRED = "deferred", _("暂缓校验")
    RE_APPLIED = "re_applied", _("再次申请")
    PASSED = "passed", _("校验合格")
    FAILED = "failed", _("校验不合格")
    CANCELLED = "cancelled", _("已注销")
    WITHDRAWN = "withdrawn", _("已撤回")


# Under way; once more than one of them would stand for one institution, dates could contradict each other.
OPEN_VALIDATIONS = (
    ValidationState.DUE, ValidationState.APPLIED, ValidationState.REVIEWING, ValidationState.DEFERRED,
    ValidationState.RE_APPLIED, ValidationState.FAILED,
)  # fmt: skip
# Institutions that are validated: in practice, interrupted, or waiting for a deferred validation.
VALIDATED_STATES = (InstitutionState.ACTIVE, InstitutionState.SUSPENDED, InstitutionState.DEFERRED)


class Opinion(models.TextChoices):
    """What the review says of one item."""

    MEETS = "meets", _("符合")
    FAILS = "fails", _("不符合")
    NOT_APPLICABLE = "na", _("不适用")
    OPEN = "", _("未审查")


class Recommendation(models.TextChoices):
    """What the reviewer recommends to the one who decides."""

    PASS = "passed", _("建议校验合格")
    DEFER = "deferred", _("建议暂缓校验")
    FAIL = "failed", _("建议不予通过")


class CancelGround(models.TextChoices):
    """Why it is proposed to cancel a registration; a person decides."""

    NOT_APPLIED = "not_applied", _("责令限期申请后仍未申请校验")
    NOT_REAPPLIED = "not_reapplied", _("暂缓校验期满未再次申请")
    FAILED = "failed", _("校验不合格")


class ValidationDocumentKind(models.TextChoices):
    """Documents that validation issues."""

    ORDER = "order", _("责令限期申请校验通知书")
    PASS = "pass", _("准予校验决定书")
    DEFER = "defer", _("暂缓校验决定书")
    FAIL = "fail", _("不予通过校验决定书")
    CANCEL = "cancel", _("注销登记决定书")


class Delivery(models.TextChoices):
    """How a document reached the institution."""

    DIRECT = "direct", _("直接送达")
    LEFT = "left", _("留置送达")
    POST = "post", _("邮寄送达")
    ELECTRONIC = "electronic", _("电子送达（已签确认书）")


class DeferralSource(models.TextChoices):
    """Where a proposal to defer comes from."""

    POINTS = "points", _("不良执业行为记分")
    STANDING = "standing", _("信用和风险状况")
    OFFICER = "officer", _("监管人员提出")


class DeferralState(models.TextChoices):
    """A proposal to defer; a person decides."""

    OPEN = "open", _("待决定")
    ACCEPTED = "accepted", _("已采纳")
    REJECTED = "rejected", _("不予采纳")


COLOURS = {
    ValidationState.DUE: "blue",
    ValidationState.APPLIED: "blue",
    ValidationState.REVIEWING: "blue",
    ValidationState.DEFERRED: "amber",
    ValidationState.RE_APPLIED: "blue",
    ValidationState.PASSED: "green",
    ValidationState.FAILED: "red",
    ValidationState.CANCELLED: "grey",
    ValidationState.WITHDRAWN: "grey",
    Opinion.MEETS: "green",
    Opinion.FAILS: "red",
    Opinion.NOT_APPLICABLE: "grey",
}
