"""Messages to a person inside the portal."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet):
    """A notice belongs to the person it was sent to."""

    def visible_to(self, user):
        """Own notices only."""
        return self.filter(recipient_id=getattr(user, "pk", None))

    def unread(self):
        """Notices not opened yet."""
        return self.filter(read_at=None)


class Notice(models.Model):
    """One notice to one person; ``key`` makes repeating the cause harmless."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    key = models.CharField(_("事由"), max_length=120)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"), blank=True)
    url = models.CharField(_("链接"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="one_notice_per_cause")]
        indexes = [models.Index(fields=["recipient", "read_at"])]

    def __str__(self):
        return self.title
