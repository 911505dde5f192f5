"""Interviews (约谈): the one home of the noun. Whoever is asked is an institution or a public body."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution, reached_by
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import InterviewState, ServiceWay
from .dispositions import Disposition


class InterviewQuerySet(ScopedQuerySet):
    """Seen in the region and by whoever is asked, once the notice has reached them."""

    def visible_to(self, user):
        """Of the region; institutions and bodies see those they were notified of."""
        if not may(user, P.INTERVIEW_VIEW):
            return self.none()
        scope = scope_for(user)
        notified = Q(notified_on__isnull=False)
        mine = Q(agency=scope.agency_id) & Q(agency__isnull=False) & notified
        if scope.ranges or scope.agency_id:
            return self.filter(mine | scope.region_q() | (reached_by(scope, "institution") & Q(agency=None)))
        return self.filter(notified, institution__in=Institution.objects.visible_to(user))


class Interview(Scoped):
    """Asked by ``office``, of an institution or of a body, never of both."""

    code = models.CharField(_("约谈编号"), max_length=30, unique=True)
    office = models.ForeignKey(Agency, models.PROTECT, related_name="interviews", verbose_name=_("约谈单位"))
    region_code = RegionCodeField()
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="interviews", verbose_name=_("被约谈机构")
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="interviewed", verbose_name=_("被约谈单位")
    )
    disposition = models.OneToOneField(
        Disposition, models.PROTECT, null=True, blank=True, related_name="interview", verbose_name=_("来源处置")
    )
    subject = models.CharField(_("事由"), max_length=300)
    planned_on = models.DateField(_("约谈日期"))
    place = models.CharField(_("地点"), max_length=100)
    number = models.CharField(_("通知书文号"), max_length=60, blank=True)
    notified_on = models.DateField(_("通知送达日期"), null=True, blank=True)
    delivery = models.CharField(_("送达方式"), max_length=12, choices=ServiceWay, blank=True)
    held_on = models.DateField(_("实际约谈日期"), null=True, blank=True)
    attended = models.CharField(_("到场人员"), max_length=200, blank=True)
    record = models.TextField(_("约谈记录"), blank=True)
    outcome = models.TextField(_("约谈结果和要求"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=InterviewState, default=InterviewState.PLANNED)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    created_at = models.DateTimeField(_("登记时间"))

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("约谈")
        ordering = ["-planned_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(institution=None, agency__isnull=False) | Q(institution__isnull=False, agency=None),
                name="interview_has_one_respondent",
            )
        ]
        indexes = [models.Index(fields=["region_code", "state"], name="interview_region_state")]

    def __str__(self):
        return f"{self.code} {self.respondent}"

    @property
    def respondent(self):
        """Whoever is asked."""
        return self.institution or self.agency

    def parties(self, user) -> set[str]:
        """The office that asks."""
        return {"office"} if self.office_id == getattr(user, "agency_id", None) else set()

    @property
    def about(self) -> str:
        """History is kept under the institution, else under the interview."""
        return self.institution.code if self.institution_id else self.code
