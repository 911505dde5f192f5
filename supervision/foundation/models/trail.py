"""What was done (acts, written by services) and what changed (row changes, written by the database)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..access import P, may


class ActQuerySet(models.QuerySet):
    """The trail as a whole belongs to the audit administrator; pages show the acts of a visible row."""

    def visible_to(self, user):
        """Everything for the audit administrator, nothing for others."""
        return self.all() if may(user, P.TRAIL_VIEW) else self.none()


class Act(models.Model):
    """One deed of one person (or of a job). Append-only in the database; no foreign keys, so nothing can void it."""

    at = models.DateTimeField(_("时间"))
    actor_id = models.BigIntegerField(_("用户"), null=True)
    actor_name = models.CharField(_("姓名"), max_length=40)
    agency_name = models.CharField(_("单位"), max_length=80, blank=True)
    verb = models.CharField(_("行为"), max_length=60)
    label = models.CharField(_("办理事项"), max_length=60, blank=True)
    subject_type = models.CharField(_("对象类型"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(_("对象"), null=True)
    subject_text = models.CharField(_("对象名称"), max_length=200, blank=True)
    about = models.CharField(_("归属编码"), max_length=40, blank=True)
    from_state = models.CharField(_("原状态"), max_length=30, blank=True)
    to_state = models.CharField(_("新状态"), max_length=30, blank=True)
    note = models.TextField(_("说明"), blank=True)
    data = models.JSONField(_("内容"), default=dict)

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("操作留痕")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["about", "-at"], name="act_about_at"),
            models.Index(fields=["subject_type", "subject_id", "-at"], name="act_subject_at"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.label or self.verb}"


class RowChange(models.Model):
    """One row before and after, recorded by a trigger, so bulk and raw SQL writes are caught too.

    Sensitive columns hold the word "changed" instead of a value.
    """

    at = models.DateTimeField()
    act_id = models.BigIntegerField(null=True)
    table_name = models.CharField(max_length=63)
    row_pk = models.CharField(max_length=40)
    operation = models.CharField(max_length=6)
    about = models.CharField(max_length=40, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        verbose_name = _("数据变更")
        indexes = [
            models.Index(fields=["table_name", "row_pk"], name="rowchange_row"),
            models.Index(fields=["act_id"], name="rowchange_act"),
            models.Index(fields=["about", "-at"], name="rowchange_about_at"),
        ]

    def __str__(self):
        return f"{self.operation} {self.table_name} {self.row_pk}"
