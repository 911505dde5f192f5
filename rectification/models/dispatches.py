"""Dispatches: the ledger of a plan frozen for a month (月调度), a quarter (季督办) or a year (年通报)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may
from supervision.foundation.models import RegionCodeField, Scoped

from ..choices import DispatchKind, DispatchState, Light
from .measures import OfPlanQuerySet
from .plans import Plan

# Which of the frozen lines a figure counts. Tables, clicks and totals all read it here.
COUNTED = {
    "total": Q(),
    "settled": Q(settled=True),
    "on_plan": Q(light=Light.GREEN),
    "near": Q(light=Light.BLUE),
    "behind": Q(light=Light.YELLOW),
    "red": Q(light=Light.RED),
    "reported": Q(expected=True, reported=True),
    "returned": Q(expected=True, returned=True),
    "not_reported": Q(expected=True, reported=False, returned=False),
    "laggards": Q(light__in=(Light.YELLOW, Light.RED)),
    "visited": Q(visited=True),
}


class DispatchQuerySet(OfPlanQuerySet):
    """Seen with the plan, by roles that follow dispatches; others see it once it is issued."""

    def visible_to(self, user):
        """Issued ones for every unit; drafts for the office."""
        if not may(user, P.DISPATCH_VIEW):
            return self.none()
        found = self.filter(plan__in=Plan.objects.visible_to(user))
        return found.filter(models.Q(state=DispatchState.ISSUED) | models.Q(plan__office=user.agency_id))


class Dispatch(Scoped):
    """One version for one period ("2026-10", "2026-Q4", "2026"). Both files are rebuilt from the frozen figures, the
    lines and ``words`` byte for byte; ``sha256`` and ``word_sha256`` prove it.

    ``words``: what people add before it is signed. ``reason``: why there is a further version.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="dispatches")
    region_code = RegionCodeField()
    kind = models.CharField(_("类型"), max_length=8, choices=DispatchKind, default=DispatchKind.MONTH)
    period = models.CharField(_("期间"), max_length=7)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    number = models.CharField(_("期号"), max_length=60, blank=True)
    reason = models.CharField(_("更正原因"), max_length=200, blank=True)
    snapshot = models.JSONField(_("快照"))
    words = models.JSONField(default=dict)
    sha256 = models.CharField("SHA-256", max_length=64)
    word_sha256 = models.CharField(_("公文 SHA-256"), max_length=64, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=DispatchState, default=DispatchState.DRAFTED)
    built_at = models.DateTimeField(_("生成时间"))
    built_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField(_("印发时间"), null=True, blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("月调度")
        ordering = ["-period", "-version", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "period", "version"], name="one_dispatch_per_plan_period_version")
        ]

    def __str__(self):
        return f"{self.plan.title} {self.period}"

    @property
    def about(self) -> str:
        """History is kept under the plan."""
        return self.plan.code

    def parties(self, user) -> set[str]:
        """Those of the plan."""
        return self.plan.parties(user)


class DispatchLine(models.Model):
    """One task as it stood when the dispatch was frozen. Rows are written once, by the database itself.

    ``expected``: a report was due of it. ``returned``: one had come and was sent back. ``state`` and ``others`` are
    words of an official document and stay Chinese.
    """

    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="lines")
    code = models.CharField(_("编号"), max_length=20)
    measure = models.PositiveSmallIntegerField(_("措施"), null=True)
    title = models.CharField(_("任务"), max_length=200)
    unit_code = models.CharField(max_length=30)
    unit = models.CharField(_("牵头单位"), max_length=80)
    area_code = models.CharField(max_length=9)
    area = models.CharField(_("地区"), max_length=60)
    others = models.TextField(_("配合单位"), blank=True)
    due_on = models.DateField(_("整改时限"), null=True)
    progress = models.PositiveSmallIntegerField(_("完成百分比"))
    text = models.TextField(_("当前进展"), blank=True)
    difficulty = models.TextField(_("存在困难"), blank=True)
    light = models.CharField(_("预警灯"), max_length=12, choices=Light)
    state = models.CharField(_("销号状态"), max_length=20)
    settled = models.BooleanField()
    expected = models.BooleanField()
    reported = models.BooleanField()
    returned = models.BooleanField()
    visited = models.BooleanField()

    class Meta:
        verbose_name = _("调度明细")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["dispatch", "code"], name="one_line_per_dispatch_and_task")]

    def __str__(self):
        return f"{self.code} {self.title}"
