"""A draw: one number in the register of an office, with everything that was frozen for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import OPEN_DRAW_STATES, DrawState, VoidCode
from .plans import InspectionPlan


class DrawQuerySet(ScopedQuerySet):
    """Seen in the region of the plan; the register and revealed draws are public."""

    def visible_to(self, user):
        """Draws of the visible plans."""
        return self.filter(scope_for(user).region_q()) if may(user, P.PLAN_VIEW) else self.none()

    def published(self):
        """Every register number is public; of its columns, those that pages and files name."""
        return self.select_related("office").prefetch_related("office__names").defer("void_note", "first_value")

    def open(self):
        """Numbers that have not ended."""
        return self.filter(state__in=OPEN_DRAW_STATES)


class Draw(Scoped):
    """``draw_id`` stays the same over the attempts of one (plan, period); ``code`` names the attempt.

    ``first_value``/``first_by``: the beacon value as the first of two people typed it.
    ``sealed``: sorted hashes of the selected rows, public before the visits. ``halves`` are filled when the number
    ends; until then they are in custody, outside the database.
    """

    code = models.CharField(_("抽取编号"), max_length=48, unique=True)
    draw_id = models.CharField(_("抽取标识"), max_length=40)
    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="draws", verbose_name=_("计划"))
    office = models.ForeignKey(Agency, models.PROTECT, related_name="draws", verbose_name=_("组织单位"))
    region_code = RegionCodeField()
    period = models.CharField(_("期间"), max_length=10)
    number = models.PositiveIntegerField(_("登记序号"))
    attempt = models.PositiveSmallIntegerField(_("次数"), default=1)
    previous = models.CharField(_("前一登记的哈希"), max_length=64, blank=True)
    commitment = models.JSONField(_("承诺"))
    beacon = models.JSONField(_("公共随机值约定"))
    custody = models.CharField(_("口令保管"), max_length=10)
    trial = models.BooleanField(_("试运行"), default=True)
    first_value = models.CharField(max_length=200, blank=True)
    first_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    beacon_value = models.CharField(_("公共随机值"), max_length=200, blank=True)
    beacon_at = models.DateTimeField(_("公共随机值录入时间"), null=True)
    sealed = models.JSONField(_("封存名单"), default=list)
    halves = models.JSONField(_("已公开的口令半份"), default=dict)
    planned_on = models.DateField(_("计划检查日期"))
    state = models.CharField(_("状态"), max_length=10, choices=DrawState, default=DrawState.COMMITTED)
    void_code = models.CharField(_("作废原因"), max_length=20, choices=VoidCode, blank=True)
    void_note = models.TextField(_("作废说明"), blank=True)
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    committed_at = models.DateTimeField(_("承诺时间"))
    drawn_at = models.DateTimeField(_("抽取时间"), null=True)
    reveal_due = models.DateTimeField(_("公开期限"))
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("随机抽取")
        ordering = ["-committed_at", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="one_draw_per_register_number"),
            models.UniqueConstraint(fields=["plan", "period", "attempt"], name="one_draw_per_attempt"),
            # A revealed draw closes its period for good: only a void number makes room for another attempt.
            models.UniqueConstraint(
                fields=["office", "plan", "period"],
                condition=~Q(state=DrawState.VOID),
                name="one_open_draw_per_plan_and_period",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "state"], name="draw_region_state")]

    def __str__(self):
        return self.code

    @property
    def about(self) -> str:
        """History is kept under the plan."""
        return self.plan.code

    def parties(self, user) -> set[str]:
        """People of the office that keeps the register."""
        return {"office"} if self.office_id == getattr(user, "agency_id", None) else set()


class FrozenDocumentQuerySet(models.QuerySet):
    """Documents are read by services only; what is public leaves in the bundle."""

    def visible_to(self, user):
        """Documents of the visible draws, except who the pseudonyms are."""
        return self.filter(draw__in=Draw.objects.visible_to(user)).exclude(name="people")


class FrozenDocument(models.Model):
    """One committed document: its canonical bytes, salt and hash. Never changed, never deleted."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="documents")
    name = models.CharField(max_length=24)
    content = models.BinaryField()
    salt = models.CharField(max_length=64)
    sha256 = models.CharField("SHA-256", max_length=64)

    objects = FrozenDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("冻结文件")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["draw", "name"], name="one_document_per_draw_and_name")]
