"""Joint draws: the departments that take part, and what each of them found at the one visit."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may
from supervision.foundation.models import Agency, name_as_of

from ..choices import DepartmentState, DrawState, PartnerState, ResultCode, VisitState
from .plans import InspectionPlan
from .visits import Visit

PUBLIC_RESULT = (
    "visit__code", "visit__institution__code", "visit__institution__name", "visit__plan__title", "department",
    "visited_on", "result", "handling",
)  # fmt: skip


class JointPartnerQuerySet(models.QuerySet):
    """Seen with the plan, and by the department that is asked."""

    def visible_to(self, user):
        """Invitations of the visible plans, and to the own department."""
        asked = Q(agency=getattr(user, "agency_id", None)) if may(user, P.JOINT_PART) else Q(pk__in=())
        return self.filter(asked | Q(plan__in=InspectionPlan.objects.visible_to(user)))

    def joined(self):
        """Departments that said yes and have a seat."""
        return self.filter(state=PartnerState.JOINED, has_seat=True)


class JointPartner(models.Model):
    """Another department in a plan: a seat in every team, a half of the code, or both.

    ``items`` are its own check items in its own words: every department has its own list.
    """

    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="partners", verbose_name=_("计划"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="joint_plans", verbose_name=_("参加部门"))
    has_seat = models.BooleanField(_("派人参加检查"), default=True)
    holds_half = models.BooleanField(_("保管口令半份"), default=False)
    items = ArrayField(models.CharField(max_length=100), verbose_name=_("本部门抽查事项"), default=list, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=PartnerState, default=PartnerState.INVITED)
    note = models.CharField(_("答复说明"), max_length=200, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("邀请人"))
    invited_at = models.DateTimeField(_("邀请时间"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    objects = JointPartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("联合抽查参加部门")
        ordering = ["plan", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "agency"], name="one_invitation_per_plan_and_department"),
            models.UniqueConstraint(fields=["plan"], condition=Q(holds_half=True), name="one_other_holder_per_plan"),
            models.CheckConstraint(condition=Q(has_seat=True) | Q(holds_half=True), name="partner_has_a_part"),
        ]

    def __str__(self):
        return str(self.agency)

    def parties(self, user) -> set[str]:
        """The office that invites, the department that answers."""
        department = {"department"} if self.agency_id == getattr(user, "agency_id", None) else set()
        return department | self.plan.parties(user)

    @property
    def about(self) -> str:
        """History is kept under the plan."""
        return self.plan.code


class DepartmentResultQuerySet(models.QuerySet):
    """Each department sees its own; the region of the visit sees all of a visit it sees."""

    def visible_to(self, user):
        """Of the own department once the visit is known, and with the visible visits."""
        known = ~Q(visit__state=VisitState.ASSIGNED) | ~Q(state=DepartmentState.AWAITED)
        known |= Q(visit__draw__state=DrawState.REVEALED)
        own = known & Q(agency=getattr(user, "agency_id", None)) if may(user, P.JOINT_PART) else Q(pk__in=())
        seen = Q(visit__in=Visit.objects.visible_to(user))
        return self.filter(own | seen).exclude(visit__draw__state=DrawState.VOID)

    def published(self):
        """Confirmed results of draws that are not on trial, as dictionaries of public columns."""
        rows = self.filter(state=DepartmentState.SETTLED).exclude(visit__draw__trial=True)
        rows = rows.exclude(visit__draw__state=DrawState.VOID)
        return rows.annotate(department=name_as_of("agency", "visited_on")).values(*PUBLIC_RESULT)


class DepartmentResult(models.Model):
    """What one joining department found at a visit. The organising office's own result stands on the visit itself."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="department_results", verbose_name=_("检查任务"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("部门"))
    state = models.CharField(_("状态"), max_length=10, choices=DepartmentState, default=DepartmentState.AWAITED)
    result = models.CharField(_("检查结果"), max_length=20, choices=ResultCode, blank=True)
    visited_on = models.DateField(_("检查日期"), null=True, blank=True)
    summary = models.TextField(_("检查情况"), blank=True)
    handling = models.CharField(_("处理情况"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("录入人")
    )
    recorded_at = models.DateTimeField(_("录入时间"), null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("确认人")
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)

    objects = DepartmentResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("部门检查结果")
        ordering = ["visit", "agency"]
        constraints = [models.UniqueConstraint(fields=["visit", "agency"], name="one_result_per_visit_and_department")]

    def __str__(self):
        return f"{self.visit} {self.agency}"

    def parties(self, user) -> set[str]:
        """The department's officer in the team records; its liaison or another officer confirms."""
        if self.agency_id != getattr(user, "agency_id", None):
            return set()
        seats = self.visit.members.filter(is_current=True, inspector__user_id=user.pk)
        return {"department", "officer"} if seats.exists() else {"department"}

    @property
    def about(self) -> str:
        """With the visit: under the plan until it has taken place."""
        return self.visit.about
