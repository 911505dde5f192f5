"""The check-item list (抽查事项清单)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.models.catalogue import InForceQuerySet, LawRow

from ..choices import ItemKind, SubjectLevel


class LawQuerySet(InForceQuerySet):
    """Law is public: everybody with an account reads it, and what holds is published."""

    def visible_to(self, user):
        """All rows for anyone with an account, none for anonymous visitors."""
        return self.all() if getattr(user, "is_authenticated", False) and user.is_active else self.none()


class CheckItem(LawRow):
    """One thing that may be checked, with its legal basis. A new version is a new row with its own dates."""

    code = models.CharField(_("事项编码"), max_length=20)
    category = models.CharField(_("专业"), max_length=40)
    item = models.CharField(_("抽查事项"), max_length=100)
    content = models.TextField(_("检查内容"), blank=True)
    subject_class = models.CharField(_("检查对象"), max_length=60)
    level = models.CharField(_("检查主体层级"), max_length=10, choices=SubjectLevel)
    method = models.CharField(_("检查方式"), max_length=60)
    kind = models.CharField(_("事项类别"), max_length=10, choices=ItemKind)

    objects = LawQuerySet.as_manager()

    class Meta:
        verbose_name = _("抽查事项")
        ordering = ["code", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="one_check_item_per_code_and_start")]

    def __str__(self):
        return f"{self.code} {self.item}"
