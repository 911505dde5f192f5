"""A rectification plan (整改方案) and the paper it comes from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import PlanState


class PlanQuerySet(ScopedQuerySet):
    """Seen by the region, and by every unit that has a task or a measure in it."""

    def visible_to(self, user):
        """Plans of the region or that name the person's agency."""
        if not may(user, P.LEDGER_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """Drafts are seen by the office alone."""
        if scope.agency_id is None:
            return self.none()
        named = Q(tasks__lead_agency=scope.agency_id) | Q(tasks__units__agency=scope.agency_id)
        named |= Q(measures__units__agency=scope.agency_id)
        settled = ~Q(state=PlanState.DRAFT)
        ids = self.model.objects.filter(named & settled).values("pk")
        return self.filter(Q(office=scope.agency_id) | (scope.region_q() & settled) | Q(pk__in=ids))

    def published(self):
        """Plans the office has made public (S000 五(四))."""
        return self.filter(published_on__isnull=False).exclude(state=PlanState.DRAFT)


class Plan(Scoped):
    """A plan with its paper. ``office`` leads: it issues tasks, reviews and closes them.

    ``reading`` is what the portal read from ``source_text``, kept beside what a person confirmed.
    """

    code = models.CharField(_("方案编号"), max_length=20, unique=True)
    title = models.CharField(_("方案名称"), max_length=200)
    number = models.CharField(_("文号"), max_length=80, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=120, blank=True)
    office = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("牵头办公室"))
    region_code = RegionCodeField()
    year = models.PositiveSmallIntegerField(_("年度"))
    state = models.CharField(_("状态"), max_length=12, choices=PlanState, default=PlanState.DRAFT)
    source_name = models.CharField(_("文件名"), max_length=200, blank=True)
    source_text = models.TextField(_("原文"), blank=True)
    source_sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    reading = models.JSONField(default=dict)
    filing_required = models.BooleanField(
        _("责任单位方案须备案"), default=False, help_text=_("备案的方案是销号的依据；没有备案的单位不能申请销号。")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("录入人")
    )
    created_at = models.DateTimeField(_("录入时间"))

    published_on = models.DateField(_("公开日期"), null=True, blank=True)

    of_conference = models.BooleanField(
        _("联席会议议定事项"), default=False, help_text=_("各次会议的议定事项按年度立为任务，不是一份文件的方案。")
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("整改方案")
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "source_sha256"], condition=~Q(source_sha256=""), name="one_plan_per_paper_and_office"
            ),
            models.UniqueConstraint(
                fields=["office", "year"],
                condition=Q(of_conference=True) & ~Q(state=PlanState.CLOSED),
                name="one_running_plan_of_decisions",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "state"])]

    def __str__(self):
        return self.title

    def parties(self, user) -> set[str]:
        """ "office": the people of the body that leads the plan."""
        return {"office"} if user.agency_id == self.office_id else set()
