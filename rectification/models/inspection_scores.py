"""What is said and scored of an inspected district: its own account, each scorer's score, the settled one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may
from supervision.foundation.models import Scoped, ScopedQuerySet

from ..choices import DistrictState
from .indicators import Indicator
from .inspected_districts import InspectedDistrict


class SelfScoreQuerySet(ScopedQuerySet):
    """What is half written is the answering body's own; once handed in it is seen with the district."""

    def visible_to(self, user):
        """Own ones, and those handed in."""
        if not may(user, P.GOVINSPECT_VIEW) or user.agency_id is None:
            return self.none()
        out = Q(district__in=InspectedDistrict.objects.visible_to(user), district__submitted_at__isnull=False)
        own = Q(district__agency=user.agency_id) | Q(district__addressee=user.agency_id)
        return self.filter(own | out)


class SelfScore(Scoped):
    """The district's own points and account of an indicator; its materials are attached to this row."""

    district = models.ForeignKey(InspectedDistrict, models.CASCADE, related_name="self_scores")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("指标"))
    points = models.DecimalField(_("自评分"), max_digits=6, decimal_places=2, null=True, blank=True)
    account = models.TextField(_("自评说明"), blank=True)

    objects = SelfScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("督察自评")
        ordering = ["district", "indicator__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["district", "indicator"], name="one_self_score_per_district_and_indicator")
        ]

    def __str__(self):
        return f"{self.district.code} {self.indicator.code}"

    @property
    def about(self) -> str:
        """History is kept under the district."""
        return self.district.code


class TeamScoreQuerySet(ScopedQuerySet):
    """A scorer sees the own scores, the head and the office all; the district, once the feedback is out."""

    def visible_to(self, user):
        """See the class."""
        if not may(user, P.GOVINSPECT_VIEW) or user.agency_id is None:
            return self.none()
        judged = InspectedDistrict.objects.judged_by(user)
        heads = Q(inspection__office=user.agency_id)
        heads |= Q(inspection__members__user=user.pk, inspection__members__is_head=True)
        return self.filter(
            Q(scorer=user.pk, district__in=judged) | Q(district__in=judged.filter(heads)) | Q(district__in=issued(user))
        )


def issued(user):
    """Visible districts whose feedback is out."""
    return InspectedDistrict.objects.visible_to(user).filter(state=DistrictState.ISSUED)


class TeamScore(Scoped):
    """One scorer's points for one indicator, with the reason where they are below full; evidence is attached."""

    district = models.ForeignKey(InspectedDistrict, models.CASCADE, related_name="team_scores")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("指标"))
    scorer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("评分人"))
    points = models.DecimalField(_("评分"), max_digits=6, decimal_places=2)
    reason = models.TextField(_("评分理由"), blank=True)
    scored_at = models.DateTimeField(_("评分时间"))

    objects = TeamScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("督察评分")
        ordering = ["district", "indicator__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["district", "indicator", "scorer"], name="one_score_per_scorer")]

    def __str__(self):
        return f"{self.district.code} {self.indicator.code} {self.scorer}"

    @property
    def about(self) -> str:
        """History is kept under the district."""
        return self.district.code


class FinalScoreQuerySet(ScopedQuerySet):
    """Seen by the office and the team; by the district once the feedback is out."""

    def visible_to(self, user):
        """See the class."""
        return self.filter(Q(district__in=InspectedDistrict.objects.judged_by(user)) | Q(district__in=issued(user)))


class FinalScore(Scoped):
    """The score that counts. ``settled_by`` is empty where the scorers agreed and the mean was taken."""

    district = models.ForeignKey(InspectedDistrict, models.CASCADE, related_name="final_scores")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("指标"))
    points = models.DecimalField(_("评定分"), max_digits=6, decimal_places=2)
    reason = models.TextField(_("评定理由"), blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("评定人")
    )

    objects = FinalScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("督察评定分")
        ordering = ["district", "indicator__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["district", "indicator"], name="one_final_score_per_district_and_indicator")
        ]

    def __str__(self):
        return f"{self.district.code} {self.indicator.code}"

    @property
    def about(self) -> str:
        """History is kept under the district."""
        return self.district.code
