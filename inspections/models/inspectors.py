"""The pool of inspectors (执法检查人员名录库) and who must not visit whom."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import InspectorStatus, LeaveKind, RecusalCode


class InspectorQuerySet(ScopedQuerySet):
    """The pool of the own region, and one's own entry. Never anything of it in public."""

    def visible_to(self, user):
        """Entries whose unit lies in the person's region; everybody sees the own entry."""
        own = Q(user_id=getattr(user, "pk", None)) & Q(user__isnull=False)
        return self.filter(own | scope_for(user).region_q()) if may(user, P.INSPECTOR_VIEW) else self.filter(own)


class Inspector(Scoped):
    """A person with an enforcement certificate. ``areas`` are region codes; each covers everything below it.

    An expert may go along with a team but is never one of its officers, so no draw seats one.
    """

    code = models.CharField(_("人员编码"), max_length=30, unique=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="inspector"
    )
    name = models.CharField(_("姓名"), max_length=40)
    certificate_no = models.CharField(_("执法证号"), max_length=40, unique=True)
    valid_to = models.DateField(_("证件有效期至"))
    unit = models.ForeignKey(Agency, models.PROTECT, related_name="inspectors", verbose_name=_("单位"))
    region_code = RegionCodeField()
    areas = ArrayField(RegionCodeField(), verbose_name=_("执法区域"), default=list)
    skills = ArrayField(models.CharField(max_length=20), verbose_name=_("专业"), default=list, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=InspectorStatus, default=InspectorStatus.ACTIVE)
    is_expert = models.BooleanField(_("专家（不计入执法人员）"), default=False)

    objects = InspectorQuerySet.as_manager()

    class Meta:
        verbose_name = _("执法检查人员")
        ordering = ["region_code", "code"]
        indexes = [models.Index(fields=["region_code", "status"], name="inspector_region_status")]

    def __str__(self):
        return self.name


class LeaveQuerySet(ScopedQuerySet):
    """Seen by those who look at the pool, and by the person concerned."""

    def visible_to(self, user):
        """Days away of the visible people."""
        own = Q(inspector__user_id=getattr(user, "pk", None)) & Q(inspector__user__isnull=False)
        return self.filter(own | scope_for(user).region_q()) if may(user, P.INSPECTOR_VIEW) else self.filter(own)

    def on_day(self, on):
        """Who cannot be sent on a day."""
        return self.filter(away_from__lte=on, away_to__gte=on)


class Leave(Scoped):
    """Days on which a person cannot be sent. Only the kind is kept: no personal circumstance."""

    inspector = models.ForeignKey(Inspector, models.CASCADE, related_name="leaves", verbose_name=_("人员"))
    region_code = RegionCodeField()
    kind = models.CharField(_("离岗种类"), max_length=10, choices=LeaveKind)
    away_from = models.DateField(_("离岗自"))
    away_to = models.DateField(_("离岗至"))

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("离岗登记")
        ordering = ["-away_from", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(away_to__gte=models.F("away_from")), name="leave_ends_after_it_begins")
        ]

    @property
    def about(self) -> str:
        """History is kept under the person of the pool."""
        return self.inspector.code


class RecusalQuerySet(ScopedQuerySet):
    """Seen by those who keep the pool, and by the person concerned."""

    def visible_to(self, user):
        """Recusals of the visible people."""
        own = Q(inspector__user_id=getattr(user, "pk", None)) & Q(inspector__user__isnull=False)
        return self.filter(own | scope_for(user).region_q()) if may(user, P.INSPECTOR_EDIT) else self.filter(own)


class Recusal(Scoped):
    """Somebody must not inspect an institution. The reason stays in the office; only the code enters a draw."""

    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="recusals", verbose_name=_("人员"))
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name=_("机构"))
    region_code = RegionCodeField()
    code = models.CharField(_("回避事由"), max_length=10, choices=RecusalCode)
    reason = models.TextField(_("具体情形"), blank=True)
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(_("申报时间"))

    objects = RecusalQuerySet.as_manager()

    class Meta:
        verbose_name = _("回避申报")
        ordering = ["-declared_at"]
        constraints = [models.UniqueConstraint(fields=["inspector", "institution"], name="one_recusal_per_pair")]

    @property
    def about(self) -> str:
        """History is kept under the person of the pool."""
        return self.inspector.code
