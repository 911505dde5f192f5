"""Plans of the responsible units, filed with the office that leads (备案): the basis of close-out."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from .plans import Plan


class FiledPlanQuerySet(ScopedQuerySet):
    """Seen by the office that leads, by the unit itself and by the region above it."""

    def visible_to(self, user):
        """Filings of the person's area, of the own unit, and of the plans the own office leads."""
        if not may(user, P.LEDGER_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def valid(self):
        """Those that were not declared void."""
        return self.filter(void_reason="")

    def scoped(self, scope):
        """Region range, office or unit."""
        if scope.agency_id is None:
            return self.none()
        own = models.Q(plan__office=scope.agency_id) | models.Q(agency=scope.agency_id)
        return self.filter(own | scope.region_q())


class FiledPlan(Scoped):
    """A unit's own plan of rectification as it was filed; the scan is attached to it.

    A later one replaces it; one recorded by mistake is declared void with its reason.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="filings")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("责任单位"))
    region_code = RegionCodeField()
    number = models.CharField(_("备案文号"), max_length=80)
    filed_on = models.DateField(_("备案日期"))
    note = models.CharField(_("备注"), max_length=200, blank=True)
    void_reason = models.CharField(_("作废理由"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))

    objects = FiledPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("备案方案")
        ordering = ["plan", "agency", "-filed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "agency", "number"], condition=models.Q(void_reason=""),
                name="one_filing_per_unit_and_number",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.agency} {self.number}"

    @property
    def about(self) -> str:
        """History is kept under the plan."""
        return self.plan.code
