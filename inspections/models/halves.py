"""A half of a code that an office keeps itself: the server knows its hash, and nothing it could draw with."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may
from supervision.foundation.models import Agency

from ..choices import HalfLetter
from .draws import Draw
from .plans import InspectionPlan


class CodeHalfQuerySet(models.QuerySet):
    """Halves are seen with their plans, and by the office that keeps them."""

    def visible_to(self, user):
        """Halves of the visible plans and of the own office."""
        own = Q(holder=getattr(user, "agency_id", None)) if may(user, P.JOINT_PART) else Q(pk__in=())
        return self.filter(own | Q(plan__in=InspectionPlan.objects.visible_to(user)))


class CodeHalf(models.Model):
    """Made when its owner signs. ``wrapped`` opens with the owner's passphrase only; empty if kept on paper.

    ``draw`` is set when the attempt is committed. Once handed in, the half lies in the custody of the server, which
    reveals it at the deadline.
    """

    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="halves", verbose_name=_("计划"))
    attempt = models.PositiveSmallIntegerField(_("次数"), default=1)
    letter = models.CharField(_("半份"), max_length=1, choices=HalfLetter)
    holder = models.ForeignKey(Agency, models.PROTECT, related_name="code_halves", verbose_name=_("持有单位"))
    sha256 = models.CharField("SHA-256", max_length=64)
    wrapped = models.TextField(blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("签署人"))
    signed_at = models.DateTimeField(_("签署时间"))
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, related_name="held_halves", verbose_name=_("抽取"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("交出人")
    )
    opened_at = models.DateTimeField(_("交出时间"), null=True)

    objects = CodeHalfQuerySet.as_manager()

    class Meta:
        verbose_name = _("口令半份")
        ordering = ["plan", "attempt", "letter"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "attempt", "letter"], name="one_half_per_attempt_and_letter")
        ]

    @property
    def about(self) -> str:
        """History is kept under the plan."""
        return self.plan.code
