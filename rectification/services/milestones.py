"""Milestones of a task: set together, reached one by one."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..choices import SETTLED_STATES, TaskState
from ..models import Milestone, Task
from ..rules.milestones import Milestone as Stage


def put(task: Task, stages: Iterable[Stage]) -> None:
    """Make the task's milestones those given: only what differs is written. The caller holds the act."""
    wanted = {(stage.on, stage.text): stage for stage in stages}
    for row in task.milestones.all():
        stage = wanted.pop((row.on, row.text), None)
        if stage is None:
            row.delete()
        elif (row.percent, row.done_on) != (stage.percent, stage.done_on):
            row.percent, row.done_on = stage.percent, stage.done_on
            row.save(update_fields=["percent", "done_on"])
    Milestone.objects.bulk_create(
        Milestone(task=task, region_code=task.region_code, on=stage.on, text=stage.text, percent=stage.percent,
                  done_on=stage.done_on)
        for stage in wanted.values()
    )  # fmt: skip


def reach(milestone: Milestone, *, by, now, done_on: date | None) -> Milestone:
    """Say that a milestone was reached, and when; None takes it back. By the unit that answers, or the office."""
    label = lazy("完成阶段节点") if done_on else lazy("取消节点完成")
    with act("rectification.milestone.reach", by=by, now=now, label=label, note=milestone.text) as entry:
        task = Task.objects.select_for_update(of=("self",)).select_related("plan").get(pk=milestone.task_id)
        row = Milestone.objects.get(pk=milestone.pk)
        parties = task.parties(by)
        if not ((may(by, P.TASK_REPORT) and "lead" in parties) or (may(by, P.TASK_ISSUE) and "office" in parties)):
            raise Refused(_("只有牵头单位和牵头办公室可以填报阶段节点。"))
        if task.state in (*SETTLED_STATES, TaskState.CANCELLED):
            raise Refused(_("任务当前状态为“%(state)s”，不能填报。") % {"state": task.get_state_display()})
        if done_on and done_on > timezone.localdate(now):
            raise Refused(_("完成日期不能晚于今天。"))
        row.done_on = done_on
        row.save(update_fields=["done_on"])
        entry.subject = task
    return row
