"""Handing the duty for an institution over to another authority, with receipts of transfer and return."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import TransferState
from .institutions import Institution


class TransferQuerySet(ScopedQuerySet):
    """Seen in the institution's region, by the body that offers it and by the one it is offered to."""

    def visible_to(self, user):
        """Transfers of the own region, and those that name the own agency."""
        if not may(user, P.INSTITUTION_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """By region, or as one of the two bodies."""
        if not scope.agency_id:
            return self.none()
        return self.filter(scope.region_q() | Q(from_agency_id=scope.agency_id) | Q(to_agency_id=scope.agency_id))


class Transfer(Scoped):
    """Offered, then accepted or returned with a reason; until then the offering body goes on acting."""

    code = models.CharField(_("移送编号"), max_length=12, unique=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="transfers", verbose_name=_("机构"))
    region_code = RegionCodeField()
    from_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("移送单位"))
    to_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("接收单位"))
    state = models.CharField(_("状态"), max_length=10, choices=TransferState, default=TransferState.OFFERED)
    reason = models.CharField(_("移送事由"), max_length=300)
    basis = models.CharField(_("依据文号"), max_length=100, blank=True)
    offered_at = models.DateTimeField(_("移送时间"))
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("移送人")
    )
    decided_at = models.DateTimeField(_("办理时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办理人")
    )
    decision = models.CharField(_("办理意见"), max_length=300, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("管辖移送")
        ordering = ["-offered_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(from_agency=F("to_agency")), name="transfer_to_another_body"),
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(state=TransferState.OFFERED),
                name="one_open_transfer",
            ),
        ]
        indexes = [models.Index(fields=["to_agency", "state"], name="transfer_receiver_state")]

    def __str__(self):
        return f"{self.code} {self.institution}"

    def parties(self, user) -> set[str]:
        """ "giver" for the offering body and those above it, "receiver" for the body it is offered to."""
        scope = scope_for(user)
        named = {"giver"} if scope.covers(self.from_agency.region_code) else set()
        return named | ({"receiver"} if scope.agency_id == self.to_agency_id else set())

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code
