"""What comes of an inspection: the problems of the feedback, and the uses its result is put to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, Scoped, ScopedQuerySet

from ..choices import SHOWN_STATES, TaskKind, UseKind
from .indicators import Indicator
from .inspected_districts import InspectedDistrict
from .measures import Problem


class FeedbackProblemQuerySet(ScopedQuerySet):
    """The office and the team see drafts; the district sees them from the request for its comments on."""

    def visible_to(self, user):
        """See the class."""
        shown = InspectedDistrict.objects.visible_to(user).filter(state__in=SHOWN_STATES)
        return self.filter(Q(district__in=InspectedDistrict.objects.judged_by(user)) | Q(district__in=shown))


class FeedbackProblem(Scoped):
    """One problem of the feedback in its exact wording. ``problem``: the row of the plan that it became."""

    district = models.ForeignKey(InspectedDistrict, models.CASCADE, related_name="problems")
    number = models.PositiveSmallIntegerField(_("序号"))
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("对应指标")
    )
    kind = models.CharField(_("整改类型"), max_length=12, choices=TaskKind, default=TaskKind.PHASED)
    text = models.TextField(_("存在问题"))
    problem = models.OneToOneField(
        Problem, models.PROTECT, null=True, blank=True, related_name="feedback_problem", verbose_name=_("整改问题")
    )

    objects = FeedbackProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("督察反馈问题")
        ordering = ["district", "number"]
        constraints = [
            models.UniqueConstraint(fields=["district", "number"], name="one_problem_per_feedback_and_number")
        ]

    def __str__(self):
        return f"{self.number}. {self.text[:40]}"

    @property
    def about(self) -> str:
        """History is kept under the district."""
        return self.district.code


class ResultUseQuerySet(ScopedQuerySet):
    """Between the office that hands a result on and the body that uses it."""

    def visible_to(self, user):
        """Either side."""
        if not may(user, P.GOVINSPECT_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """Either side."""
        if scope.agency_id is None:
            return self.none()
        return self.filter(Q(district__inspection__office=scope.agency_id) | Q(recipient=scope.agency_id))

    def waiting(self):
        """Not answered yet."""
        return self.filter(answered_at=None)


class ResultUse(Scoped):
    """A result handed to a body for a purpose (结果运用), and what that body made of it."""

    district = models.ForeignKey(InspectedDistrict, models.PROTECT, related_name="uses", verbose_name=_("被督察地区"))
    recipient = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("运用单位"))
    kind = models.CharField(_("运用方式"), max_length=20, choices=UseKind)
    note = models.TextField(_("建议和依据"))
    given_on = models.DateField(_("移交日期"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("移交人"))
    answer = models.TextField(_("运用情况"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = ResultUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("督察结果运用")
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["district", "recipient", "kind"], name="one_use_per_body_and_purpose")
        ]

    def __str__(self):
        return f"{self.district.code} {self.get_kind_display()}"

    @property
    def about(self) -> str:
        """History is kept under the district."""
        return self.district.code

    def parties(self, user) -> set[str]:
        """ "office" handed it on, "recipient" uses it."""
        names = self.district.inspection.parties(user) & {"office"}
        return names | {"recipient"} if user.agency_id == self.recipient_id else names
