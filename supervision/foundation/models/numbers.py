"""Counters of document numbers and public codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentCounter(models.Model):
    """The last number given out for one (kind, owner, year). Locked while a number is taken."""

    kind = models.CharField(_("种类"), max_length=40)
    owner = models.CharField(_("所属"), max_length=40)
    year = models.PositiveSmallIntegerField(_("年度"))
    last = models.PositiveIntegerField(_("末号"), default=0)

    class Meta:
        verbose_name = _("编号")
        constraints = [
            models.UniqueConstraint(fields=["kind", "owner", "year"], name="one_counter_per_kind_owner_year")
        ]

    def __str__(self):
        return f"{self.kind}/{self.owner}/{self.year}: {self.last}"
