"""What belongs to a validation: materials of the application, what the review says, documents that were issued."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import Delivery, Opinion, ReviewStage, ValidationDocumentKind
from .validations import Validation


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
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("制发人")
    )
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
