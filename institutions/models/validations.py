"""Validation (校验) of an institution's licence: one row per institution and validation period."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import RegionCodeField, Scoped, ScopedQuerySet

from ..choices import (
    OPEN_VALIDATIONS,
    CancelGround,
    Recommendation,
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
