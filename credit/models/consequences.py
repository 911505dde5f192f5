"""What follows when an institution reaches a threshold."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution, reached_by
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import RegionCodeField, Scoped, ScopedQuerySet

from ..choices import ConsequenceState
from .schemes import ScoringThreshold


class ConsequenceQuerySet(ScopedQuerySet):
    """Seen with the institution; the institution itself sees what was decided."""

    def visible_to(self, user):
        """Those of the region or of affiliated institutions; own ones once decided."""
        if not may(user, P.POINTS_VIEW):
            return self.none()
        scope = scope_for(user)
        if scope.agency_id:
            return self.filter(reached_by(scope, "institution"))
        own = self.filter(institution__in=Institution.objects.visible_to(user))
        return own.filter(state=ConsequenceState.DECIDED)


class Consequence(Scoped):
    """Proposed once per institution, span and threshold. ``span_start``: first day of the cycle or period."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="consequences", verbose_name=_("机构"))
    region_code = RegionCodeField()
    threshold = models.ForeignKey(ScoringThreshold, models.PROTECT, related_name="consequences", verbose_name=_("阈值"))
    span_start = models.DateField(_("周期起始"))
    total = models.DecimalField(_("累计记分"), max_digits=6, decimal_places=1)
    reached_on = models.DateField(_("达到日期"))
    state = models.CharField(_("状态"), max_length=10, choices=ConsequenceState, default=ConsequenceState.PROPOSED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    decision = models.TextField(_("决定"), blank=True)

    objects = ConsequenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("记分后果")
        ordering = ["-reached_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "span_start", "threshold"], name="one_consequence_per_institution_span_threshold"
            )
        ]
        indexes = [models.Index(fields=["region_code", "state"], name="consequence_region_state")]

    def __str__(self):
        return f"{self.institution} {self.threshold.label}"

    def parties(self, user) -> set[str]:
        """ "authority" in the region."""
        return {"authority"} if self.institution.is_acted_on_by(scope_for(user)) else set()

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code
