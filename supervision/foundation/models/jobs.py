"""When jobs run, and every run there was or is to be."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..access import P, may
from ..choices import RunStatus, ScheduleKind
from ..rules import schedules


class JobRows(models.QuerySet):
    """Jobs belong to the system administrator."""

    def visible_to(self, user):
        """All rows for those who may edit schedules, none for others."""
        return self.all() if may(user, P.SCHEDULE_EDIT) else self.none()


class Schedule(models.Model):
    """When one job is due. The kind comes from the job's code, the rest an administrator may change."""

    job = models.CharField(_("任务代码"), max_length=60, unique=True)
    kind = models.CharField(_("周期"), max_length=10, choices=ScheduleKind)
    enabled = models.BooleanField(_("启用"), default=True)
    since = models.DateTimeField(_("起算时间"), help_text=_("早于此时到期的周期不再补做。"))
    month = models.PositiveSmallIntegerField(_("月份"), default=1)
    weekday = models.PositiveSmallIntegerField(_("星期"), default=1)
    day = models.PositiveSmallIntegerField(_("日"), default=1)
    hour = models.PositiveSmallIntegerField(_("时"), default=0)
    minute = models.PositiveSmallIntegerField(_("分"), default=0)
    minutes = models.PositiveSmallIntegerField(_("间隔（分钟）"), default=15)

    objects = JobRows.as_manager()

    class Meta:
        verbose_name = _("定时任务")
        ordering = ["job"]

    def __str__(self):
        return self.job

    @property
    def when(self) -> str:
        """The time in words, e.g. 每月 25日 08:00."""
        words = {
            ScheduleKind.EVERY: _("每%(minutes)s分钟"),
            ScheduleKind.DAILY: _("每日 %(time)s"),
            ScheduleKind.WEEKLY: _("每周第%(weekday)s天 %(time)s"),
            ScheduleKind.MONTHLY: _("每月%(day)s日 %(time)s"),
            ScheduleKind.QUARTERLY: _("每季第%(month)s个月%(day)s日 %(time)s"),
            ScheduleKind.YEARLY: _("每年%(month)s月%(day)s日 %(time)s"),
        }
        figures = {name: getattr(self, name) for name in ("minutes", "weekday", "day", "month")}
        return str(words[self.kind]) % {**figures, "time": f"{self.hour:02d}:{self.minute:02d}"}

    @property
    def rule(self) -> schedules.Schedule:
        """The row as the pure rule that computes moments and periods."""
        made = schedules.KINDS[self.kind]
        return made(**{name: getattr(self, name) for name in made.__dataclass_fields__})


class JobRun(models.Model):
    """One job for one period. The pair is unique, so an effect happens once however often it is asked for.

    While the effect is being worked on, its transaction holds the lock of this row: a run that says
    "running" and is not locked was left behind by a worker that died.
    """

    job = models.CharField(_("任务代码"), max_length=60)
    period = models.CharField(_("周期"), max_length=20)
    due_at = models.DateTimeField(_("应执行时间"))
    status = models.CharField(_("状态"), max_length=10, choices=RunStatus, default=RunStatus.PENDING)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    next_attempt_at = models.DateTimeField(_("下次执行"))
    published_at = models.DateTimeField(_("发出时间"), null=True, blank=True)
    started_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    result = models.CharField(_("结果"), max_length=300, blank=True)
    last_error = models.TextField(_("最近错误"), blank=True)

    objects = JobRows.as_manager()

    class Meta:
        verbose_name = _("任务执行")
        ordering = ["-due_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="one_run_per_job_and_period")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="jobrun_open", condition=models.Q(status__in=["pending", "running"])
            ),
            models.Index(fields=["job", "-due_at"], name="jobrun_job_due"),
        ]

    def __str__(self):
        return f"{self.job} {self.period}"
