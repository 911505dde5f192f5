"""What the credit floor concludes about an institution or a practitioner, for draws and validation to read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..choices import RiskLevel
from .institutions import Institution
from .practitioners import Practitioner


class Standing(models.Model):
    """One row per subject. Written only by the credit floor (through ``services.standings``)."""

    institution = models.OneToOneField(Institution, models.CASCADE, null=True, blank=True, related_name="standing")
    practitioner = models.OneToOneField(Practitioner, models.CASCADE, null=True, blank=True, related_name="standing")
    risk_level = models.CharField(_("风险等级"), max_length=10, choices=RiskLevel, blank=True)
    grade = models.CharField(_("信用等级"), max_length=10, blank=True)
    points_this_cycle = models.DecimalField(_("本周期记分"), max_digits=7, decimal_places=1, default=0)
    lists = ArrayField(models.CharField(max_length=20), verbose_name=_("名单"), default=list, blank=True)
    as_of = models.DateField(_("截至"))

    class Meta:
        verbose_name = _("监管状况")
        constraints = [
            models.CheckConstraint(
                condition=Q(institution=None) ^ Q(practitioner=None), name="standing_of_exactly_one_subject"
            )
        ]

    def __str__(self):
        return f"{self.institution or self.practitioner}: {self.points_this_cycle}"
