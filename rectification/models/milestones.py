"""Milestones of a task (阶段节点): rows, so that each can be planned, done and missed on its own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.models import RegionCodeField, Scoped

from ..rules import milestones as rule
from .tasks import OfTaskQuerySet, Task


class Milestone(Scoped):
    """What is to be reached by a day. ``percent``: of the whole task, by the plan."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="milestones")
    region_code = RegionCodeField()
    on = models.DateField(_("节点日期"), null=True, blank=True)
    text = models.CharField(_("节点内容"), max_length=rule.TEXT_LIMIT)
    percent = models.PositiveSmallIntegerField(_("计划进度"), null=True, blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("阶段节点")
        ordering = ["task", "on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(percent=None) | Q(percent__lte=100), name="milestone_is_a_percentage"),
            models.UniqueConstraint(fields=["task", "on", "text"], name="one_milestone_per_day_and_text"),
        ]

    def __str__(self):
        return str(self.plain)

    @property
    def plain(self) -> rule.Milestone:
        """As the rules take it."""
        return rule.Milestone(self.on, self.text, self.percent, self.done_on)

    def parties(self, user) -> set[str]:
        """Those of the task."""
        return self.task.parties(user)

    @property
    def about(self) -> str:
        """History is kept under the task."""
        return self.task.code
