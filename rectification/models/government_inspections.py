"""Inspections of governments (督察): a round and its team."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import InspectionState
from .indicators import IndicatorSystem


def rounds_of(user_id):
    """Keys of the rounds in whose team a person is."""
    return TeamMember.objects.filter(user=user_id).values("inspection")


class GovernmentInspectionQuerySet(ScopedQuerySet):
    """Drafts are the office's; later the team, the inspected districts and the region see the round."""

    def visible_to(self, user):
        """Rounds of the own office, of the own team, or in which the own district is inspected."""
        if not may(user, P.GOVINSPECT_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """See the class."""
        if scope.agency_id is None:
            return self.none()
        named = Q(districts__agency=scope.agency_id) | Q(districts__addressee=scope.agency_id)
        named |= scope.region_q("districts__region_code")
        places = self.model.objects.filter(named).values("pk")
        out = Q(pk__in=places) | Q(pk__in=rounds_of(scope.user_id)) | scope.region_q()
        return self.filter(Q(office=scope.agency_id) | (out & ~Q(state=InspectionState.DRAFT)))


class GovernmentInspection(Scoped):
    """One round. ``span_percent``: how far apart scorers may lie, of an indicator's points, before the head decides."""

    code = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("督察名称"), max_length=120)
    office = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("组织单位"))
    region_code = RegionCodeField()
    basis = models.CharField(_("督察方案文号"), max_length=200, blank=True)
    consent = models.CharField(_("政府同意文号"), max_length=200, blank=True)
    system = models.ForeignKey(IndicatorSystem, models.PROTECT, related_name="rounds", verbose_name=_("指标体系"))
    self_due_on = models.DateField(_("自评截止"))
    site_from = models.DateField(_("实地督察开始"))
    site_to = models.DateField(_("实地督察结束"))
    feedback_due_on = models.DateField(_("反馈截止"))
    comment_days = models.PositiveSmallIntegerField(_("征求意见期限（工作日）"), default=5)
    plan_days = models.PositiveSmallIntegerField(_("报送整改方案期限（工作日）"), default=30)
    span_percent = models.PositiveSmallIntegerField(_("评分差距上限（占分值百分比）"), default=20)
    show_rank = models.BooleanField(_("显示名次"), default=False)
    state = models.CharField(_("状态"), max_length=24, choices=InspectionState, default=InspectionState.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("编制时间"))
    notified_on = models.DateField(_("通知日期"), null=True, blank=True)
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = GovernmentInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("政府督察")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(self_due_on__lte=models.F("site_from"), site_from__lte=models.F("site_to"))
                & Q(site_to__lte=models.F("feedback_due_on")),
                name="days_of_an_inspection_follow_each_other",
            ),
            models.CheckConstraint(condition=Q(span_percent__lte=100), name="span_of_scores_is_a_percentage"),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def parties(self, user) -> set[str]:
        """ "office" holds the round, "scorer" is in its team, "head" leads the team."""
        names = {"office"} if user.agency_id is not None and user.agency_id == self.office_id else set()
        member = self.members.filter(user=user.pk).first()
        if member is not None:
            names |= {"scorer", "head"} if member.is_head else {"scorer"}
        return names

    @property
    def is_trial(self) -> bool:
        """Planned by an indicator system nobody has confirmed: no district hears of it."""
        return not self.system.confirmed


class OfRoundQuerySet(ScopedQuerySet):
    """Seen with the round."""

    def visible_to(self, user):
        """Rows of the visible rounds."""
        return self.filter(inspection__in=GovernmentInspection.objects.visible_to(user))


class TeamMember(Scoped):
    """Somebody of the team."""

    inspection = models.ForeignKey(GovernmentInspection, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("组员"))
    is_head = models.BooleanField(_("组长"), default=False)

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("督察组成员")
        ordering = ["inspection", "-is_head", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "user"], name="one_seat_per_person_and_inspection"),
            models.UniqueConstraint(fields=["inspection"], condition=Q(is_head=True), name="one_head_per_inspection"),
        ]

    def __str__(self):
        return str(self.user)

    @property
    def about(self) -> str:
        """History is kept under the round."""
        return self.inspection.code
