"""The numbers this floor works with, as rows with their basis."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.models.catalogue import LawRow


class RectificationRule(LawRow):
    """One version of the thresholds. Defaults of ours stay marked as such until an authority confirms them."""

    version = models.CharField(_("版本"), max_length=40, unique=True)
    soon_days = models.PositiveSmallIntegerField(_("临期提醒（天）"))
    behind_points = models.PositiveSmallIntegerField(_("滞后判定（百分点）"))
    publicity_days = models.PositiveSmallIntegerField(_("销号公示（工作日）"))
    extensions_allowed = models.PositiveSmallIntegerField(_("允许延期次数"))
    grace_days = models.PositiveSmallIntegerField(_("退回后重报宽限（工作日）"), default=1)
    extension_days = models.PositiveSmallIntegerField(_("单次延期上限（天）"), default=180)
    review_months = models.PositiveSmallIntegerField(_("阶段销号复核周期（月）"), default=12)
    recheck_percent = models.PositiveSmallIntegerField(_("销号抽查比例（%）"), default=20)
    report_day = models.PositiveSmallIntegerField(_("每月报送截止日"))

    class Meta:
        verbose_name = _("整改规则")
        ordering = ["-valid_from"]

    def __str__(self):
        return self.version
