"""The law of validation (校验) as rows: whom it concerns and how often, time limits, materials, review, deferral."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supervision.foundation.access import P, may

from ..choices import LicenceForm, ReviewStage, SubjectKind, ValidationRuleKind
from ..rules.validation import Period
from .catalogue import InForceQuerySet, LawRow


class ValidationRuleQuerySet(InForceQuerySet):
    """Norms: everybody who has to do with validation reads them."""

    def visible_to(self, user):
        """All rows, for roles that may look at validations."""
        return self.all() if may(user, P.VALIDATION_VIEW) else self.none()


class ValidationRule(LawRow):
    """One rule. What a column means depends on ``kind``:

    PERIOD: ``subject_kinds``, ``categories`` (prefixes), ``licence_form`` and beds (``beds_from`` counts in,
    ``beds_below`` does not) say whom; ``applies`` whether there is validation at all; ``value`` every how many years.
    TERM: ``value`` months or days. FORBIDDEN: ``with_beds`` whom (empty: everybody). MATERIAL: ``required`` unless the
    portal has it, ``source`` which tabs of the file know it. CHECK: ``stage``.
    ``confirmed_on``: from when institutions answer for it.
    """

    kind = models.CharField(gettext_lazy("种类"), max_length=10, choices=ValidationRuleKind)
    key = models.CharField(gettext_lazy("代码"), max_length=30)
    label = models.CharField(gettext_lazy("内容"), max_length=200)
    value = models.PositiveSmallIntegerField(gettext_lazy("数值"), null=True, blank=True)
    subject_kinds = ArrayField(
        models.CharField(max_length=16, choices=SubjectKind), verbose_name=gettext_lazy("对象种类"), default=list,
        blank=True,
    )  # fmt: skip
    categories = models.CharField(gettext_lazy("机构类别前缀"), max_length=120, blank=True)
    licence_form = models.CharField(gettext_lazy("执业凭证"), max_length=10, choices=LicenceForm, blank=True)
    beds_from = models.PositiveIntegerField(gettext_lazy("床位数自"), null=True, blank=True)
    beds_below = models.PositiveIntegerField(gettext_lazy("床位数不满"), null=True, blank=True)
    applies = models.BooleanField(gettext_lazy("实行校验"), default=True)
    with_beds = models.BooleanField(gettext_lazy("设床位的机构"), null=True, blank=True)
    stage = models.CharField(gettext_lazy("审查方式"), max_length=10, choices=ReviewStage, blank=True)
    required = models.BooleanField(gettext_lazy("必须填写"), default=False)
    source = models.CharField(gettext_lazy("平台已有信息"), max_length=80, blank=True)
    confirmed_on = models.DateField(gettext_lazy("确认日期"), null=True, blank=True)

    objects = ValidationRuleQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("校验规则")
        ordering = ["kind", "key", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "valid_from"], name="one_validation_rule_per_kind_key_and_start"
            ),
            models.CheckConstraint(
                condition=Q(confirmed=False) | (~Q(basis="") & Q(confirmed_on__isnull=False)),
                name="validation_rule_confirmed_with_basis",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def period(self) -> Period:
        """The row as the pure rule takes it."""
        return Period(
            self.key, tuple(self.subject_kinds), tuple(self.categories.split()), self.licence_form,
            self.beds_from, self.beds_below, self.applies, self.value or 1,
        )  # fmt: skip

    @property
    def in_words(self) -> str:
        """What the row says, as people read it."""
        if self.kind == ValidationRuleKind.PERIOD:
            return self._period_in_words()
        if self.kind == ValidationRuleKind.FORBIDDEN:
            whom = {True: _("设床位的机构"), False: _("不设床位的机构"), None: _("所有机构")}[self.with_beds]
            return _("%(whom)s：%(label)s") % {"whom": whom, "label": self.label}
        if self.kind == ValidationRuleKind.TERM:
            return _("%(label)s：%(value)s") % {"label": self.label, "value": self.value}
        if self.kind == ValidationRuleKind.MATERIAL and self.required:
            return _("%(label)s（由机构填写或上传）") % {"label": self.label}
        return self.label

    def _period_in_words(self) -> str:
        if not self.applies:
            return _("%(label)s：不实行校验") % {"label": self.label}
        words = ngettext("%(label)s：每%(years)s年校验一次", "%(label)s：每%(years)s年校验一次", self.value)
        return words % {"label": self.label, "years": self.value}
