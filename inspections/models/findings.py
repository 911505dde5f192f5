"""What a visit found, in the words of the catalogue of offences."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution, reached_by
from institutions.models.catalogue import LawRow
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import RegionCodeField, Scoped, ScopedQuerySet

from ..choices import LIVE_DISPOSITIONS, DispositionKind, DispositionState, FindingState, OffenceUnit, ResultCode
from .check_items import LawQuerySet
from .visits import Visit


class FindingCatalogue(LawRow):
    """One offence. Points per offence belong to the scoring schemes, which refer to ``code``."""

    code = models.CharField(_("代码"), max_length=10)
    group = models.CharField(_("类别"), max_length=20)
    behaviour = models.CharField(_("行为"), max_length=120)
    unit = models.CharField(_("计量"), max_length=1, choices=OffenceUnit)
    penalty = models.CharField(_("法定处理"), max_length=200, blank=True)

    objects = LawQuerySet.as_manager()

    class Meta:
        verbose_name = _("发现问题目录")
        ordering = ["code", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="one_offence_per_code_and_start")]

    def __str__(self):
        return f"{self.code} {self.behaviour}"


class FindingQuerySet(ScopedQuerySet):
    """Seen in the region, by the team that made it, and (once confirmed) by the institution."""

    def visible_to(self, user):
        """Findings of the region or of own visits; institutions see their confirmed ones."""
        if not may(user, P.FINDING_VIEW):
            return self.none()
        scope = scope_for(user)
        own_visits = Q(visit__in=Visit.of_team(user))
        if scope.ranges or scope.agency_id:
            return self.filter(own_visits | reached_by(scope, "institution"))
        return self.filter(state=FindingState.CONFIRMED, institution__in=Institution.objects.visible_to(user))

    def confirmed(self):
        """Findings both officers stand by: what upper floors may build on."""
        return self.filter(state=FindingState.CONFIRMED)

    def undisposed(self):
        """Confirmed, and nobody has said what is done about it."""
        answered = self.model.objects.filter(dispositions__state__in=LIVE_DISPOSITIONS)
        return self.confirmed().exclude(pk__in=answered.values("pk"))

    def unpunished(self):
        """Confirmed findings that points may be given for as far as their dispositions go.

        Left out: those somebody decided to do nothing about, and those whose points were proposed and not agreed to.
        What waits for a decision or a penalty stays in, because the queue says so.
        """
        held = self.model.objects
        spared = Q(dispositions__kind=DispositionKind.NO_ACTION, dispositions__state__in=LIVE_DISPOSITIONS)
        refused = Q(dispositions__kind=DispositionKind.POINTS, dispositions__state=DispositionState.DECLINED)
        left_out = held.filter(spared | refused).values("pk")
        return self.confirmed().filter(self_found=False).exclude(pk__in=left_out)


class Finding(Scoped):
    """``self_found``: the institution had reported it and put it right, which must never hurt it."""

    code = models.CharField(_("问题编号"), max_length=30, unique=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings", verbose_name=_("检查任务"))
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="findings", verbose_name=_("机构"))
    region_code = RegionCodeField()
    offence = models.ForeignKey(FindingCatalogue, models.PROTECT, related_name="findings", verbose_name=_("问题"))
    text = models.TextField(_("具体情况"))
    quantity = models.PositiveIntegerField(_("数量"), default=1)
    self_found = models.BooleanField(_("机构自查已发现并整改"), default=False)
    found_on = models.DateField(_("发现日期"))
    correct_by = models.DateField(_("责令改正期限"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=FindingState, default=FindingState.RECORDED)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("记录人")
    )
    recorded_at = models.DateTimeField(_("记录时间"))

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("检查发现问题")
        ordering = ["-found_on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="finding_counts_from_one")]
        indexes = [
            models.Index(fields=["region_code", "state"], name="finding_region_state"),
            models.Index(fields=["institution", "offence"], name="finding_repeat"),
        ]

    def __str__(self):
        return f"{self.code} {self.offence.behaviour}"

    @property
    def case_is_due(self) -> bool:
        """Whether a case was filed or is asked for: a penalty comes first, points when it is decided."""
        if self.visit.result == ResultCode.CASE_FILED:
            return True
        return self.dispositions.standing().filter(kind=DispositionKind.CASE).exists()

    @property
    def points_undecided(self) -> bool:
        """Whether points were proposed and nobody has decided."""
        proposed = self.dispositions.filter(kind=DispositionKind.POINTS, state=DispositionState.PROPOSED)
        return proposed.exists()

    def parties(self, user) -> set[str]:
        """Those of the visit."""
        return self.visit.parties(user)

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code
