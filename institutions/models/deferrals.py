"""Proposals to defer an institution's validation: points and standing propose, officers may, a person decides."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import RegionCodeField, Scoped, ScopedQuerySet

from ..choices import DeferralSource, DeferralState
from .institutions import Institution
from .reach import reached_by
from .validations import Validation


class DeferralProposalQuerySet(ScopedQuerySet):
    """A matter of the office: the institution learns of a decision, not of a proposal."""

    def visible_to(self, user):
        """Proposals on institutions in the agency's reach."""
        scope = scope_for(user)
        if not may(user, P.VALIDATION_VIEW) or not scope.agency_id:
            return self.none()
        return self.filter(reached_by(scope, "institution"))


class DeferralProposal(Scoped):
    """One reason to defer. ``key`` makes it unique for its source, so the same fact never proposes twice.

    ``evidence``: lines of what it rests on. ``months``: proposed length, empty where the decider is to choose.
    """

    key = models.CharField(max_length=80, unique=True)
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="deferral_proposals", verbose_name=_("机构")
    )
    region_code = RegionCodeField()
    source = models.CharField(_("来源"), max_length=10, choices=DeferralSource)
    reason = models.CharField(_("理由"), max_length=500)
    basis = models.CharField(_("依据"), max_length=200)
    months = models.PositiveSmallIntegerField(_("建议暂缓月数"), null=True, blank=True)
    evidence = models.JSONField(_("事实和证据"), default=list)
    state = models.CharField(_("状态"), max_length=10, choices=DeferralState, default=DeferralState.OPEN)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提出人")
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("处理人")
    )
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    decision = models.TextField(_("处理意见"), blank=True)
    validation = models.ForeignKey(
        Validation, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("校验")
    )

    objects = DeferralProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("暂缓校验建议")
        ordering = ["-proposed_at", "-pk"]
        indexes = [models.Index(fields=["region_code", "state"], name="deferral_region_state")]

    def __str__(self):
        return f"{self.institution} {self.get_source_display()}"

    def parties(self, user) -> set[str]:
        """ "authority" for the agency that acts on the institution."""
        return self.institution.parties(user) & {"authority"}

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code
