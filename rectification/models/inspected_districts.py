"""One inspected district of a round: its self-assessment, the feedback it gets, the plan that answers it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, Attachment, Region, RegionCodeField, Scoped, ScopedQuerySet
from supervision.foundation.rules.regions import ancestors

from ..choices import DistrictState, InspectionPaper, InspectionState
from .government_inspections import GovernmentInspection, rounds_of
from .ladder import refusals_of_rank
from .plans import Plan


def places_of(user) -> list[str]:
    """The divisions a person's body belongs to, its own first."""
    return [user.agency.region_code, *ancestors(user.agency.region_code)] if user.agency_id else []


class InspectedDistrictQuerySet(ScopedQuerySet):
    """The office sees all districts, a district itself, the team those it inspects."""

    def visible_to(self, user):
        """Districts of own rounds, the own one, and those of the own team."""
        if not may(user, P.GOVINSPECT_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """See the class."""
        if scope.agency_id is None:
            return self.none()
        named = Q(agency=scope.agency_id) | Q(addressee=scope.agency_id) | scope.region_q()
        out = (named | Q(inspection__in=rounds_of(scope.user_id))) & ~Q(inspection__state=InspectionState.DRAFT)
        return self.filter(Q(inspection__office=scope.agency_id) | out)

    def judged_by(self, user):
        """Those whose scores and drafts a person sees: of the own office or team, never of the own district."""
        if not may(user, P.GOVINSPECT_VIEW) or user.agency_id is None:
            return self.none()
        team = Q(inspection__in=rounds_of(user.pk)) & ~Q(region_code__in=places_of(user))
        return self.filter(Q(inspection__office=user.agency_id) | team & ~Q(inspection__state=InspectionState.DRAFT))


class InspectedDistrict(Scoped):
    """One district in a round. ``agency`` answers for it in the portal, ``addressee`` is whom the feedback addresses.

    ``paper``: the feedback as it was signed, from which the Word file is rebuilt. ``silent_on`` and ``commented_on``
    are the days asked about when a term is said to be over.
    """

    code = models.CharField(_("编号"), max_length=24, unique=True)
    inspection = models.ForeignKey(
        GovernmentInspection, models.CASCADE, related_name="districts", verbose_name=_("政府督察")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("被督察地区"))
    region_code = RegionCodeField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("承办单位"))
    addressee = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("反馈对象"))
    state = models.CharField(_("状态"), max_length=24, choices=DistrictState, default=DistrictState.WAITING)

    assessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    signer = models.CharField(_("审签负责人"), max_length=40, blank=True)
    submitted_at = models.DateTimeField(_("自评报送时间"), null=True, blank=True)
    silent_on = models.DateField(_("记为未报日期"), null=True, blank=True)
    settled_at = models.DateTimeField(_("评分确定时间"), null=True, blank=True)

    issuer = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+",
                               verbose_name=_("发文单位"))  # fmt: skip
    form = models.CharField(_("文种"), max_length=20, blank=True)
    preface = models.TextField(_("总体评价"), blank=True)
    requirement = models.TextField(_("整改要求"), blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    comment_due_on = models.DateField(_("意见截止"), null=True, blank=True)
    comment_derivation = models.JSONField(default=dict)
    comment = models.TextField(_("被督察地区意见"), blank=True)
    commented_on = models.DateField(_("意见反馈日期"), null=True, blank=True)
    comment_answer = models.TextField(_("意见采纳情况"), blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    number = models.CharField(_("文号"), max_length=60, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    paper = models.JSONField(default=dict)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    plan_due_on = models.DateField(_("整改方案报送截止"), null=True, blank=True)
    plan_derivation = models.JSONField(default=dict)
    plan = models.OneToOneField(
        Plan, models.PROTECT, null=True, blank=True, related_name="inspected_district", verbose_name=_("整改方案")
    )

    objects = InspectedDistrictQuerySet.as_manager()

    class Meta:
        verbose_name = _("被督察地区")
        ordering = ["inspection", "region_code"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "region"], name="one_row_per_inspection_and_district"),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True) | ~Q(number=""), name="an_issued_feedback_has_a_number"
            ),
            models.CheckConstraint(
                condition=Q(plan__isnull=True) | Q(issued_on__isnull=False), name="a_plan_answers_an_issued_feedback"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.region.name}"

    def is_official(self, user) -> bool:
        """Whether a person works for the inspected district, whose team they then cannot be."""
        return self.region_code in places_of(user) or self._is_own(user)

    def _is_own(self, user) -> bool:
        return user.agency_id is not None and user.agency_id in (self.agency_id, self.addressee_id)

    def parties(self, user) -> set[str]:
        """Those of the round, without the district's own people in its team; "district" answers for it."""
        names = self.inspection.parties(user)
        if self.is_official(user):
            names -= {"scorer", "head"}
        return names | {"district"} if self._is_own(user) else names

    def rank_refusals(self) -> list[str]:
        """Why the issuer may not address the district, and who may; empty when it may."""
        if self.issuer is None:
            return [str(_("请选择反馈意见的发文单位。"))]
        rung = InspectionPaper.FEEDBACK
        return refusals_of_rank(rung, self.issuer, self.addressee, self.inspection.office)

    @property
    def scan_count(self) -> int:
        """Files taken back from outside: the sealed scan."""
        return Attachment.objects.filter(parent_type=self._meta.label_lower, parent_id=self.pk).count()

    @property
    def self_files(self) -> dict[int, int]:
        """Indicator → number of materials the district has given for it."""
        rows = dict(self.self_scores.values_list("pk", "indicator_id"))
        found = Attachment.objects.filter(parent_type="rectification.selfscore", parent_id__in=rows)
        counted = found.order_by().values_list("parent_id").annotate(models.Count("pk"))
        return {rows[pk]: n for pk, n in counted}

    @property
    def leaves(self):
        """The indicators that are scored."""
        return self.inspection.system.indicators.leaves().select_related("parent")
