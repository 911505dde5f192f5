"""Samples taken at a visit and what the laboratory said (抽检)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may
from supervision.foundation.models import Scoped, ScopedQuerySet

from ..choices import SampleState
from .findings import Finding, FindingCatalogue
from .visits import Visit


class SampleQuerySet(ScopedQuerySet):
    """Seen with their visits."""

    def visible_to(self, user):
        """Samples of the visible visits."""
        return self.filter(visit__in=Visit.objects.visible_to(user)) if may(user, P.VISIT_VIEW) else self.none()

    def late(self, on):
        """Results the laboratory has not given in time."""
        return self.filter(state=SampleState.PENDING, due_on__lt=on)


class Sample(Scoped):
    """One sealed sample. The visit is recorded without waiting; a failing result becomes a finding of it."""

    code = models.CharField(_("样品编号"), max_length=30, unique=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="samples", verbose_name=_("检查任务"))
    item = models.CharField(_("样品名称"), max_length=100)
    test = models.CharField(_("检测项目"), max_length=100)
    quantity = models.PositiveSmallIntegerField(_("数量"), default=1)
    seal = models.CharField(_("封条编号"), max_length=40)
    laboratory = models.CharField(_("检测机构"), max_length=100)
    taken_on = models.DateField(_("采样日期"))
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("采样人"))
    due_on = models.DateField(_("应出结果日期"))
    due_derivation = models.JSONField(default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=SampleState, default=SampleState.PENDING)
    value = models.CharField(_("检测结果"), max_length=100, blank=True)
    report_no = models.CharField(_("报告编号"), max_length=60, blank=True)
    result_on = models.DateField(_("报告日期"), null=True, blank=True)
    result_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("录入人")
    )
    offence = models.ForeignKey(
        FindingCatalogue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("对应问题")
    )
    finding = models.OneToOneField(
        Finding, models.PROTECT, null=True, blank=True, related_name="sample", verbose_name=_("发现问题")
    )

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("抽检样品")
        ordering = ["-taken_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "seal"], name="one_sample_per_seal"),
            models.CheckConstraint(
                condition=~Q(state=SampleState.FAILED) | Q(offence__isnull=False), name="failed_sample_names_offence"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.item}"

    def parties(self, user) -> set[str]:
        """Those of the visit."""
        return self.visit.parties(user)

    @property
    def about(self) -> str:
        """History is kept where the visit's is."""
        return self.visit.about
