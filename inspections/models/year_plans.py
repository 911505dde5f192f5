"""The yearly plan (年度抽查计划): what is due from whom in which months, published before it begins."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import TaskSource, YearPlanState


class YearPlanQuerySet(ScopedQuerySet):
    """Seen in the region of the plan; a published one by everybody."""

    def visible_to(self, user):
        """Plans of the own region, for roles that look at plans."""
        return self.filter(scope_for(user).region_q()) if may(user, P.PLAN_VIEW) else self.none()

    def published(self):
        """Yearly plans anybody may read."""
        return self.filter(state=YearPlanState.PUBLISHED).select_related("office").prefetch_related("lines")


class YearPlan(Scoped):
    """``max_visits``: what the office promises in public, at most so many planned visits to one subject in the year."""

    code = models.CharField(_("年度计划编号"), max_length=30, unique=True)
    year = models.PositiveSmallIntegerField(_("年度"))
    title = models.CharField(_("年度计划名称"), max_length=100)
    office = models.ForeignKey(Agency, models.PROTECT, related_name="year_plans", verbose_name=_("组织单位"))
    region_code = RegionCodeField()
    document_number = models.CharField(_("发布文号"), max_length=60, blank=True)
    max_visits = models.PositiveSmallIntegerField(_("同一对象年度检查次数上限"), default=1)
    exempt = models.CharField(
        _("不受上限限制的检查"), max_length=200, blank=True, default="投诉举报、转办交办、数据监测等线索核查和复查"
    )
    state = models.CharField(_("状态"), max_length=20, choices=YearPlanState, default=YearPlanState.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("拟制人"))
    created_at = models.DateTimeField(_("拟制时间"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("批准人")
    )
    published_on = models.DateField(_("公布日期"), null=True)

    objects = YearPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("年度抽查计划")
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "year"], name="one_year_plan_per_office"),
            models.CheckConstraint(condition=~Q(created_by=models.F("approved_by")), name="year_plan_signed_by_two"),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def parties(self, user) -> set[str]:
        """People of the office that organises the plan."""
        return {"office"} if self.office_id == getattr(user, "agency_id", None) else set()


class LineQuerySet(models.QuerySet):
    """Lines are seen with their plan."""

    def visible_to(self, user):
        """Lines of the visible yearly plans."""
        return self.filter(plan__in=YearPlan.objects.visible_to(user))


class YearPlanLine(models.Model):
    """One line: what, from whom, of whom how many, with whom, from when to when."""

    plan = models.ForeignKey(YearPlan, models.CASCADE, related_name="lines", verbose_name=_("年度计划"))
    number = models.PositiveSmallIntegerField(_("序号"))
    source = models.CharField(_("任务来源"), max_length=10, choices=TaskSource)
    title = models.CharField(_("抽查任务"), max_length=100)
    subjects = models.CharField(_("检查对象"), max_length=200)
    content = models.CharField(_("检查内容"), max_length=300)
    target = models.CharField(_("抽查比例或户数"), max_length=60)
    partners = models.CharField(_("参加部门"), max_length=100, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("完成日期"))

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("年度计划任务")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_line_per_number"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="line_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"
