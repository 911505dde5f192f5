"""What is done about a finding (处置)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models import reached_by
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import DEAD_DISPOSITIONS, DispositionKind, DispositionState
from .findings import Finding
from .leniency import LeniencyItem
from .orders import Order
from .visits import Visit

_ARRIVED = (DispositionState.SENT, DispositionState.RECEIVED, DispositionState.ANSWERED)


class DispositionQuerySet(ScopedQuerySet):
    """Work of the office: the institution learns of it by the order, the case or the points that follow."""

    def visible_to(self, user):
        """Of the region and of own visits; a department sees what was sent to it."""
        scope = scope_for(user)
        sent = Q(to_agency=scope.agency_id, state__in=_ARRIVED) & Q(to_agency__isnull=False)
        held = Q(pk__in=())
        if may(user, P.TRANSFER_ANSWER):
            held |= sent
        if may(user, P.FINDING_VIEW) and (scope.ranges or scope.agency_id):
            held |= Q(finding__visit__in=Visit.of_team(user)) | reached_by(scope, "institution")
        return self.filter(held)

    def standing(self):
        """Neither declined nor withdrawn."""
        return self.exclude(state__in=DEAD_DISPOSITIONS)


class Disposition(Scoped):
    """One of several answers to one finding. ``note`` says what is asked, or why nothing is.

    ``leniency``: the item of the lists that applies; ``leniency_note``: why it does, or why none does. One of them is
    there wherever something harsher than an order is proposed.
    """

    code = models.CharField(_("处置编号"), max_length=40, unique=True)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="dispositions", verbose_name=_("问题"))
    institution = models.ForeignKey(
        "institutions.Institution", models.PROTECT, related_name="dispositions", verbose_name=_("机构")
    )
    region_code = RegionCodeField()
    kind = models.CharField(_("处置"), max_length=12, choices=DispositionKind)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    leniency = models.ForeignKey(
        LeniencyItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("适用的清单情形")
    )
    leniency_note = models.CharField(_("从宽情形核对说明"), max_length=500, blank=True)
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="dispositions", verbose_name=_("责令改正")
    )
    after_order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="next_steps", verbose_name=_("逾期未改正的责令")
    )
    to_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="received_findings", verbose_name=_("移送单位")
    )
    number = models.CharField(_("移送文号"), max_length=60, blank=True)
    sent_on = models.DateField(_("移送日期"), null=True, blank=True)
    received_on = models.DateField(_("接收日期"), null=True, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answer = models.TextField(_("答复内容"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=DispositionState, default=DispositionState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审定人")
    )
    decided_at = models.DateTimeField(_("审定时间"), null=True)

    objects = DispositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("问题处置")
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "kind"],
                condition=~Q(state__in=DEAD_DISPOSITIONS) & Q(after_order=None),
                name="one_standing_disposition_per_kind",
            ),
            models.CheckConstraint(
                condition=(Q(kind=DispositionKind.TRANSFER) & Q(to_agency__isnull=False))
                | (~Q(kind=DispositionKind.TRANSFER) & Q(to_agency=None)),
                name="transfer_names_its_receiver",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "state"], name="disposition_region_state")]

    def __str__(self):
        return f"{self.code} {self.get_kind_display()}"

    def parties(self, user) -> set[str]:
        """Those of the visit, and the department it was sent to."""
        found = self.finding.parties(user)
        if self.to_agency_id is not None and self.to_agency_id == getattr(user, "agency_id", None):
            found.add("receiver")
        return found

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code
