"""Validation (校验) of an institution's licence: one row per institution and validation period."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import (
    OPEN_VALIDATIONS,
    CancelGround,
    Delivery,
    Opinion,
    Recommendation,
    ReviewStage,
    ValidationDocumentKind,
    ValidationState,
)
from .institutions import Institution
from .reach import reached_by
from .validation_rules import ValidationRule

# Figures of the statistics beside "overdue", and what each counts.
STAGES = {
    "due": Q(),
    "applied": Q(applied_at__isnull=False),
    "passed": Q(state=ValidationState.PASSED),
    "deferred": Q(documents__kind=ValidationDocumentKind.DEFER),
    "cancelled": Q(state=ValidationState.CANCELLED),
}


def _person(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class ValidationQuerySet(ScopedQuerySet):
    """Seen with the institution. What rests on an unconfirmed rule never leaves the office."""

    def visible_to(self, user):
        """Validations of the institutions in reach; own ones without trials and what was withdrawn."""
        if not may(user, P.VALIDATION_VIEW):
            return self.none()
        scope = scope_for(user)
        if scope.agency_id:
            return self.filter(reached_by(scope, "institution"))
        own = self.filter(institution__in=Institution.objects.visible_to(user), trial=False)
        return own.exclude(state=ValidationState.WITHDRAWN)

    def under_way(self):
        """Rows that have not ended."""
        return self.filter(state__in=OPEN_VALIDATIONS)

    def overdue(self, on):
        """No application although the period has ended, or the deferral; trials are never overdue."""
        unanswered = Q(state=ValidationState.DUE, due_on__lt=on)
        not_again = Q(state=ValidationState.DEFERRED, reapply_by__lt=on)
        return self.filter(unanswered | not_again, trial=False)

    def to_cancel(self):
        """Rows for which a cancellation is proposed and not decided."""
        return self.under_way().exclude(cancel_ground="")

    def of_year(self, year: int):
        """What fell due in a year, under confirmed rules."""
        counted = self.filter(due_on__year=year, trial=False)
        return counted.exclude(state=ValidationState.WITHDRAWN)

    def at_stage(self, stage: str, on):
        """Rows that one figure of the statistics counts; ``on`` decides what is overdue."""
        if stage == "overdue":
            return self.overdue(on)
        return self.filter(STAGES[stage]).distinct() if stage in STAGES else self.none()

    def passed_days(self, institution) -> list:
        """Days on which the institution passed, under confirmed rules: its scoring years begin there."""
        passed = self.filter(institution=institution, state=ValidationState.PASSED, trial=False)
        return list(passed.values_list("decided_on", flat=True))

    def deferral_of(self, code: str):
        """The deferral of an institution as the public may read it: what confirmed rules forbid, and until when."""
        rows = self.filter(institution__code=code, state__in=(ValidationState.DEFERRED, ValidationState.RE_APPLIED))
        return rows.filter(trial=False).values("deferral_from", "deferral_to", "forbidden").first()

    def certified(self, code: str):
        """The validation a verification code belongs to, with nothing but what the public may read."""
        return (
            self.filter(verification_code=code, state=ValidationState.PASSED)
            .exclude(verification_code="")
            .values("institution_id", "institution__name", "institution__state", "decided_on", "valid_until")
            .first()
        )


class Validation(Scoped):
    """Due, applied for, reviewed, decided.

    ``trial``: opened under an unconfirmed rule; stays in the office. ``period_from`` to ``due_on``: the validation
    period; ``due_derivation`` says how it was counted. ``review_round``: 1 after the first opinion, 2 after that on
    a re-application. ``forbidden``: what was forbidden by confirmed rules when deferral was decided.
    """

    code = models.CharField(_("校验编号"), max_length=20, unique=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="validations", verbose_name=_("机构"))
    region_code = RegionCodeField()
    rule = models.ForeignKey(ValidationRule, models.PROTECT, related_name="+", verbose_name=_("校验规则"))
    trial = models.BooleanField(_("试运行"), default=False)
    beds = models.PositiveIntegerField(_("床位数"), null=True, blank=True)
    period_from = models.DateField(_("校验期自"))
    due_on = models.DateField(_("校验期满"))
    due_derivation = models.JSONField(default=dict)
    opens_on = models.DateField(_("可申请日期"))
    opened_at = models.DateTimeField(_("列入时间"))
    state = models.CharField(_("状态"), max_length=12, choices=ValidationState, default=ValidationState.DUE)

    applied_at = models.DateTimeField(_("申请时间"), null=True, blank=True)
    applied_by = _person(_("申请人"))
    signer_name = models.CharField(_("签字人"), max_length=40, blank=True)
    receipt_code = models.CharField(_("回执码"), max_length=20, blank=True)
    return_reason = models.TextField(_("退回原因"), blank=True)
    re_applied_at = models.DateTimeField(_("再次申请时间"), null=True, blank=True)
    statement = models.TextField(_("整改情况说明"), blank=True)

    ordered_on = models.DateField(_("责令日期"), null=True, blank=True)
    order_served_on = models.DateField(_("责令送达日期"), null=True, blank=True)
    order_until = models.DateField(_("责令申请期限"), null=True, blank=True)
    order_derivation = models.JSONField(default=dict)

    decide_by = models.DateField(_("决定期限"), null=True, blank=True)
    decide_derivation = models.JSONField(default=dict)
    review_round = models.PositiveSmallIntegerField(_("审查轮次"), default=0)
    onsite_on = models.DateField(_("现场审查日期"), null=True, blank=True)
    onsite_people = models.CharField(_("现场审查人员"), max_length=100, blank=True)
    opinion = models.TextField(_("审查意见"), blank=True)
    recommendation = models.CharField(_("审查建议"), max_length=10, choices=Recommendation, blank=True)
    reviewer = _person(_("审查人"))
    reviewed_at = models.DateTimeField(_("审查时间"), null=True, blank=True)

    decided_by = _person(_("决定人"))
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    grounds = models.TextField(_("决定理由"), blank=True)
    deferral_months = models.PositiveSmallIntegerField(_("暂缓月数"), null=True, blank=True)
    deferral_from = models.DateField(_("暂缓自"), null=True, blank=True)
    deferral_to = models.DateField(_("暂缓至"), null=True, blank=True)
    deferral_derivation = models.JSONField(default=dict)
    forbidden = ArrayField(
        models.CharField(max_length=200), verbose_name=_("暂缓期间不得从事的活动"), default=list, blank=True
    )
    reapply_by = models.DateField(_("再次申请期限"), null=True, blank=True)
    reapply_derivation = models.JSONField(default=dict)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    verification_code = models.CharField(_("验证码"), max_length=20, blank=True)

    cancel_ground = models.CharField(_("注销建议的理由"), max_length=14, choices=CancelGround, blank=True)
    cancel_proposed_at = models.DateTimeField(_("提出注销建议时间"), null=True, blank=True)

    objects = ValidationQuerySet.as_manager()

    class Meta:
        verbose_name = _("校验")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "period_from", "due_on", "trial"],
                name="one_validation_per_institution_and_period",
            ),
            models.UniqueConstraint(
                fields=["institution"], condition=Q(state__in=OPEN_VALIDATIONS), name="one_open_validation"
            ),
            models.UniqueConstraint(
                fields=["verification_code"], condition=~Q(verification_code=""), name="one_verification_code"
            ),
            models.CheckConstraint(
                condition=Q(trial=False) | Q(state__in=(ValidationState.DUE, ValidationState.WITHDRAWN)),
                name="validation_on_trial_stays_in_the_office",
            ),
            models.CheckConstraint(
                condition=~Q(state=ValidationState.DEFERRED) | Q(deferral_to__isnull=False),
                name="validation_deferred_until_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "state", "due_on"], name="validation_region_state"),
            models.Index(fields=["region_code", "due_on"], name="validation_region_due"),
        ]

    def __str__(self):
        return f"{self.code} {self.institution}"

    def parties(self, user) -> set[str]:
        """Those of the institution; nobody is "clock"."""
        return self.institution.parties(user)

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code

    @property
    def is_overdue(self) -> bool:
        """Whether it is late today."""
        today = timezone.localdate()
        if self.trial:
            return False
        if self.state == ValidationState.DEFERRED:
            return self.reapply_by is not None and self.reapply_by < today
        return self.state == ValidationState.DUE and self.due_on < today

    @property
    def round_now(self) -> int:
        """Number of the review that is under way or would be next."""
        return 2 if self.re_applied_at else 1


class _OfValidation(ScopedQuerySet):
    """Parts are seen with their validation."""

    def visible_to(self, user):
        """Parts of the visible validations."""
        return self.filter(validation__in=Validation.objects.visible_to(user))


class _InOffice(_OfValidation):
    """What the office notes down while it reviews; the institution reads the decision."""

    def visible_to(self, user):
        """For people of an agency only."""
        return super().visible_to(user) if scope_for(user).agency_id else self.none()


class ValidationMaterial(models.Model):
    """One material of an application: what the portal knew when it was handed in (``known``), and what was added."""

    validation = models.ForeignKey(Validation, models.CASCADE, related_name="materials")
    key = models.CharField(_("代码"), max_length=30)
    label = models.CharField(_("材料"), max_length=200)
    required = models.BooleanField(_("必须填写"), default=False)
    source = models.CharField(max_length=80, blank=True)
    known = models.JSONField(_("平台已有信息"), default=list)
    text = models.TextField(_("补充说明"), blank=True)

    objects = _OfValidation.as_manager()

    class Meta:
        verbose_name = _("校验申请材料")
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["validation", "key"], name="one_material_per_validation_key")]

    def __str__(self):
        return self.label


class ValidationCheck(models.Model):
    """What the review says of one item. ``binding``: the list was confirmed, so the item must be answered."""

    validation = models.ForeignKey(Validation, models.CASCADE, related_name="checks")
    round = models.PositiveSmallIntegerField(_("审查轮次"), default=1)
    key = models.CharField(_("代码"), max_length=30)
    label = models.CharField(_("审查事项"), max_length=200)
    stage = models.CharField(_("审查方式"), max_length=10, choices=ReviewStage)
    binding = models.BooleanField(default=False)
    opinion = models.CharField(_("意见"), max_length=6, choices=Opinion, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)

    objects = _InOffice.as_manager()

    class Meta:
        verbose_name = _("校验审查事项")
        ordering = ["round", "key"]
        constraints = [models.UniqueConstraint(fields=["validation", "round", "key"], name="one_check_per_round_key")]

    def __str__(self):
        return self.label


class ValidationDocument(Scoped):
    """A document as it was issued; the file is rebuilt from ``snapshot`` alone and must have this ``sha256``."""

    validation = models.ForeignKey(Validation, models.PROTECT, related_name="documents", verbose_name=_("校验"))
    region_code = RegionCodeField()
    kind = models.CharField(_("文书"), max_length=10, choices=ValidationDocumentKind)
    number = models.CharField(_("文号"), max_length=80, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("制发机关"))
    issued_on = models.DateField(_("制发日期"))
    issued_by = _person(_("制发人"))
    snapshot = models.JSONField(default=dict)
    sha256 = models.CharField("SHA-256", max_length=64)
    served_on = models.DateField(_("送达日期"), null=True, blank=True)
    delivery = models.CharField(_("送达方式"), max_length=12, choices=Delivery, blank=True)

    objects = _OfValidation.as_manager()

    class Meta:
        verbose_name = _("校验文书")
        ordering = ["-issued_on", "-pk"]

    def __str__(self):
        return self.number

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.validation.institution.code
