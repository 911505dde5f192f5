"""Changes of published results: taken down, or put right, with the explanation that stays public."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models import reached_by
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import RegionCodeField, Scoped, ScopedQuerySet

from ..choices import AmendmentKind, AmendmentState, ResultCode
from .visits import Visit


class AmendmentQuerySet(ScopedQuerySet):
    """Seen where the visit is seen."""

    def visible_to(self, user):
        """Of the region."""
        if not may(user, P.VISIT_VIEW):
            return self.none()
        return self.filter(reached_by(scope_for(user), "visit__institution"))

    def overdue(self, on):
        """Still to be decided after the last day."""
        return self.filter(state=AmendmentState.ASKED, due_on__lt=on)

    def published(self):
        """What was done to published results, as dictionaries of public columns."""
        rows = self.filter(state=AmendmentState.DONE, visit__in=Visit.objects.effective())
        return rows.values(
            "visit_id", "visit__institution__code", "visit__institution__name", "visit__plan__title", "kind",
            "explanation", "decided_on",
        )  # fmt: skip


class Amendment(Scoped):
    """``known_on``: the day the ground was known, from which the days for taking it down run (行政处罚法 48).

    ``reason`` stays inside; ``explanation`` is public for good. ``before`` keeps what had been published.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="amendments", verbose_name=_("检查任务"))
    region_code = RegionCodeField()
    kind = models.CharField(_("方式"), max_length=12, choices=AmendmentKind)
    reason = models.CharField(_("内部理由"), max_length=500)
    explanation = models.CharField(_("公开说明"), max_length=300)
    result = models.CharField(_("更正后的结果"), max_length=20, choices=ResultCode, blank=True)
    handling = models.CharField(_("更正后的处理情况"), max_length=200, blank=True)
    before = models.JSONField(_("更正前"), default=dict)
    known_on = models.DateField(_("获知日期"))
    due_on = models.DateField(_("办理期限"))
    due_derivation = models.JSONField(default=dict)
    state = models.CharField(_("状态"), max_length=16, choices=AmendmentState, default=AmendmentState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审批人")
    )
    decided_on = models.DateField(_("办理日期"), null=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("检查结果公示变更")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit"], condition=Q(state=AmendmentState.ASKED), name="one_open_amendment_per_visit"
            ),
            models.CheckConstraint(
                condition=~Q(kind=AmendmentKind.CORRECTED) | ~Q(result=""), name="corrected_result_is_given"
            ),
        ]

    def __str__(self):
        return f"{self.visit} {self.get_kind_display()}"

    def parties(self, user) -> set[str]:
        """The office that published."""
        return {"office"} if self.visit.office_id == getattr(user, "agency_id", None) else set()

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.visit.institution.code
