"""A person leaves; what was theirs and who has it now."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..access import P, Role, may
from ..choices import HandoverOutcome
from .agencies import Agency
from .users import User


class HandoverQuerySet(models.QuerySet):
    """Kept by the system administrator; the successor has the list."""

    def visible_to(self, user):
        """All for who keeps the accounts; for others those they take over."""
        if may(user, P.USER_MANAGE):
            return self.all()
        return self.filter(successor_id=getattr(user, "pk", None))


class Handover(models.Model):
    """Carried out once for a person; the account is closed with it. ``roles``: what the successor still lacks."""

    code = models.CharField(_("交接编号"), max_length=20, unique=True)
    leaver = models.OneToOneField(User, models.PROTECT, related_name="handover", verbose_name=_("移交人"))
    successor = models.ForeignKey(User, models.PROTECT, related_name="handovers_in", verbose_name=_("接收人"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("单位"))
    agency_name = models.CharField(_("单位名称"), max_length=80)
    reason = models.CharField(_("事由"), max_length=200)
    roles = ArrayField(
        models.CharField(max_length=30, choices=Role), verbose_name=_("待授予角色"), default=list, blank=True
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    at = models.DateTimeField(_("办理时间"))

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("人员交接")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.code} {self.leaver} → {self.successor}"

    @property
    def about(self) -> str:
        """History is kept under the account that was closed."""
        return self.leaver.about


class HandoverItem(models.Model):
    """One line of the list (案卷移交清单), in the order of the floors."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=40)
    label = models.CharField(_("类别"), max_length=60)
    text = models.CharField(_("名称"), max_length=200)
    url = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(_("期限"), null=True, blank=True)
    outcome = models.CharField(_("办理结果"), max_length=10, choices=HandoverOutcome)

    class Meta:
        verbose_name = _("移交清单")
        ordering = ["pk"]

    def __str__(self):
        return self.text
