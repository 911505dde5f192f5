"""Links by which a person opens an account or sets a new password."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..choices import LinkPurpose


class AccountLink(models.Model):
    """Single use, ends by itself. The secret is shown once and kept as a hash, so nobody can read it back."""

    purpose = models.CharField(_("用途"), max_length=10, choices=LinkPurpose)
    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="account_links"
    )
    created_at = models.DateTimeField(_("生成时间"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(_("失效时间"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("账号链接")
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(withdrawn_at=None), name="link_used_or_withdrawn_not_both"
            ),
            models.CheckConstraint(
                condition=Q(purpose=LinkPurpose.INVITE) | ~Q(user=None), name="link_of_a_reset_names_the_account"
            ),
        ]

    def __str__(self):
        return f"{self.purpose} {self.created_at:%Y-%m-%d %H:%M}"

    def is_open(self, now) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at
