"""Checklists as data: what is asked about each check item, and what a "no" means."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.models.catalogue import LawRow

from ..choices import QuestionKind
from .check_items import LawQuerySet


class ChecklistQuestion(LawRow):
    """One question of a check item's list. A new version is a new row with its own dates.

    ``item_code`` and ``offence_code`` name rows of the check-item list and the catalogue by code, because those have
    versions of their own. ``requires`` says whom it concerns (``institutions.rules.conditions``); ``self_check_codes``
    are the items of self-inspection in which an institution would have found the same thing itself.
    """

    code = models.CharField(_("问题编号"), max_length=20)
    item_code = models.CharField(_("抽查事项"), max_length=20)
    text = models.CharField(_("检查内容"), max_length=200)
    how = models.CharField(_("怎么查"), max_length=200, blank=True)
    kind = models.CharField(_("回答方式"), max_length=10, choices=QuestionKind)
    unit = models.CharField(_("单位"), max_length=10, blank=True)
    low = models.DecimalField(_("下限"), max_digits=10, decimal_places=2, null=True, blank=True)
    high = models.DecimalField(_("上限"), max_digits=10, decimal_places=2, null=True, blank=True)
    phrases = ArrayField(models.CharField(max_length=200), verbose_name=_("常用语"), default=list, blank=True)
    offence_code = models.CharField(_("对应问题"), max_length=10, blank=True)
    requires = models.CharField(_("适用条件"), max_length=60, blank=True)
    self_check_codes = ArrayField(models.CharField(max_length=10), verbose_name=_("自查条目"), default=list, blank=True)

    objects = LawQuerySet.as_manager()

    class Meta:
        verbose_name = _("检查表问题")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="one_question_per_code_and_start")]

    def __str__(self):
        return f"{self.code} {self.text}"
