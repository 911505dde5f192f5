"""The leniency lists (三张清单), and the terms of what follows from a finding."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models.catalogue import LawRow

from ..choices import LeniencyList, TermUnit
from .check_items import LawQuerySet


class LeniencyItem(LawRow):
    """One circumstance that asks for leniency.

    ``conditions`` are read and stated by a person; ``facts`` are those of them the portal can tell by itself
    (``rules.leniency.FACTS``). ``offences``: the catalogue codes it is meant for, none for any.
    """

    code = models.CharField(_("编号"), max_length=10)
    kind = models.CharField(_("清单"), max_length=10, choices=LeniencyList)
    title = models.CharField(_("情形"), max_length=100)
    conditions = ArrayField(models.CharField(max_length=120), verbose_name=_("适用条件"))
    facts = ArrayField(models.CharField(max_length=20), verbose_name=_("平台可核对的条件"), default=list, blank=True)
    offences = ArrayField(models.CharField(max_length=10), verbose_name=_("适用问题代码"), default=list, blank=True)

    objects = LawQuerySet.as_manager()

    class Meta:
        verbose_name = _("宽严相济清单")
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="one_leniency_item_per_code_and_start"),
            models.CheckConstraint(
                condition=~Q(confirmed=True) | ~Q(basis=""), name="leniency_item_confirmed_with_basis"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"


class Term(LawRow):
    """How long something may take, or how far back something is looked at."""

    code = models.CharField(_("代码"), max_length=20)
    label = models.CharField(_("期限"), max_length=60)
    amount = models.PositiveSmallIntegerField(_("数量"))
    unit = models.CharField(_("单位"), max_length=10, choices=TermUnit)

    objects = LawQuerySet.as_manager()

    class Meta:
        verbose_name = _("办理期限")
        ordering = ["code", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="one_term_per_code_and_start")]

    def __str__(self):
        return f"{self.label} {self.amount} {self.get_unit_display()}"
