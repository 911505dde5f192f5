"""Monthly progress reports."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may
from supervision.foundation.models import RegionCodeField, Scoped, ScopedQuerySet

from ..choices import Pace, ReportState
from .measures import OfPlanQuerySet
from .plans import Plan
from .tasks import OfTaskQuerySet, Task


def plain(value) -> str:
    """A figure without idle zeros: 12.00 → 12, 3.50 → 3.5."""
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".")


class Figure(models.Model):
    """A figure the units of a plan report each month, with what is counted (口径). ``ended``: asked for no more."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="figures", verbose_name=_("整改方案"))
    position = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("指标"), max_length=40)
    unit = models.CharField(_("计量单位"), max_length=10)
    definition = models.CharField(_("口径"), max_length=300)
    ended = models.BooleanField(_("停用"), default=False)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("报送指标")
        ordering = ["plan", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "name"], name="one_figure_per_plan_and_name")]

    def __str__(self):
        return f"{self.name}（{self.unit}）"

    def parties(self, user) -> set[str]:
        """Those of the plan."""
        return self.plan.parties(user)

    @property
    def about(self) -> str:
        """History is kept under the plan."""
        return self.plan.code


class ProgressReport(Scoped):
    """What the lead unit says about one task for one month ("2026-10").

    ``arrived_at``: when it was first handed in. ``answer_by``: the last day for the answer to a month sent back;
    ``late`` is judged by the first arrival and by that day. ``signer``: the leader who signed on paper, where the
    unit's leader has no account; ``signed_by`` the one who signed here.
    """

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
    drop_reason = models.CharField(_("进度低于上月的原因"), max_length=300, blank=True)
    pace = models.CharField(_("序时进度"), max_length=16, choices=Pace, blank=True)
    signer = models.CharField(_("审签人"), max_length=40, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    arrived_at = models.DateTimeField(_("首次报送时间"), null=True, blank=True)
    answer_by = models.DateField(_("退回后重报期限"), null=True, blank=True)
    late = models.BooleanField(_("迟报"), default=False)

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


class ReportFigure(models.Model):
    """One figure of a report: this month, and the total so far, which is the month before plus this month.

    A total that was wrong before is put right with a ``note`` that says so.
    """

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="figures")
    figure = models.ForeignKey(Figure, models.PROTECT, related_name="values")
    month = models.DecimalField(_("本月数"), max_digits=16, decimal_places=2)
    total = models.DecimalField(_("累计数"), max_digits=16, decimal_places=2)
    note = models.CharField(_("累计数更正说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("报送数据")
        ordering = ["figure__position"]
        constraints = [models.UniqueConstraint(fields=["report", "figure"], name="one_value_per_report_and_figure")]

    def __str__(self):
        return f"{self.figure}: {self.month} / {self.total}"

    @property
    def told(self) -> str:
        """本月 3，累计 12 家次."""
        told = {"month": plain(self.month), "total": plain(self.total), "unit": self.figure.unit}
        return _("本月 %(month)s，累计 %(total)s %(unit)s") % told


class SectionDraftQuerySet(ScopedQuerySet):
    """Inside the unit: what sections write is nobody else's until it is merged and handed in."""

    def visible_to(self, user):
        """Drafts of the own unit."""
        if not may(user, P.TASK_DRAFT) or user.agency_id is None:
            return self.none()
        return self.filter(report__task__lead_agency=user.agency_id)


class SectionDraft(models.Model):
    """The part of one section (科室) in a report. ``on_behalf``: written by another section's person for it."""

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="sections")
    section = models.CharField(_("科室"), max_length=40)
    request = models.CharField(_("填写要求"), max_length=300, blank=True)
    text = models.TextField(_("科室进展"), blank=True)
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(_("填写时间"), null=True, blank=True)
    on_behalf = models.BooleanField(_("代填"), default=False)
    merged_at = models.DateTimeField(_("合并时间"), null=True, blank=True)

    objects = SectionDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("科室填报")
        ordering = ["report", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "section"], name="one_draft_per_report_and_section")]

    def __str__(self):
        return f"{self.report} {self.section}"

    @property
    def about(self) -> str:
        """History is kept under the task."""
        return self.report.about
