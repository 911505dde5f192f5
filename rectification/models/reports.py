"""Monthly progress reports."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.models import RegionCodeField, Scoped

from ..choices import ReportState
from .tasks import OfTaskQuerySet, Task


class ProgressReport(Scoped):
    """What the lead unit says about one task for one month ("2026-10")."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="reports")
    region_code = RegionCodeField()
    period = models.CharField(_("期间"), max_length=7)
    percent = models.PositiveSmallIntegerField(_("完成百分比"))
    text = models.TextField(_("本月进展"))
    difficulty = models.TextField(_("存在困难"), blank=True)
    next_step = models.TextField(_("下一步打算"), blank=True)
    state = models.CharField(_("状态"), max_length=20, choices=ReportState, default=ReportState.DRAFT)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("填报人")
    )
    submitted_at = models.DateTimeField(_("报送时间"), null=True, blank=True)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("进展填报")
        ordering = ["-period", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["task", "period"], name="one_report_per_task_and_period"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="report_percent_is_a_percentage"),
        ]
        indexes = [models.Index(fields=["period", "state"], name="report_period_state")]

    def __str__(self):
        return f"{self.task.code} {self.period}"

    def parties(self, user) -> set[str]:
        """Those of the task."""
        return self.task.parties(user)

    @property
    def about(self) -> str:
        """History is kept under the task."""
        return self.task.code
