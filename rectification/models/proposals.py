"""Problems seen elsewhere that await a task: unresolved findings, self-inspection problems, alarms."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import RegionCodeField, Scoped, ScopedQuerySet

from ..choices import ProposalKind, ProposalState
from .tasks import Task


class ProposalQuerySet(ScopedQuerySet):
    """Seen by those who give out tasks, within their region."""

    def visible_to(self, user):
        """Proposals of the own region."""
        if not may(user, P.TASK_ISSUE):
            return self.none()
        return self.filter(scope_for(user).region_q())

    def waiting(self):
        """Not dealt with."""
        return self.filter(state=ProposalState.WAITING)


class Proposal(Scoped):
    """``source`` names what was seen ("finding:JC-1"), once; ``grave``: serious by the source's own measure.

    It is a copy of words, never a key to the source: closing one never closes the other.
    """

    kind = models.CharField(_("来源"), max_length=16, choices=ProposalKind)
    source = models.CharField(_("来源标识"), max_length=80, unique=True)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("机构")
    )
    region_code = RegionCodeField()
    title = models.CharField(_("问题"), max_length=200)
    text = models.TextField(_("具体情况"), blank=True)
    seen_on = models.DateField(_("发现日期"))
    due_on = models.DateField(_("原整改期限"), null=True, blank=True)
    grave = models.BooleanField(_("情节较重"), default=False)
    state = models.CharField(_("状态"), max_length=20, choices=ProposalState, default=ProposalState.WAITING)
    task = models.ForeignKey(Task, models.SET_NULL, null=True, blank=True, related_name="proposals")
    reason = models.TextField(_("不立任务的理由"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("待立任务问题")
        ordering = ["-grave", "-seen_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ProposalState.SET_ASIDE) | ~Q(reason=""), name="set_aside_with_a_reason"
            )
        ]
        indexes = [models.Index(fields=["region_code", "state"], name="awaiting_task_region_state")]

    def __str__(self):
        return self.title

    def parties(self, user) -> set[str]:
        """ "region": those whose area it lies in."""
        return {"region"} if scope_for(user).covers(self.region_code) else set()

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code if self.institution else ""
