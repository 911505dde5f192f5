"""Problems and numbered measures of a plan: what the paper says, before it becomes work."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import ProblemSource, UnitRole
from .plans import Plan


class OfPlanQuerySet(ScopedQuerySet):
    """Seen with the plan."""

    def visible_to(self, user):
        """Rows of the visible plans."""
        if not may(user, P.LEDGER_VIEW):
            return self.none()
        return self.filter(plan__in=Plan.objects.visible_to(user))


class Problem(Scoped):
    """A problem in its exact wording; those the paper only counts wait as rows without a text."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="problems")
    region_code = RegionCodeField()
    number = models.PositiveSmallIntegerField(_("序号"))
    source = models.CharField(_("问题来源"), max_length=12, choices=ProblemSource)
    category = models.CharField(_("问题类别"), max_length=60, blank=True)
    text = models.TextField(_("反馈问题"), blank=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("问题")
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_problem_per_plan_and_number")]

    def __str__(self):
        return f"{self.number}. {self.text[:40]}"


class Measure(Scoped):
    """A numbered measure of the paper. A measure is not a task: it may hold several.

    ``spans``: where the paper has what was read, {field: [[start, end], …]} in the plan's ``source_text``; nothing
    for what a person wrote. ``version`` counts the corrections, so that of two people at once the second is told.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="measures")
    region_code = RegionCodeField()
    number = models.PositiveSmallIntegerField(_("序号"))
    part = models.PositiveSmallIntegerField(_("分条"), default=0)
    chapter = models.CharField(_("章节"), max_length=200, blank=True)
    title = models.CharField(_("标题"), max_length=200)
    text = models.TextField(_("内容"))
    raw_units = models.TextField(_("原文责任部门"), blank=True)
    deadline_text = models.CharField(_("原文时限"), max_length=100, blank=True)
    deadline_on = models.DateField(_("时限"), null=True, blank=True)
    doubts = models.JSONField(_("待核对"), default=list)
    spans = models.JSONField(default=dict)
    problem = models.ForeignKey(
        Problem, models.SET_NULL, null=True, blank=True, related_name="measures", verbose_name=_("反馈问题")
    )
    target = models.TextField(_("整改目标"), blank=True)
    leader = models.CharField(_("责任领导"), max_length=40, blank=True)
    person = models.CharField(_("责任人"), max_length=40, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核对人")
    )
    version = models.PositiveIntegerField(default=0)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("措施")
        ordering = ["plan", "number", "part"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number", "part"], name="one_measure_per_plan_and_number")
        ]

    def __str__(self):
        return f"{self.label}. {self.title}"

    @property
    def label(self) -> str:
        """The number people cite; parts of a split measure keep it: 24-1, 24-2."""
        return f"{self.number}-{self.part}" if self.part else str(self.number)

    @property
    def anchor(self) -> str:
        """Name of its place on a page."""
        return f"m{self.label}"


class MeasureUnit(models.Model):
    """A unit the paper names for a measure; ``agency`` is empty until a name is recognised."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="units")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("原文名称"), max_length=80)
    role = models.CharField(_("职责"), max_length=10, choices=UnitRole)
    position = models.PositiveSmallIntegerField(_("顺序"))

    class Meta:
        verbose_name = _("责任单位")
        ordering = ["measure", "position"]
        constraints = [models.UniqueConstraint(fields=["measure", "position"], name="one_unit_per_position")]

    def __str__(self):
        return self.name
