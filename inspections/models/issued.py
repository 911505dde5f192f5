"""Task lists issued from above: worked under the issuer's numbers, reported out in the issuer's columns."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import ForwardingState
from .plans import InspectionPlan
from .visits import Visit


class IssuedListQuerySet(ScopedQuerySet):
    """Seen in the region of the office that received them."""

    def visible_to(self, user):
        """Lists of the own region, for roles that look at plans."""
        return self.filter(scope_for(user).region_q()) if may(user, P.PLAN_VIEW) else self.none()


class IssuedList(Scoped):
    """``headers`` are the issuer's columns in order, ``places`` says which of them mean what ({key: index})."""

    plan = models.OneToOneField(InspectionPlan, models.PROTECT, related_name="issued_list", verbose_name=_("计划"))
    code = models.CharField(_("清单编号"), max_length=30, unique=True)
    region_code = RegionCodeField()
    issuer = models.CharField(_("下达单位"), max_length=60)
    document_number = models.CharField(_("下达文号"), max_length=60, blank=True)
    received_on = models.DateField(_("接收日期"))
    headers = models.JSONField(default=list)
    places = models.JSONField(default=dict)
    sheet = models.CharField(_("工作表"), max_length=60, blank=True)

    objects = IssuedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("下达任务清单")
        ordering = ["-received_on", "-pk"]

    def __str__(self):
        return f"{self.code} {self.plan.title}"

    def parties(self, user) -> set[str]:
        """People of the office that received it."""
        return self.plan.parties(user)


class IssuedTask(Scoped):
    """One row of the list. Who received the list sees what became of the row, wherever the visit is made."""

    issued_list = models.ForeignKey(IssuedList, models.PROTECT, related_name="tasks", verbose_name=_("清单"))
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="issued_task", verbose_name=_("检查任务"))
    region_code = RegionCodeField()
    order = models.PositiveIntegerField(_("行"))
    cells = models.JSONField(default=list)

    objects = IssuedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("下达任务")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.visit.external_number


class ForwardingQuerySet(ScopedQuerySet):
    """Seen by both offices."""

    def visible_to(self, user):
        """Of the own region, or addressed to the own agency."""
        if not may(user, P.PLAN_VIEW):
            return self.none()
        scope = scope_for(user)
        return self.filter(scope.region_q() | Q(target=scope.agency_id, target__isnull=False))


class Forwarding(Scoped):
    """A task handed to the office where the institution is now (移交), and that office's receipt."""

    code = models.CharField(_("移交编号"), max_length=30, unique=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="forwardings", verbose_name=_("检查任务"))
    region_code = RegionCodeField()
    source = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("移交单位"))
    target = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("接收单位"))
    reason = models.CharField(_("移交理由"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=ForwardingState, default=ForwardingState.SENT)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("移交人"))
    sent_at = models.DateTimeField(_("移交时间"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("接收人")
    )
    answered_at = models.DateTimeField(_("回执时间"), null=True)
    answer = models.CharField(_("回执意见"), max_length=200, blank=True)

    objects = ForwardingQuerySet.as_manager()

    class Meta:
        verbose_name = _("任务移交")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit"], condition=Q(state=ForwardingState.SENT), name="one_open_forwarding_per_visit"
            ),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="forwarded_to_another_office"),
        ]

    def __str__(self):
        return self.code

    @property
    def about(self) -> str:
        """History is kept under the plan: before the visit it must not show at the institution."""
        return self.visit.plan.code

    def parties(self, user) -> set[str]:
        """Who sent it and who is to take it."""
        own = getattr(user, "agency_id", None)
        sides = {"source": self.source_id, "target": self.target_id}
        return {side for side, agency in sides.items() if own is not None and agency == own}
