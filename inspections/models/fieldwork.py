"""What a team writes down on the spot. Every row has an id made on the device, so that sending it twice keeps one."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..choices import AnswerValue, PacketKind, SigningWay
from .checklists import ChecklistQuestion
from .visits import Visit


class OfVisitQuerySet(models.QuerySet):
    """Seen with their visits."""

    def visible_to(self, user):
        """Rows of the visible visits."""
        return self.filter(visit__in=Visit.objects.visible_to(user))


class FieldRow(models.Model):
    """``made_at`` is what the device's clock said; ``received_at`` is ours."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="%(class)ss", verbose_name=_("检查任务"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("记录人"))
    made_at = models.DateTimeField(_("现场时间"))
    received_at = models.DateTimeField(_("收到时间"))

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.uid)

    @property
    def about(self) -> str:
        """History is kept where the visit's is."""
        return self.visit.about


class FieldPacket(FieldRow):
    """Something a device has sent and the portal has taken: the same packet again gets the same answer."""

    kind = models.CharField(_("内容"), max_length=10, choices=PacketKind)

    class Meta:
        verbose_name = _("现场数据包")
        ordering = ["received_at", "pk"]


class Placed(models.Model):
    """Where something was done, as far as the device was allowed to tell."""

    longitude = models.DecimalField(_("经度"), max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(_("纬度"), max_digits=8, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField(_("定位误差（米）"), null=True, blank=True)

    class Meta:
        abstract = True


class Arrival(FieldRow, Placed):
    """The team showed its papers and went in."""

    class Meta:
        verbose_name = _("进场登记")
        ordering = ["made_at", "pk"]


class Answer(FieldRow):
    """One answer of one officer. Nothing is ever overwritten: an answer names those it was given in view of.

    Answers that no other names stand; two that stand and differ are a conflict both officers see (rules.merging).
    """

    question = models.ForeignKey(ChecklistQuestion, models.PROTECT, related_name="+", verbose_name=_("问题"))
    value = models.CharField(_("回答"), max_length=4, choices=AnswerValue, blank=True)
    number = models.DecimalField(_("数值"), max_digits=12, decimal_places=2, null=True, blank=True)
    text = models.CharField(_("情况"), max_length=1000, blank=True)
    quantity = models.PositiveIntegerField(_("数量"), default=1)
    self_found = models.BooleanField(_("机构自查已发现并整改"), default=False)
    after = ArrayField(models.UUIDField(), verbose_name=_("所依据的回答"), default=list, blank=True)

    class Meta:
        verbose_name = _("检查表回答")
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["visit", "question"], name="answer_visit_question")]


class Photo(FieldRow, Placed):
    """A picture taken as evidence; the file is its attachment.

    Redacted, the file is another one and ``original_sha256`` proves which one it replaced.
    """

    question = models.ForeignKey(
        ChecklistQuestion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("问题")
    )
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    original_sha256 = models.CharField(_("遮盖前文件的哈希"), max_length=64, blank=True)
    redacted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    redacted_at = models.DateTimeField(_("遮盖时间"), null=True)
    redaction_reason = models.CharField(_("遮盖理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("现场照片")
        ordering = ["made_at", "pk"]


class Signing(FieldRow):
    """How the institution stood to the record: signed, typed with a scan, or refused before a witness.

    ``statement`` is the text that was on the screen when it was put to them; the signature or the scan is attached.
    """

    way = models.CharField(_("方式"), max_length=8, choices=SigningWay)
    name = models.CharField(_("签字人"), max_length=40, blank=True)
    role = models.CharField(_("身份"), max_length=40, blank=True)
    opinion = models.CharField(_("当事人意见"), max_length=500, blank=True)
    reason = models.CharField(_("拒签情形"), max_length=500, blank=True)
    witness = models.CharField(_("见证人"), max_length=40, blank=True)
    witness_role = models.CharField(_("见证人单位和身份"), max_length=100, blank=True)
    statement = models.TextField(_("出示的内容"), blank=True)

    class Meta:
        verbose_name = _("当事人签字")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(way=SigningWay.REFUSED) | (~Q(reason="") & ~Q(witness="")),
                name="refusal_has_reason_and_witness",
            )
        ]
