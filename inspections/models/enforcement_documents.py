"""Enforcement documents (执法文书) of a visit: their forms by province, numbers, corrections and service."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution
from institutions.models.catalogue import LawRow
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import CorrectionUnit, DocumentKind, DocumentState, ServiceWay
from .check_items import LawQuerySet
from .findings import Finding
from .visits import Visit


class DocumentForm(LawRow):
    """What a kind of document is called and how it is numbered in a region; the narrowest region wins."""

    kind = models.CharField(_("文书"), max_length=10, choices=DocumentKind)
    region_code = RegionCodeField()
    title = models.CharField(_("文书名称"), max_length=40)
    category = models.CharField(_("专业代字"), max_length=6)
    nature = models.CharField(_("文书代字"), max_length=6)

    objects = LawQuerySet.as_manager()

    class Meta:
        verbose_name = _("执法文书样式")
        ordering = ["kind", "region_code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "region_code", "valid_from"], name="one_form_per_region_and_start")
        ]

    def __str__(self):
        return self.title


class DocumentQuerySet(ScopedQuerySet):
    """Seen with the visit, by the office that reserved them, and, once served, by the institution."""

    def visible_to(self, user):
        """Documents of visible visits and blank ones of the own office; institutions see what was served on them."""
        scope = scope_for(user)
        if may(user, P.VISIT_VIEW):
            own = Q(issued_by__agency=scope.agency_id, visit=None) & ~Q(issued_by__agency=None)
            return self.filter(own | Q(visit__in=Visit.objects.visible_to(user)))
        if not may(user, P.FINDING_VIEW):
            return self.none()
        own = Institution.objects.visible_to(user)
        return self.filter(state=DocumentState.SERVED, visit__institution__in=own)


class EnforcementDocument(Scoped):
    """A document as it was issued: the file is rebuilt from ``snapshot`` alone and must have this ``sha256``.

    ``reserved``: a blank form printed with its number for a day without network. ``issued_on`` is the day it was
    written, ``filled_at`` when it was typed in afterwards; nothing counts from the latter.
    """

    kind = models.CharField(_("文书"), max_length=10, choices=DocumentKind)
    title = models.CharField(_("文书名称"), max_length=40)
    number = models.CharField(_("文号"), max_length=60, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("制发机关"))
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("检查任务")
    )
    served_for = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="receipt", verbose_name=_("送达的文书")
    )
    findings = models.ManyToManyField(Finding, related_name="documents", verbose_name=_("责令改正的问题"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=DocumentState, default=DocumentState.ISSUED)
    issued_on = models.DateField(_("制作日期"), null=True, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("制作人"))
    issued_at = models.DateTimeField(_("登记时间"))
    filled_at = models.DateTimeField(_("补录时间"), null=True, blank=True)
    void_reason = models.CharField(_("作废理由"), max_length=200, blank=True)
    snapshot = models.JSONField(default=dict)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    correct_days = models.PositiveSmallIntegerField(_("改正期限"), null=True, blank=True)
    correct_unit = models.CharField(_("期限单位"), max_length=10, choices=CorrectionUnit, blank=True)
    correct_by = models.DateField(_("责令改正期限"), null=True, blank=True)
    correct_by_derivation = models.JSONField(default=dict)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("执法文书")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("reserved", "voided")) | Q(visit__isnull=False),
                name="written_document_has_visit",
            )
        ]

    def __str__(self):
        return self.number

    def parties(self, user) -> set[str]:
        """The team of the visit; the colleagues of whoever reserved a blank form."""
        if self.visit_id:
            return self.visit.parties(user) | self._office(user)
        return self._office(user)

    def _office(self, user) -> set[str]:
        own = getattr(user, "agency_id", None)
        return {"issuer"} if own is not None and self.issued_by.agency_id == own else set()

    @property
    def about(self) -> str:
        """History is kept where the visit's is; that of a blank form under its number."""
        return self.visit.about if self.visit_id else self.number


class OfDocumentQuerySet(models.QuerySet):
    """Seen with their documents."""

    def visible_to(self, user):
        """Rows of the visible documents."""
        return self.filter(document__in=EnforcementDocument.objects.visible_to(user))


class DocumentCorrection(models.Model):
    """Words struck through and what stands instead; a draft until another officer has confirmed it."""

    document = models.ForeignKey(EnforcementDocument, models.PROTECT, related_name="corrections")
    old = models.CharField(_("原文"), max_length=300)
    new = models.CharField(_("更正为"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("更正人"))
    at = models.DateTimeField(_("更正时间"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("确认人")
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)

    objects = OfDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("文书更正")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.old} → {self.new}"


class DocumentService(models.Model):
    """Service (送达): to whom, when, how. It starts the clocks; that somebody has seen a document does not."""

    document = models.OneToOneField(EnforcementDocument, models.PROTECT, related_name="service")
    served_on = models.DateField(_("送达日期"))
    way = models.CharField(_("送达方式"), max_length=10, choices=ServiceWay)
    recipient = models.CharField(_("受送达人"), max_length=120)
    received_by = models.CharField(_("签收人"), max_length=40, blank=True)
    role = models.CharField(_("签收人身份"), max_length=40, blank=True)
    place = models.CharField(_("送达地点"), max_length=200, blank=True)
    reason = models.CharField(_("拒收或者留置情形"), max_length=300, blank=True)
    witness = models.CharField(_("见证人"), max_length=40, blank=True)
    witness_role = models.CharField(_("见证人单位和身份"), max_length=100, blank=True)
    recording = models.CharField(_("录音录像编号"), max_length=80, blank=True)
    tracking = models.CharField(_("邮件编号或者电子送达凭据"), max_length=80, blank=True)
    # What the officer confirmed who served a form nobody has adopted yet; empty where the form is adopted.
    form_warning = models.CharField(_("试用式样提示"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("送达人"))
    at = models.DateTimeField(_("登记时间"))

    objects = OfDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("送达")
        ordering = ["served_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(way=ServiceWay.LEFT) | (~Q(reason="") & (~Q(witness="") | ~Q(recording=""))),
                name="left_with_witness_or_recording",
            )
        ]

    def __str__(self):
        return f"{self.document} {self.served_on}"
