"""Former, second and short names of an institution."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..choices import NameKind
from .institutions import Institution


class InstitutionName(models.Model):
    """Another name, folded for matching, with the days it was borne and what that rests on."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="names")
    kind = models.CharField(_("名称种类"), max_length=10, choices=NameKind)
    name = models.CharField(_("名称"), max_length=120)
    folded_name = models.CharField(max_length=120)
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    basis = models.CharField(_("依据文号"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("其他名称")
        constraints = [
            models.UniqueConstraint(fields=["institution", "folded_name"], name="one_row_per_other_name"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="other_name_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["folded_name"], name="institutionname_folded")]

    def __str__(self):
        return self.name
