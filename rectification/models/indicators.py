"""Indicator systems (指标体系) by which governments are inspected: two levels, points, what is asked for."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, Scoped, ScopedQuerySet

from ..choices import SystemState, Way
from ..rules import inspection as rule


class IndicatorSystemQuerySet(ScopedQuerySet):
    """What is published is for everybody who has to do with inspections; drafts are the office's own."""

    def visible_to(self, user):
        """Published ones, and own drafts."""
        if not may(user, P.GOVINSPECT_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """Drafts belong to their office."""
        return self.filter(Q(state=SystemState.PUBLISHED) | Q(office__isnull=False, office=scope.agency_id))

    def published(self):
        """Those a round may be held by."""
        return self.filter(state=SystemState.PUBLISHED)


class IndicatorSystem(Scoped):
    """One version of an indicator system. ``office`` is empty for the portal's own default.

    Until ``confirmed`` (the document that adopts it is on record in ``basis``) it is on trial: a round held by it
    stays inside the office.
    """

    code = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("名称"), max_length=120)
    year = models.PositiveSmallIntegerField(_("年度"))
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="later", verbose_name=_("上一版本")
    )
    office = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("制定单位")
    )
    full_score = models.DecimalField(_("满分"), max_digits=6, decimal_places=2, default=100)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    document = models.CharField(_("发布文号"), max_length=120, blank=True)
    mark = models.CharField(_("可信度"), max_length=4, default="D")
    confirmed = models.BooleanField(_("已确认"), default=False)
    state = models.CharField(_("状态"), max_length=20, choices=SystemState, default=SystemState.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    published_on = models.DateField(_("发布日期"), null=True, blank=True)

    objects = IndicatorSystemQuerySet.as_manager()

    class Meta:
        verbose_name = _("督察指标体系")
        ordering = ["-year", "-version", "code"]
        constraints = [
            models.UniqueConstraint(fields=["previous", "office", "version"], name="one_next_version_of_a_system")
        ]

    def __str__(self):
        return f"{self.title} V{self.version}"

    def parties(self, user) -> set[str]:
        """ "office": the people of the body that made it; the portal's default belongs to every authority."""
        return {"office"} if user.agency_id is not None and self.office_id in (None, user.agency_id) else set()

    @property
    def lines(self) -> list[rule.Line]:
        """The indicators as the rules take them."""
        rows = self.indicators.values_list("code", "points", "parent__code")
        return [rule.Line(code, points, parent or "") for code, points, parent in rows]


class IndicatorQuerySet(ScopedQuerySet):
    """Seen with the system."""

    def visible_to(self, user):
        """Rows of the visible systems."""
        return self.filter(system__in=IndicatorSystem.objects.visible_to(user))

    def leaves(self):
        """Second-level ones: those that are scored."""
        return self.filter(parent__isnull=False)


class Indicator(Scoped):
    """An indicator: of the first level, or with a rule of scoring under one of the first level."""

    system = models.ForeignKey(IndicatorSystem, models.CASCADE, related_name="indicators", verbose_name=_("指标体系"))
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("一级指标")
    )
    code = models.CharField(_("指标编号"), max_length=10)
    title = models.CharField(_("指标"), max_length=200)
    points = models.DecimalField(_("分值"), max_digits=6, decimal_places=2)
    way = models.CharField(_("核查方式"), max_length=10, choices=Way, default=Way.MATERIAL)
    rule = models.TextField(_("评分标准"), blank=True)
    materials = models.TextField(_("需提供的材料"), blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("督察指标")
        ordering = ["system", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["system", "code"], name="one_indicator_per_system_and_code")]

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def about(self) -> str:
        """History is kept under the system."""
        return self.system.code

    @property
    def asks_materials(self) -> bool:
        """Whether the district must show something for it."""
        return bool(self.materials.strip())
