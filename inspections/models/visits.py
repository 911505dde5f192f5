"""A drawn visit (抽查任务), its team and the replacements in it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution, reached_by
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet, name_as_of

from ..choices import DrawState, InspectionType, ResultCode, SubstitutionCode, TaskSource, VisitState
from .draws import Draw
from .inspectors import Inspector
from .plans import InspectionPlan

# What anybody may read of a visit.
PUBLIC_COLUMNS = (
    "pk", "kind", "plan__title", "office_name", "institution__code", "institution__name", "institution__uscc",
    "institution__region__name", "visited_on", "result", "handling",
)  # fmt: skip


class VisitQuerySet(ScopedQuerySet):
    """Before a visit only its own team sees it; the list as a whole is opened on a page that records the reading."""

    def visible_to(self, user):
        """Own visits; of the region, those that have taken place or whose draw is revealed."""
        if not may(user, P.VISIT_VIEW):
            return self.none()
        scope = scope_for(user)
        known = ~Q(state=VisitState.ASSIGNED) | Q(draw__state=DrawState.REVEALED)
        # The office works its own tasks even where the institution has moved out of its reach.
        held = Q(draw=None, office=scope.agency_id) & ~Q(office=None)
        own = Q(pk__in=self.model.of_team(user))
        return self.standing().filter(own | held | (reached_by(scope, "institution") & known))

    def standing(self):
        """Visits of numbers that were not voided, and those that no draw of ours selected."""
        return self.exclude(draw__state=DrawState.VOID)

    def effective(self):
        """Visits that rest on confirmed rules: a draw on trial has no outward effect."""
        return self.standing().exclude(draw__trial=True)

    def fixed(self):
        """Visits whose day and team nobody may change any more: announced by a notice, under way, or made."""
        there = Q(notice__isnull=False) | Q(entries__isnull=False) | Q(arrivals__isnull=False)
        return self.filter(there | ~Q(state=VisitState.ASSIGNED)).distinct()

    def secret_to(self, user):
        """All visits of the region, for those who may read an unrevealed list. Callers record the reading."""
        return self.filter(scope_for(user).region_q()) if may(user, P.DRAW_READ_SELECTION) else self.none()

    def publicity_overdue(self, on):
        """Recorded and not confirmed in time: confirming is what publishes a result."""
        return self.effective().filter(state=VisitState.RECORDED, publish_due__lt=on)

    def published(self):
        """Confirmed results that rest on confirmed rules, as dictionaries of public columns: no person's name."""
        rows = self.effective().filter(state=VisitState.CONFIRMED, taken_down_on=None)
        return rows.annotate(office_name=name_as_of("office", "visited_on")).values(*PUBLIC_COLUMNS)


class Visit(Scoped):
    """One subject to be visited. A drawn one has its ``position`` in draw order and its ``ticket``.

    Without ``draw``: issued from above under ``external_number``, or targeted on a ``ground``; ``follows`` is the
    visit whose orders a re-inspection looks after. ``office`` organises it.
    """

    code = models.CharField(_("任务编号"), max_length=60, unique=True)
    kind = models.CharField(_("检查类型"), max_length=10, choices=InspectionType, default=InspectionType.RANDOM)
    source = models.CharField(_("任务来源"), max_length=10, choices=TaskSource, default=TaskSource.OWN)
    external_number = models.CharField(_("下达编号"), max_length=60, blank=True)
    ground = models.CharField(_("检查缘由"), max_length=200, blank=True)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name=_("复查的检查")
    )
    office = models.ForeignKey(Agency, models.PROTECT, related_name="visits", verbose_name=_("组织单位"))
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("抽取"))
    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="visits", verbose_name=_("计划"))
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="visits", verbose_name=_("机构"))
    region_code = RegionCodeField()
    position = models.PositiveIntegerField(_("顺序"), null=True, blank=True)
    stratum = models.CharField(_("层"), max_length=80, blank=True)
    ticket = models.CharField(_("签号"), max_length=64, blank=True)
    planned_on = models.DateField(_("计划检查日期"))
    state = models.CharField(_("状态"), max_length=10, choices=VisitState, default=VisitState.ASSIGNED)
    result = models.CharField(_("检查结果"), max_length=20, choices=ResultCode, blank=True)
    handling = models.CharField(_("处理情况"), max_length=200, blank=True)
    summary = models.TextField(_("检查情况"), blank=True)
    visited_on = models.DateField(_("检查日期"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("录入人")
    )
    recorded_at = models.DateTimeField(_("录入时间"), null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("确认人")
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    publish_due = models.DateField(_("结果公示期限"), null=True)
    publish_due_derivation = models.JSONField(default=dict)
    taken_down_on = models.DateField(_("撤回公示日期"), null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("检查任务")
        ordering = ["planned_on", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "institution"], name="one_visit_per_draw_and_institution"),
            models.UniqueConstraint(fields=["draw", "position"], name="one_visit_per_position"),
            models.UniqueConstraint(
                fields=["plan", "external_number"], condition=~Q(external_number=""), name="one_visit_per_issued_number"
            ),
            models.CheckConstraint(
                condition=Q(draw=None) | (Q(position__isnull=False) & ~Q(ticket="")), name="drawn_visit_has_its_ticket"
            ),
        ]
        indexes = [models.Index(fields=["region_code", "state", "planned_on"], name="visit_region_state")]

    def __str__(self):
        # Without the institution: this text stands in the trail before the visit, when the selection is secret.
        return self.code

    @staticmethod
    def of_team(user):
        """Keys of the visits in whose team the person is now."""
        return VisitMember.objects.filter(
            inspector__user_id=getattr(user, "pk", None), inspector__user__isnull=False, is_current=True
        ).values("visit_id")

    @property
    def trial(self) -> bool:
        """Does it come from a draw on trial? Then it has no outward effect."""
        return self.draw_id is not None and self.draw.trial

    def parties(self, user) -> set[str]:
        """The team records and confirms; the office of the draw replaces people.

        A joining department's officer sits in the team and records that department's own result, not this one.
        """
        found = {"office"} if self.office_id == getattr(user, "agency_id", None) else set()
        mine = self.members.filter(is_current=True, inspector__user_id=user.pk)
        if mine.exclude(inspector__unit__in=self.department_results.values("agency")).exists():
            found.add("team")
        return found

    @property
    def about(self) -> str:
        """History is kept under the institution, but only from the visit on: until then it must not show there."""
        return self.plan.code if self.state == VisitState.ASSIGNED else self.institution.code


class VisitMade(Visit):
    """That somebody came, on which day and from where: what the file tells the institution too.

    A kind of row of its own, because whoever may see this much may not see what is attached to the visit.
    """

    class Meta:
        proxy = True
        verbose_name = _("检查频次")


class VisitMemberQuerySet(models.QuerySet):
    """Teams are seen with their visits."""

    def visible_to(self, user):
        """Members of the visible visits."""
        return self.filter(visit__in=Visit.objects.visible_to(user))


class VisitMember(models.Model):
    """A person in a seat of the team; whoever was replaced stays with ``is_current`` false.

    ``joined_by``: drawn for another visit of this trip, and sits here in its common team; ``left_by``: stays out of it.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="members")
    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="visit_members")
    pseudonym = models.CharField(_("抽取代号"), max_length=8)
    seat = models.PositiveSmallIntegerField(_("席位"))
    is_current = models.BooleanField(default=True)
    joined_by = models.ForeignKey("Trip", models.PROTECT, null=True, blank=True, related_name="joined")
    left_by = models.ForeignKey("Trip", models.PROTECT, null=True, blank=True, related_name="left")

    objects = VisitMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("检查组成员")
        ordering = ["seat", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "inspector"], name="one_membership_per_visit"),
            models.UniqueConstraint(
                fields=["visit", "seat"], condition=Q(is_current=True), name="one_current_member_per_seat"
            ),
        ]


class SubstitutionQuerySet(models.QuerySet):
    """Replacements are seen with their visits."""

    def visible_to(self, user):
        """Replacements in the visible visits."""
        return self.filter(visit__in=Visit.objects.visible_to(user))


class Substitution(models.Model):
    """A replacement: who comes in follows from the draw. The note stays inside; the code is public."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="substitutions")
    out = models.ForeignKey(VisitMember, models.PROTECT, related_name="+")
    inward = models.ForeignKey(VisitMember, models.PROTECT, related_name="+")
    code = models.CharField(_("原因"), max_length=10, choices=SubstitutionCode)
    note = models.TextField(_("说明"), blank=True)
    # Above the cap of replaced people: the provincial authority's approval, by number and day.
    approval_number = models.CharField(_("省级批准文号"), max_length=60, blank=True)
    approved_on = models.DateField(_("省级批准日期"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("人员替换")
        ordering = ["at", "pk"]
