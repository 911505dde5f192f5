"""Tokens by which another system uses the API as an account of the portal."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ApiTokenQuerySet(models.QuerySet):
    """Found by the hash of the secret; listed on the page of the account."""

    def open(self, now):
        """Neither revoked nor expired, of an account in use."""
        return self.filter(revoked_at=None, expires_at__gt=now, user__is_active=True)


class ApiToken(models.Model):
    """What one system may do is what its account may do; ``may_write`` False leaves it reading only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("对接系统"), max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(_("令牌开头"), max_length=12)
    may_write = models.BooleanField(_("允许写入"), default=False)
    created_at = models.DateTimeField(_("签发时间"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(_("失效时间"))
    revoked_at = models.DateTimeField(_("吊销时间"), null=True, blank=True)
    last_used_on = models.DateField(_("最近使用"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("接口令牌")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="token_ends_after_it_begins"
            )
        ]

    def __str__(self):
        return f"{self.name} {self.hint}…"

    def is_open(self, now) -> bool:
        """Whether it can still be used."""
        return self.revoked_at is None and now < self.expires_at
