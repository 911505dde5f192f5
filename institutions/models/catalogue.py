"""Catalogues the registry is built on: code books and the law of self-inspection as rows."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..choices import SelfInspectionKind


class Category(models.Model):
    """Category of institution (WS 218); ``letter`` is its class: A hospital, B community health, D clinic…"""

    code = models.CharField(_("类别代码"), max_length=4, primary_key=True)
    name = models.CharField(_("类别"), max_length=60)
    letter = models.CharField(_("大类"), max_length=1)

    class Meta:
        verbose_name = _("机构类别")
        ordering = ["code"]

    def __str__(self):
        return self.name


class ClinicalSubject(models.Model):
    """A clinical subject (诊疗科目); second-level ones name their parent. Codes as in the ministry's catalogue."""

    code = models.CharField(_("科目代码"), max_length=10, primary_key=True)
    name = models.CharField(_("诊疗科目"), max_length=40)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="branches", verbose_name=_("上级科目")
    )

    class Meta:
        verbose_name = _("诊疗科目")
        ordering = ["code"]

    def __str__(self):
        return self.name


class InForceQuerySet(models.QuerySet):
    """Rows of law with a first and a last day."""

    def in_force(self, on):
        """Rows that hold on a day."""
        return self.filter(Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))


class LawRow(models.Model):
    """A rule taken from a text. ``confirmed``: the deploying authority has recorded that it applies."""

    basis = models.CharField(_("依据"), max_length=200)
    mark = models.CharField(_("可信度"), max_length=4)
    valid_from = models.DateField(_("生效日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    confirmed = models.BooleanField(_("已确认"), default=False)

    objects = InForceQuerySet.as_manager()

    class Meta:
        abstract = True


class SelfInspectionDuty(LawRow):
    """How often a kind of self-inspection is due, in months."""

    kind = models.CharField(_("自查类型"), max_length=20, choices=SelfInspectionKind)
    months = models.PositiveSmallIntegerField(_("周期（月）"))

    class Meta:
        verbose_name = _("自查频次")
        constraints = [models.UniqueConstraint(fields=["kind", "valid_from"], name="one_duty_per_kind_and_start")]

    def __str__(self):
        return f"{self.kind}: {self.months}"


class SelfInspectionItem(LawRow):
    """One question of the checklist. ``requires`` says whom it concerns (``rules.self_inspection.concerns``)."""

    code = models.CharField(_("编号"), max_length=10)
    group_code = models.CharField(_("组别编号"), max_length=2)
    group_name = models.CharField(_("组别"), max_length=40)
    text = models.CharField(_("自查内容"), max_length=200)
    help = models.CharField(_("怎么查"), max_length=300, blank=True)
    requires = models.CharField(_("适用条件"), max_length=60, blank=True)
    kinds = ArrayField(models.CharField(max_length=20, choices=SelfInspectionKind), verbose_name=_("适用自查类型"))

    class Meta:
        verbose_name = _("自查条目")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="one_item_per_code_and_start")]

    def __str__(self):
        return f"{self.code} {self.text}"


class PledgeText(LawRow):
    """A version of the pledge (承诺书): clauses in order."""

    version = models.CharField(_("版本"), max_length=20, unique=True)
    clauses = ArrayField(models.CharField(max_length=300), verbose_name=_("承诺条款"))

    class Meta:
        verbose_name = _("承诺书文本")
        ordering = ["-valid_from"]

    def __str__(self):
        return self.version
