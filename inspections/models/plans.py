"""An inspection plan (抽查计划): what is drawn from whom, signed by two people."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import BeaconKind, Custody, PlanState, Series, TaskSource
from .check_items import CheckItem
from .libraries import Library
from .year_plans import YearPlanLine


class PlanQuerySet(ScopedQuerySet):
    """Seen in the region of the plan."""

    def visible_to(self, user):
        """Plans of the own region, for roles that look at plans."""
        return self.filter(scope_for(user).region_q()) if may(user, P.PLAN_VIEW) else self.none()

    def standing(self, series):
        """Approved plans that are drawn by the clock in this rhythm."""
        return self.filter(state=PlanState.APPROVED, series=series)


class InspectionPlan(Scoped):
    """``seats`` [{unit, skill}] is the team in order; ``ratios`` {object class: basis points} are this plan's own.

    ``library``: drawn from this list instead of the registry; its strata are the ratios' keys, "*" is any.
    ``source`` above the own office: a list was issued, and nothing is drawn here. ``beacon_hours``: how long after its
    commitment the beacon of a plan that is drawn by the clock is due.
    ``trial``: a rule it rests on is not confirmed, so everything made from it is marked 试运行.
    """

    code = models.CharField(_("计划编号"), max_length=30, unique=True)
    title = models.CharField(_("计划名称"), max_length=100)
    office = models.ForeignKey(Agency, models.PROTECT, related_name="inspection_plans", verbose_name=_("组织单位"))
    region_code = RegionCodeField(verbose_name=_("抽查区域"))
    source = models.CharField(_("任务来源"), max_length=10, choices=TaskSource, default=TaskSource.OWN)
    year_line = models.ForeignKey(
        YearPlanLine, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("年度计划任务")
    )
    library = models.ForeignKey(
        Library, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("抽查名录")
    )
    classes = ArrayField(
        models.CharField(max_length=40), verbose_name=_("检查对象（空为全部）"), default=list, blank=True
    )
    items = models.ManyToManyField(CheckItem, related_name="plans", verbose_name=_("抽查事项"))
    rules_version = models.CharField(_("实施细则版本"), max_length=20)
    ratios = models.JSONField(_("本计划比例（万分比）"), default=dict, blank=True)
    by_region = models.BooleanField(_("按区县分层"), default=False)
    seats = models.JSONField(_("检查组组成"), default=list)
    series = models.CharField(_("抽取方式"), max_length=10, choices=Series, default=Series.ONCE)
    period = models.CharField(_("期间"), max_length=10, blank=True)
    beacon_kind = models.CharField(_("公共随机值"), max_length=10, choices=BeaconKind, default=BeaconKind.NONE)
    beacon_name = models.CharField(_("公共随机值名称"), max_length=100, blank=True)
    beacon_format = models.CharField(_("公共随机值格式"), max_length=60, blank=True)
    beacon_due = models.DateTimeField(_("公共随机值产生时间"), null=True, blank=True)
    beacon_hours = models.PositiveSmallIntegerField(_("公共随机值在承诺后多少小时产生"), null=True, blank=True)
    custody = models.CharField(_("口令保管"), max_length=10, choices=Custody, default=Custody.SERVER)
    planned_on = models.DateField(_("计划检查日期"))
    visit_days = models.PositiveSmallIntegerField(_("检查期限（日）"), default=60)
    trial = models.BooleanField(_("试运行"), default=True)
    state = models.CharField(_("状态"), max_length=10, choices=PlanState, default=PlanState.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("拟制人"))
    created_at = models.DateTimeField(_("拟制时间"))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("抽查计划")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["region_code", "state"], name="plan_region_state")]
        constraints = [
            models.CheckConstraint(condition=~Q(submitted_by=models.F("approved_by")), name="plan_signed_by_two"),
            models.CheckConstraint(condition=Q(series=Series.ONCE) ^ Q(period=""), name="plan_series_or_period"),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def parties(self, user) -> set[str]:
        """People of the office that organises the plan."""
        return {"office"} if self.office_id == getattr(user, "agency_id", None) else set()
