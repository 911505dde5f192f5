"""Monthly dispatches (月调度): the ledger of a plan, frozen for a month."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may
from supervision.foundation.models import RegionCodeField, Scoped

from ..choices import DispatchState
from .measures import OfPlanQuerySet
from .plans import Plan


class DispatchQuerySet(OfPlanQuerySet):
    """Seen with the plan, by roles that follow dispatches; others see it once it is issued."""

    def visible_to(self, user):
        """Issued ones for every unit; drafts for the office."""
        if not may(user, P.DISPATCH_VIEW):
            return self.none()
        found = self.filter(plan__in=Plan.objects.visible_to(user))
        return found.filter(models.Q(state=DispatchState.ISSUED) | models.Q(plan__office=user.agency_id))


class Dispatch(Scoped):
    """One version for one month. The file is rebuilt from ``snapshot`` byte for byte; ``sha256`` proves it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="dispatches")
    region_code = RegionCodeField()
    period = models.CharField(_("期间"), max_length=7)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    number = models.CharField(_("期号"), max_length=40, blank=True)
    snapshot = models.JSONField(_("快照"))
    sha256 = models.CharField("SHA-256", max_length=64)
    state = models.CharField(_("状态"), max_length=10, choices=DispatchState, default=DispatchState.DRAFTED)
    built_at = models.DateTimeField(_("生成时间"))
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
