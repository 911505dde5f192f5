"""Points given to an institution for one bad practice."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inspections.models import Finding
from institutions.models import Institution, reached_by
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import COUNTED_STATES, LIVE_STATES, PointsState, Service
from ..rules.standing import Given
from .schemes import ScoringItem, ScoringScheme


class PointsQuerySet(ScopedQuerySet):
    """Seen with the institution; the institution itself sees points from the day it was told."""

    def visible_to(self, user):
        """Points of the region or of affiliated institutions; own points once noticed."""
        if not may(user, P.POINTS_VIEW):
            return self.none()
        scope = scope_for(user)
        if scope.agency_id:
            return self.filter(reached_by(scope, "institution"))
        own = self.filter(institution__in=Institution.objects.visible_to(user))
        return own.exclude(notice_number="")

    def live(self):
        """Points that stand or may come to stand."""
        return self.filter(state__in=LIVE_STATES)

    def counted(self):
        """Points that count, or counted until their cycle ended."""
        return self.filter(state__in=COUNTED_STATES)


class PointsRecord(Scoped):
    """One event and what it costs. ``steps``: how the points were computed (``rules.scoring.Step``).

    ``trial``: computed under a scheme without recorded basis (试算); such points never leave the office.
    ``verified_on`` chooses the cycle. ``penalty_number``: the penalty decision, where one was due.
    ``source_note``: where the fact comes from when it is not a finding of the portal (a transfer from another
    authority, a verified complaint).
    """

    code = models.CharField(_("记分编号"), max_length=20, unique=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="points_records", verbose_name=_("机构"))
    region_code = RegionCodeField()
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, blank=True, related_name="points_records", verbose_name=_("来源问题")
    )
    scheme = models.ForeignKey(ScoringScheme, models.PROTECT, related_name="records", verbose_name=_("记分办法"))
    item = models.ForeignKey(ScoringItem, models.PROTECT, related_name="records", verbose_name=_("记分项"))
    quantity = models.PositiveIntegerField(_("数量"), default=1)
    points = models.DecimalField(_("分值"), max_digits=5, decimal_places=1)
    steps = models.JSONField(_("计算过程"), default=list)
    trial = models.BooleanField(_("试算"), default=False)
    verified_on = models.DateField(_("查实日期"))
    source_note = models.CharField(_("来源说明"), max_length=200, blank=True)
    penalty_number = models.CharField(_("行政处罚决定书文号"), max_length=80, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=PointsState, default=PointsState.DRAFT)

    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("拟定人")
    )
    recorded_at = models.DateTimeField(_("拟定时间"))
    notice_due_on = models.DateField(_("告知期限"))
    notice_due_derivation = models.JSONField(default=dict)
    notice_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("告知机关")
    )
    notice_number = models.CharField(_("通知书文号"), max_length=80, blank=True)
    noticed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("告知人")
    )
    served_on = models.DateField(_("送达日期"), null=True, blank=True)
    service = models.CharField(_("送达方式"), max_length=12, choices=Service, blank=True)
    defence_until = models.DateField(_("申辩截止日期"), null=True, blank=True)
    defence_derivation = models.JSONField(default=dict)
    defence_text = models.TextField(_("陈述申辩意见"), blank=True)
    defended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    defended_on = models.DateField(_("申辩日期"), null=True, blank=True)
    review_text = models.TextField(_("复核意见"), blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    reviewed_on = models.DateField(_("复核日期"), null=True, blank=True)
    effective_on = models.DateField(_("生效日期"), null=True, blank=True)
    cleared_on = models.DateField(_("清零日期"), null=True, blank=True)
    withdrawn_on = models.DateField(_("撤销日期"), null=True, blank=True)
    withdrawn_reason = models.TextField(_("撤销理由"), blank=True)

    objects = PointsQuerySet.as_manager()

    class Meta:
        verbose_name = _("不良执业行为记分")
        ordering = ["-verified_on", "-pk"]
        constraints = [
            # Being pulled, pressed or delivered twice never scores one finding twice.
            models.UniqueConstraint(
                fields=["finding"], condition=~Q(state=PointsState.WITHDRAWN), name="one_live_record_per_finding"
            ),
            models.CheckConstraint(
                condition=Q(trial=False) | Q(state__in=(PointsState.DRAFT, PointsState.WITHDRAWN)),
                name="trial_points_never_leave_the_office",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=COUNTED_STATES) | Q(effective_on__isnull=False), name="counted_points_have_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "state", "-verified_on"], name="points_region_state"),
            models.Index(fields=["institution", "state"], name="points_institution_state"),
            models.Index(fields=["defence_until"], name="points_waiting", condition=Q(state=PointsState.NOTICED)),
        ]

    def __str__(self):
        return f"{self.code} {self.item.behaviour}"

    def parties(self, user) -> set[str]:
        """ "authority" in the region, "institution" for its own people; nobody is "clock"."""
        names = {"authority"} if self.institution.is_acted_on_by(scope_for(user)) else set()
        if self.institution.accounts.filter(user_id=user.pk, is_active=True).exists():
            names.add("institution")
        return names

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code

    @property
    def given(self) -> Given:
        """The record as the pure rule takes it; only records that have an effective day."""
        return Given(self.points, self.verified_on, self.effective_on, self.withdrawn_on)
