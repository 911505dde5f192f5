"""Compliance self-inspection and pledge (依法执业自查与承诺)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import Conclusion, ProblemRisk, RectifyKind, SelfInspectionKind, SelfInspectionState
from .catalogue import PledgeText, SelfInspectionItem
from .institutions import Institution


class RoundQuerySet(ScopedQuerySet):
    """Rounds that touch the own region for the authority; for institutions, the rounds that cover them."""

    def visible_to(self, user):
        """Rounds a person has to do with, for roles that may look at self-inspections."""
        if not may(user, P.SELFCHECK_VIEW):
            return self.none()
        if may(user, P.SELFCHECK_FILE):
            own = Institution.objects.visible_to(user)
            covered = own.filter(region_code__gte=OuterRef("region_code"), region_code__lt=OuterRef("region_end"))
            return self.filter(Exists(covered))
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """A round of the city concerns its districts too."""
        touching = Q(pk__in=())
        for low, high in scope.ranges:
            touching |= Q(region_code__lt=high, region_end__gt=low)
        return self.filter(touching)

    def covering(self, institution):
        """Rounds opened for the institution's division or one above it."""
        code = institution.region_code
        return self.filter(region_code__lte=code, region_end__gt=code)


class SelfInspectionRound(Scoped):
    """A round: which kind is due from whom by when. ``region_end`` closes the half-open range."""

    title = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("自查类型"), max_length=20, choices=SelfInspectionKind)
    period = models.CharField(_("期间"), max_length=10)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("组织单位"))
    region_code = RegionCodeField()
    region_end = RegionCodeField()
    check_from = models.DateField(_("自查时段自"))
    check_to = models.DateField(_("自查时段至"))
    due_on = models.DateField(_("截止日期"))
    due_derivation = models.JSONField(default=dict)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("自查轮次")
        ordering = ["-due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region_code", "kind", "period"], name="one_round_per_region_kind_period")
        ]

    def __str__(self):
        return self.title


class SelfInspectionQuerySet(ScopedQuerySet):
    """Drafts belong to the institution; the authority sees what has been submitted."""

    def visible_to(self, user):
        """Own filings, or submitted filings of the visible institutions."""
        if not may(user, P.SELFCHECK_VIEW):
            return self.none()
        seen = self.filter(institution__in=Institution.objects.visible_to(user))
        return seen if may(user, P.SELFCHECK_FILE) else seen.exclude(state=SelfInspectionState.DRAFT)

    def published(self):
        """What the public may see: that and when an institution pledged."""
        return self.filter(state=SelfInspectionState.PUBLISHED).values(
            "pledge_no", "institution__code", "institution__name", "kind", "period", "submitted_at", "published_at"
        )


class SelfInspection(Scoped):
    """One filing of an institution for one round, with its pledge."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="self_inspections")
    round = models.ForeignKey(SelfInspectionRound, models.PROTECT, related_name="filings", verbose_name=_("自查轮次"))
    region_code = RegionCodeField()
    kind = models.CharField(_("自查类型"), max_length=20, choices=SelfInspectionKind)
    period = models.CharField(_("期间"), max_length=10)
    check_from = models.DateField(_("自查时段自"))
    check_to = models.DateField(_("自查时段至"))
    due_on = models.DateField(_("截止日期"))
    due_derivation = models.JSONField(default=dict)
    is_overdue = models.BooleanField(_("逾期"), default=False)

    compliance_department = models.CharField(_("依法执业管理部门"), max_length=60, blank=True)
    compliance_manager = models.CharField(_("依法执业管理人员"), max_length=40, blank=True)
    manager_phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    manager_full_time = models.BooleanField(_("专职"), default=False)
    participants = models.CharField(_("参与人员"), max_length=200, blank=True)
    major_violation_reported = models.BooleanField(_("发现严重违法执业行为并已报告"), default=False)
    major_violation_note = models.CharField(_("何时向谁报告"), max_length=200, blank=True)

    pledge_text = models.ForeignKey(PledgeText, models.PROTECT, related_name="+", verbose_name=_("承诺书文本"))
    clauses_ticked = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("已勾选条款"), default=list)
    signer_name = models.CharField(_("承诺人"), max_length=40, blank=True)
    signer_role = models.CharField(_("承诺人身份"), max_length=40, blank=True)
    signed_at = models.DateTimeField(_("承诺时间"), null=True)
    pledge_no = models.CharField(_("承诺书编号"), max_length=30, blank=True)
    receipt_code = models.CharField(_("回执码"), max_length=20, blank=True)

    state = models.CharField(_("状态"), max_length=12, choices=SelfInspectionState, default=SelfInspectionState.DRAFT)
    started_at = models.DateTimeField(_("开始填报"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    return_reason = models.TextField(_("退回原因"), blank=True)
    accepted_at = models.DateTimeField(_("接收时间"), null=True)
    published_at = models.DateTimeField(_("公示时间"), null=True)

    objects = SelfInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("依法执业自查")
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "round"], name="one_filing_per_round"),
            models.UniqueConstraint(fields=["pledge_no"], condition=~models.Q(pledge_no=""), name="one_pledge_number"),
            models.UniqueConstraint(
                fields=["receipt_code"], condition=~models.Q(receipt_code=""), name="one_receipt_code"
            ),
        ]
        indexes = [models.Index(fields=["region_code", "state"], name="selfinspection_region_state")]

    def __str__(self):
        return f"{self.institution} {self.period} {self.get_kind_display()}"

    def parties(self, user) -> set[str]:
        """Those of the institution."""
        return self.institution.parties(user)

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code


class SelfInspectionAnswer(models.Model):
    """The answer to one item; a problem carries its measure, owner and due date."""

    self_inspection = models.ForeignKey(SelfInspection, models.CASCADE, related_name="answers")
    item = models.ForeignKey(SelfInspectionItem, models.PROTECT, related_name="+")
    conclusion = models.CharField(_("结论"), max_length=16, choices=Conclusion, blank=True)
    problem_text = models.CharField(_("问题描述"), max_length=500, blank=True)
    risk = models.CharField(_("隐患等级"), max_length=10, choices=ProblemRisk, blank=True)
    rectify_kind = models.CharField(_("整改方式"), max_length=10, choices=RectifyKind, blank=True)
    measure = models.CharField(_("整改措施"), max_length=500, blank=True)
    owner = models.CharField(_("责任人"), max_length=40, blank=True)
    due_on = models.DateField(_("整改期限"), null=True, blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("自查结论")
        ordering = ["item__code"]
        constraints = [models.UniqueConstraint(fields=["self_inspection", "item"], name="one_answer_per_item")]

    def __str__(self):
        return f"{self.item.code}: {self.conclusion}"
