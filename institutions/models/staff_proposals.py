"""What an institution reports about its staff, and the authority has still to look at."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import RegionCodeField, Scoped, ScopedQuerySet

from ..choices import StaffProposalKind, StaffProposalState
from .institutions import Institution
from .practitioners import Practitioner
from .reach import reached_by


class StaffProposalQuerySet(ScopedQuerySet):
    """Seen by the authority of the institution that reported, and by its own people."""

    def visible_to(self, user):
        """Rows of the visible institutions, for roles that may look at practitioners."""
        return self.scoped(scope_for(user)) if may(user, P.PRACTITIONER_VIEW) else self.none()

    def scoped(self, scope):
        """By what the agency reaches; for people of no agency the institutions they act for."""
        if scope.agency_id:
            return self.filter(reached_by(scope, "institution"))
        return self.filter(institution__in=Institution.objects.scoped(scope).values("pk"))

    def open(self):
        """What waits for the authority."""
        return self.filter(state=StaffProposalState.OPEN)


class StaffProposal(Scoped):
    """One report about one person. ``changes``: field → new value as text; a new identity number is kept encrypted.

    A person who is registered elsewhere is not shown to the institution before the authority has agreed: of
    ``practitioner`` it is told name and kind, as it wrote them itself, and nothing else.
    """

    kind = models.CharField(_("事项"), max_length=10, choices=StaffProposalKind)
    practitioner = models.ForeignKey(Practitioner, models.CASCADE, related_name="proposals", verbose_name=_("人员"))
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name=_("填报机构"))
    region_code = RegionCodeField()
    changes = models.JSONField(_("内容"), default=dict)
    id_number = models.TextField(blank=True)
    since = models.DateField(_("生效日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=StaffProposalState, default=StaffProposalState.OPEN)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(_("填报时间"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    answer = models.CharField(_("处理意见"), max_length=200, blank=True)

    objects = StaffProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("人员填报")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "practitioner", "institution"],
                condition=Q(state=StaffProposalState.OPEN),
                name="one_open_proposal_per_kind_person_and_place",
            )
        ]
        indexes = [models.Index(fields=["region_code", "state"], name="staffproposal_region_state")]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.practitioner.name}"

    def parties(self, user) -> set[str]:
        """The authority of the institution decides; its own people may take an open one back."""
        return self.institution.parties(user)

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code
