"""Enumerations of licences and filings. COLOURS give the pill of each state."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LicenceState(models.TextChoices):
    """What was last decided about a licence; whether it has run out is computed (``LicenceStanding``)."""

    ACTIVE = "active", _("有效")
    SUSPENDED = "suspended", _("暂停")
    CANCELLED = "cancelled", _("注销")
    REVOKED = "revoked", _("吊销")
    REPLACED = "replaced", _("已换证")


OPEN_LICENCES = (LicenceState.ACTIVE, LicenceState.SUSPENDED)


class LicenceStanding(models.TextChoices):
    """Where a licence stands on a day: from what was decided until then, and from its dates."""

    VALID = "valid", _("有效")
    UPCOMING = "upcoming", _("尚未生效")
    EXPIRED = "expired", _("已过期")
    SUSPENDED = "suspended", _("暂停")
    CANCELLED = "cancelled", _("注销")
    REVOKED = "revoked", _("吊销")
    REPLACED = "replaced", _("已换证")


class ChangeKind(models.TextChoices):
    """What an entry of the history did."""

    ISSUE = "issue", _("发证（备案）")
    CHANGE = "change", _("变更")
    RENEW = "renew", _("延续")
    REISSUE = "reissue", _("补发")
    CORRECT = "correct", _("更正")
    SUSPEND = "suspend", _("暂停")
    RESUME = "resume", _("恢复")
    CANCEL = "cancel", pgettext_lazy("办理", "注销")
    REVOKE = "revoke", pgettext_lazy("办理", "吊销")
    REPLACE = "replace", _("换证")
    REINSTATE = "reinstate", _("撤销原决定，恢复有效")


class Decider(models.TextChoices):
    """Who decided: this authority, or another body whose decision is only recorded here."""

    HERE = "here", _("本机关办理")
    RECORDED = "recorded", _("登记已有证照或其他机关的决定")


class LicenceProposalKind(models.TextChoices):
    """What an approval bureau is asked to do."""

    SUSPEND = "suspend", _("建议暂停")
    CANCEL = "cancel", _("建议注销")
    REVOKE = "revoke", _("建议吊销（撤销）")
    CHANGE = "change", _("建议变更许可事项")
    REFUSE = "refuse", _("建议不予延续")
    OTHER = "other", _("其他建议")


class LicenceProposalState(models.TextChoices):
    """draft → sent → answered; withdrawn before an answer."""

    DRAFT = "draft", _("起草")
    SENT = "sent", _("已送达，待答复")
    ANSWERED = "answered", _("已答复")
    WITHDRAWN = "withdrawn", _("已撤回")


class ProposalAnswer(models.TextChoices):
    """What the bureau answered."""

    ADOPTED = "adopted", _("采纳")
    PARTLY = "partly", _("部分采纳")
    DECLINED = "declined", _("不予采纳")


class WarnedAbout(models.TextChoices):
    """What a rule of early warning is about."""

    LICENCE = "licence", _("许可证、备案凭证到期")
    PRACTITIONER = "practitioner", _("人员注册到期")
    VALIDATION = "validation", _("校验到期")


COLOURS = {
    LicenceState.ACTIVE: "green",
    LicenceState.SUSPENDED: "amber",
    LicenceState.CANCELLED: "grey",
    LicenceState.REVOKED: "red",
    LicenceState.REPLACED: "grey",
    LicenceStanding.VALID: "green",
    LicenceStanding.UPCOMING: "blue",
    LicenceStanding.EXPIRED: "red",
    LicenceProposalState.SENT: "blue",
    LicenceProposalState.ANSWERED: "green",
    LicenceProposalState.WITHDRAWN: "grey",
}
