"""Orders to correct (责令改正) and what became of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution, reached_by
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import RUNNING_ORDERS, OrderState, ServiceWay, TermUnit
from .visits import Visit


class OrderQuerySet(ScopedQuerySet):
    """Seen in the region, by the team that made the visit, and from service on by the institution."""

    def visible_to(self, user):
        """Orders of the region or of own visits; institutions see theirs once served."""
        if not may(user, P.FINDING_VIEW):
            return self.none()
        scope = scope_for(user)
        if scope.ranges or scope.agency_id:
            return self.filter(Q(visit__in=Visit.of_team(user)) | reached_by(scope, "institution"))
        served = self.filter(served_on__isnull=False)
        return served.filter(institution__in=Institution.objects.visible_to(user))

    def running(self):
        """Served and not judged."""
        return self.filter(state__in=RUNNING_ORDERS)

    def overdue(self, on):
        """The term has ended and the institution has reported nothing."""
        return self.filter(state=OrderState.SERVED, due_on__lt=on)

    def to_recheck(self, on):
        """Reported, or the term has ended: somebody has to go and look."""
        return self.running().filter(Q(state=OrderState.REPORTED) | Q(due_on__lt=on))

    def recheck_overdue(self, on):
        """Nobody has looked in time."""
        return self.running().filter(recheck_due__lt=on)


class Order(Scoped):
    """What one visit's findings order to be put right, by when. Its findings hang on it by their dispositions.

    ``amount``/``unit``: the term from service on; 0 days means at once. ``follow_up`` is the re-inspection;
    without one, ``on_paper`` says that evidence alone showed the correction. ``trial`` is not a thing here: what two
    officers saw on the spot has to be put right whatever the ratio of the draw rested on.
    """

    code = models.CharField(_("编号"), max_length=30, unique=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="orders", verbose_name=_("检查任务"))
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="orders", verbose_name=_("机构"))
    region_code = RegionCodeField()
    office = models.ForeignKey(Agency, models.PROTECT, related_name="orders", verbose_name=_("组织单位"))
    amount = models.PositiveSmallIntegerField(_("期限"))
    unit = models.CharField(_("单位"), max_length=10, choices=TermUnit, default=TermUnit.CALENDAR)
    state = models.CharField(_("状态"), max_length=10, choices=OrderState, default=OrderState.DRAFTED)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("拟制人"))
    drafted_at = models.DateTimeField(_("拟制时间"))
    number = models.CharField(_("文号"), max_length=60, blank=True)
    served_on = models.DateField(_("送达日期"), null=True, blank=True)
    delivery = models.CharField(_("送达方式"), max_length=12, choices=ServiceWay, blank=True)
    served_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("送达人")
    )
    due_on = models.DateField(_("改正期限"), null=True, blank=True)
    due_derivation = models.JSONField(default=dict)
    recheck_due = models.DateField(_("复查期限"), null=True, blank=True)
    recheck_derivation = models.JSONField(default=dict)
    report = models.TextField(_("整改情况"), blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("报告人")
    )
    reported_on = models.DateField(_("报告日期"), null=True, blank=True)
    follow_up = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="looks_after", verbose_name=_("复查任务")
    )
    on_paper = models.BooleanField(_("书面复查"), default=False)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("复查认定人")
    )
    judged_on = models.DateField(_("复查认定日期"), null=True, blank=True)
    closing_note = models.TextField(_("复查意见或撤回理由"), blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("责令改正")
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(served_on=None, due_on=None) | Q(served_on__isnull=False, due_on__isnull=False),
                name="served_order_has_its_term",
            )
        ]
        indexes = [
            models.Index(fields=["region_code", "state", "due_on"], name="order_region_state"),
            models.Index(fields=["due_on"], name="order_running", condition=Q(state__in=RUNNING_ORDERS)),
        ]

    def __str__(self):
        return self.number or self.code

    def parties(self, user) -> set[str]:
        """Those of the visit; the team of the re-inspection; the institution's own people."""
        found = self.visit.parties(user)
        if self.follow_up_id and "team" in self.follow_up.parties(user):
            found.add("team")
        if self.institution.accounts.filter(user_id=user.pk, is_active=True).exists():
            found.add("institution")
        return found

    def is_overdue(self, on) -> bool:
        """The same question as ``OrderQuerySet.overdue``, of one row."""
        return self.state == OrderState.SERVED and self.due_on < on

    @property
    def at_once(self) -> bool:
        """Whether it had to be put right on the spot."""
        return self.amount == 0

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code
