"""The draw rules (实施细则) as rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.models.catalogue import LawRow

from ..choices import RuleKind
from .check_items import LawQuerySet


class DrawRule(LawRow):
    """One parameter. Ratios and factors are whole basis points (10 000 = 100 % or factor 1); caps are counts."""

    version = models.CharField(_("版本"), max_length=20)
    kind = models.CharField(_("规则"), max_length=10, choices=RuleKind)
    key = models.CharField(_("对象"), max_length=40)
    label = models.CharField(_("名称"), max_length=60)
    value = models.PositiveIntegerField(_("数值（万分比或次数）"))
    # Categories (WS 218 prefixes) and levels an object class covers; only for base ratios.
    categories = models.CharField(_("机构类别前缀"), max_length=120, blank=True)
    levels = models.CharField(_("级别"), max_length=20, blank=True)

    objects = LawQuerySet.as_manager()

    class Meta:
        verbose_name = _("抽查实施细则")
        ordering = ["version", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "kind", "key"], name="one_draw_rule_per_version_and_key"),
            models.CheckConstraint(
                condition=~models.Q(confirmed=True) | ~models.Q(basis=""), name="draw_rule_confirmed_with_basis"
            ),
        ]

    def __str__(self):
        return f"{self.version} {self.label}: {self.value}"

    @property
    def shown(self) -> str:
        """The value as people read it: a percentage, a factor, or a count."""
        if self.kind == RuleKind.BASE:
            return f"{self.value / 100:g}%"
        factor = self.kind in (RuleKind.CREDIT, RuleKind.RISK)
        return f"× {self.value / 10_000:g}" if factor else str(self.value)
