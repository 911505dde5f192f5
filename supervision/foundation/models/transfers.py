"""Duties that move from one body to another, and what moved, for ever."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..access import P, may
from ..choices import TransferState
from .agencies import Agency
from .regions import Region
from .users import User


class TransferQuerySet(models.QuerySet):
    """Kept by the system administrator; the two bodies see what was carried out."""

    def visible_to(self, user):
        """All for who keeps the register; for others what gave to their body or took from it."""
        if may(user, P.USER_MANAGE):
            return self.all()
        own = getattr(user, "agency_id", None)
        if own is None or not user.is_active:
            return self.none()
        return self.filter(Q(source=own) | Q(target=own), state=TransferState.EXECUTED)


class DutyTransfer(models.Model):
    """One order that moves duties. ``kinds``: keys of ``handing_over.Duty``; ``region`` and ``categories`` narrow the
    kinds that are about institutions. ``closes``: the source ends with it.

    ``figures``: per kind what was open before, moved and stayed, on both sides; names are those of that day.
    ``asked``: what was ticked and seen when many rows were left to the worker, which has not finished with it while
    ``asked_at`` stands; ``refused``: why it could not.
    """

    code = models.CharField(_("移交编号"), max_length=20, unique=True)
    source = models.ForeignKey(Agency, models.PROTECT, related_name="transfers_out", verbose_name=_("移出单位"))
    target = models.ForeignKey(Agency, models.PROTECT, related_name="transfers_in", verbose_name=_("承接单位"))
    source_name = models.CharField(_("移出单位名称"), max_length=80, blank=True)
    target_name = models.CharField(_("承接单位名称"), max_length=80, blank=True)
    effective_on = models.DateField(_("生效日期"))
    basis = models.CharField(_("依据文号"), max_length=120)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    kinds = ArrayField(models.CharField(max_length=40), verbose_name=_("移交事项"))
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("机构所在区划")
    )
    categories = ArrayField(models.CharField(max_length=4), verbose_name=_("机构类别"), default=list, blank=True)
    closes = models.BooleanField(_("移交后撤销移出单位"), default=False)
    state = models.CharField(_("状态"), max_length=12, choices=TransferState, default=TransferState.DRAFT)
    figures = models.JSONField(_("对账"), default=dict)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("拟制人"))
    created_at = models.DateTimeField(_("拟制时间"))
    executed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("执行人"))
    executed_at = models.DateTimeField(_("执行时间"), null=True)
    asked = models.JSONField(_("交后台执行的内容"), default=dict, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(_("交后台时间"), null=True, blank=True)
    refused = models.TextField(_("未能执行的原因"), blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("职责移交")
        ordering = ["-created_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(source=F("target")), name="transfer_between_two_bodies")]

    def __str__(self):
        return f"{self.code} {self.source_name or self.source} → {self.target_name or self.target}"

    @property
    def about(self) -> str:
        """History is kept under the body that gives."""
        return self.source.code


class DutyTransferItem(models.Model):
    """One open row of the source on the day: ``moved``, or stayed. ``note``: joined with a part the target had."""

    transfer = models.ForeignKey(DutyTransfer, models.PROTECT, related_name="items")
    kind = models.CharField(_("事项"), max_length=40)
    row_id = models.BigIntegerField()
    text = models.CharField(_("名称"), max_length=200)
    url = models.CharField(max_length=200, blank=True)
    moved = models.BooleanField(_("已移交"))
    note = models.CharField(_("说明"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("移交明细")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "kind", "row_id"], name="one_line_per_transferred_row")
        ]

    def __str__(self):
        return self.text
