"""Two rows that may be one institution."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import RegionCodeField, Scoped, ScopedQuerySet

from ..choices import Certainty, ProposalState
from .institutions import Institution


class MatchProposalQuerySet(ScopedQuerySet):
    """Seen by those who keep the registry of the region."""

    def visible_to(self, user):
        """Proposals of the own region, for roles that may edit the registry."""
        return self.scoped(scope_for(user)) if may(user, P.INSTITUTION_EDIT) else self.none()


class MatchProposal(Scoped):
    """``newer`` may be the same institution as ``elder``. A person decides; a rejected pair stays rejected."""

    elder = models.ForeignKey(Institution, models.CASCADE, related_name="proposals_as_elder")
    newer = models.ForeignKey(Institution, models.CASCADE, related_name="proposals_as_newer")
    region_code = RegionCodeField()
    evidence = models.JSONField(_("依据"), default=list)
    score = models.PositiveSmallIntegerField(_("相似度"), default=0)
    certainty = models.CharField(_("把握"), max_length=10, choices=Certainty, default=Certainty.POSSIBLE)
    state = models.CharField(_("状态"), max_length=12, choices=ProposalState, default=ProposalState.OPEN)
    proposed_at = models.DateTimeField(_("提出时间"))
    decided_at = models.DateTimeField(_("处理时间"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = MatchProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("疑似同一机构")
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["elder", "newer"], name="one_proposal_per_pair"),
            models.CheckConstraint(condition=Q(elder__lt=F("newer")), name="proposal_elder_before_newer"),
        ]
        indexes = [models.Index(fields=["region_code", "state"], name="proposal_region_state")]

    def __str__(self):
        return f"{self.elder} = {self.newer}?"

    def parties(self, user) -> set[str]:
        """The authority of the region decides."""
        return {"authority"} if scope_for(user).covers(self.region_code) else set()

    @property
    def about(self) -> str:
        """History is kept under the elder row."""
        return self.elder.code
