"""Files that prove something."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .scoped import RegionCodeField


class Attachment(models.Model):
    """A file stored by its content. It is served only through the page of the row it belongs to.

    ``parent_type``/``parent_id`` name that row ("rectification.task", 12); the view that serves the
    file asks the parent's ``visible_to``.
    """

    parent_type = models.CharField(max_length=60)
    parent_id = models.BigIntegerField()
    region_code = RegionCodeField(blank=True)
    name = models.CharField(_("文件名"), max_length=200)
    content_type = models.CharField(_("类型"), max_length=100)
    size = models.PositiveIntegerField(_("大小（字节）"))
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("附件")
        ordering = ["uploaded_at", "pk"]
        indexes = [models.Index(fields=["parent_type", "parent_id"])]

    def __str__(self):
        return self.name
