"""Random re-checks of settled tasks, drawn by the protocol ``draw/1`` from a register of their own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import RecheckResult, RecheckState
from .tasks import Task


class RecheckQuerySet(ScopedQuerySet):
    """Seen by the office that draws; the register and what was revealed are public."""

    def visible_to(self, user):
        """Re-checks of the own office."""
        if not may(user, P.LEDGER_VIEW) or user.agency_id is None:
            return self.none()
        return self.filter(office=user.agency_id)

    def published(self):
        """Every number is public; of its columns those that pages and files name."""
        return self.select_related("office").defer("void_note", "first_value")


class Recheck(Scoped):
    """One number in the office's register of re-checks; see inspections' ``Draw`` for the fields of the protocol."""

    code = models.CharField(_("抽取编号"), max_length=48, unique=True)
    draw_id = models.CharField(_("抽取标识"), max_length=40)
    office = models.ForeignKey(Agency, models.PROTECT, related_name="rechecks", verbose_name=_("组织单位"))
    region_code = RegionCodeField()
    title = models.CharField(_("名称"), max_length=100)
    period = models.CharField(_("期间"), max_length=10)
    number = models.PositiveIntegerField(_("登记序号"))
    attempt = models.PositiveSmallIntegerField(_("次数"), default=1)
    previous = models.CharField(_("前一登记的哈希"), max_length=64, blank=True)
    commitment = models.JSONField(_("承诺"))
    beacon = models.JSONField(_("公共随机值约定"))
    first_value = models.CharField(max_length=200, blank=True)
    first_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    beacon_value = models.CharField(_("公共随机值"), max_length=200, blank=True)
    beacon_at = models.DateTimeField(_("公共随机值录入时间"), null=True)
    sealed = models.JSONField(_("封存名单"), default=list)
    halves = models.JSONField(_("已公开的口令半份"), default=dict)
    state = models.CharField(_("状态"), max_length=20, choices=RecheckState, default=RecheckState.COMMITTED)
    void_code = models.CharField(_("作废原因"), max_length=20, blank=True)
    void_note = models.TextField(_("作废说明"), blank=True)
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    committed_at = models.DateTimeField(_("承诺时间"))
    drawn_at = models.DateTimeField(_("抽取时间"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    objects = RecheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("销号抽查")
        ordering = ["-committed_at", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="one_recheck_per_register_number"),
            models.UniqueConstraint(
                fields=["office", "period"], condition=~Q(state=RecheckState.VOID), name="one_recheck_per_period"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def about(self) -> str:
        """History is kept under the draw."""
        return self.draw_id

    def parties(self, user) -> set[str]:
        """People of the office that keeps the register."""
        return {"office"} if self.office_id == getattr(user, "agency_id", None) else set()


class RecheckDocument(models.Model):
    """One committed document: its canonical bytes, salt and hash. Never changed, never deleted."""

    recheck = models.ForeignKey(Recheck, models.PROTECT, related_name="documents")
    name = models.CharField(max_length=24)
    content = models.BinaryField()
    salt = models.CharField(max_length=64)
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = _("冻结文件")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["recheck", "name"], name="one_document_per_recheck_and_name")]


class RecheckItemQuerySet(ScopedQuerySet):
    """Seen by the office that re-checks, and once the draw is revealed by the unit whose task it was."""

    def visible_to(self, user):
        """Items of the own office's draws and of own tasks."""
        if not may(user, P.LEDGER_VIEW) or user.agency_id is None:
            return self.none()
        own = Q(unit=user.agency_id, recheck__state=RecheckState.REVEALED)
        return self.filter(Q(recheck__office=user.agency_id) | own)

    def judged(self):
        """Re-checked ones."""
        return self.exclude(result=RecheckResult.PENDING)


class RecheckItem(Scoped):
    """A drawn task and what was found. ``unit`` is who had led it when it was settled."""

    recheck = models.ForeignKey(Recheck, models.PROTECT, related_name="items")
    task = models.ForeignKey(Task, models.PROTECT, related_name="rechecks")
    unit = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("牵头单位"))
    region_code = RegionCodeField()
    position = models.PositiveIntegerField(_("抽取顺序"))
    ticket = models.CharField(_("签号"), max_length=64)
    closed_on = models.DateField(_("销号日期"))
    result = models.CharField(_("核查结果"), max_length=20, choices=RecheckResult, default=RecheckResult.PENDING)
    checked_on = models.DateField(_("核查日期"), null=True, blank=True)
    people = models.CharField(_("核查人员"), max_length=100, blank=True)
    text = models.TextField(_("核查情况"), blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = RecheckItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("销号抽查任务")
        ordering = ["recheck", "position"]
        constraints = [models.UniqueConstraint(fields=["recheck", "task"], name="one_item_per_recheck_and_task")]

    def __str__(self):
        return f"{self.recheck.code} {self.task.code}"

    @property
    def about(self) -> str:
        """History is kept under the task."""
        return self.task.code

    def parties(self, user) -> set[str]:
        """Those of the draw."""
        return self.recheck.parties(user)
