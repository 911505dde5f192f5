"""Accounts that act for an institution."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choices import AccountRole
from .institutions import Institution


class InstitutionAccount(models.Model):
    """Ties an account to an institution: the account itself knows nothing of institutions."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="accounts")
    role = models.CharField(_("身份"), max_length=10, choices=AccountRole)
    is_active = models.BooleanField(_("启用"), default=True)
    since = models.DateField(_("起始日期"), null=True, blank=True)
    ended_on = models.DateField(_("离任日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("机构账号")
        constraints = [models.UniqueConstraint(fields=["user", "institution"], name="one_account_per_person_and_place")]

    def __str__(self):
        return f"{self.user} @ {self.institution}"
