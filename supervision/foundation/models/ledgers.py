"""What people keep about a ledger: filters, columns, how headers of received lists are read, and imports."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .users import User


class OwnQuerySet(models.QuerySet):
    """Rows that belong to one person and are nobody else's business."""

    def visible_to(self, user):
        """The person's own."""
        return self.filter(user_id=user.pk) if getattr(user, "is_authenticated", False) else self.none()


class SavedFilter(models.Model):
    """A query of a ledger under a name, as in the address line."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_filters")
    ledger = models.CharField(_("台账"), max_length=60)
    name = models.CharField(_("名称"), max_length=40)
    query = models.TextField(_("条件"))

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("常用查询")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "ledger", "name"], name="one_filter_per_name")]

    def __str__(self):
        return self.name


class ChosenColumns(models.Model):
    """Columns a person wants to see, in the ledger's order."""

    user = models.ForeignKey(User, models.CASCADE, related_name="chosen_columns")
    ledger = models.CharField(_("台账"), max_length=60)
    keys = ArrayField(models.CharField(max_length=60), verbose_name=_("显示的列"))

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("显示列")
        constraints = [models.UniqueConstraint(fields=["user", "ledger"], name="one_choice_per_ledger")]

    def __str__(self):
        return self.ledger


class HeaderMapping(models.Model):
    """How a header of received lists was read last time; an empty ``column`` means "leave it out"."""

    ledger = models.CharField(_("台账"), max_length=60)
    header = models.CharField(_("表头"), max_length=200)
    column = models.CharField(_("列"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("表头对应")
        constraints = [models.UniqueConstraint(fields=["ledger", "header"], name="one_meaning_per_header")]

    def __str__(self):
        return f"{self.header}→{self.column}"


class ImportBatch(models.Model):
    """A list somebody brought: the file, how it is read, what came of it. Applied once at most.

    ``asked_at``: a long list was left to the worker, which has not finished with it; ``refused``: why it could not.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="import_batches")
    ledger = models.CharField(_("台账"), max_length=60)
    filename = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("校验值"), max_length=64)
    created_at = models.DateTimeField(_("上传时间"))
    plan = models.JSONField(_("读取方式"), default=list)
    report = models.JSONField(_("结果"), default=dict)
    applied_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    asked_at = models.DateTimeField(_("交后台时间"), null=True, blank=True)
    refused = models.TextField(_("未能导入的原因"), blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入批次")
        ordering = ["-created_at"]

    def __str__(self):
        return self.filename
