"""Warning lights: judged by the pure rule, stored with their reasons and the day since which they are so."""

from collections import defaultdict
from datetime import date

from django.db.models import prefetch_related_objects

from .. import queries
from ..choices import JUDGED_STATES, SETTLED_STATES, WORKING_STATES, Light
from ..models import Task
from ..rules.milestones import Milestone
from ..rules.progress import Facts, Thresholds, light
from ..rules.progress import forecast as forecast_rule

_BATCH = 5000
_READ = ("pk", "plan", "start_on", "due_on", "progress", "state", "light", "light_reasons", "light_on", "month_lights",
         "applied_on")  # fmt: skip


def refresh(tasks, *, on: date) -> int:
    """Judge every issued task of the queryset anew and write those whose judgement changed; returns how many."""
    rule = queries.rule_on(on)
    thresholds = Thresholds(rule.soon_days, rule.behind_points)
    period = queries.closed_period(on)
    cut_off = queries.report_deadline(period)
    reported = set(queries.reported_tasks(period, on).values_list("task", flat=True))
    changed = defaultdict(list)
    rows = tasks.current().only(*_READ)
    for task in rows.prefetch_related("milestones").iterator(chunk_size=_BATCH):
        # A unit that has asked for close-out in time does not turn late while the office looks.
        day = task.applied_on if task.state in JUDGED_STATES and task.applied_on else on
        colour, reasons = light(facts_of(task, on, period, cut_off, reported), day, thresholds)
        if (colour, reasons) != (task.light, task.light_reasons) or task.light_on is None:
            changed[colour, tuple(reasons)].append(task.pk)
    return sum(_write(keys, judged, on) for judged, keys in changed.items())


def _write(keys: list[int], judged: tuple[str, tuple[str, ...]], on: date) -> int:
    """There are few judgements and many tasks: each judgement is written to all its tasks at once."""
    colour, reasons = judged
    for start in range(0, len(keys), _BATCH):
        Task.objects.filter(pk__in=keys[start : start + _BATCH]).update(
            light=colour, light_reasons=list(reasons), light_on=on
        )
    return len(keys)


def facts_of(task: Task, on: date, period: str, cut_off: date, reported: set[int]) -> Facts:
    """What the rule looks at. A month counts as not reported for tasks begun by ``cut_off``, its reporting day."""
    begun = task.start_on is not None and task.start_on <= cut_off
    before = queries.previous_period(period)
    return Facts(
        start=task.start_on or on,
        due=task.due_on,
        progress=task.progress,
        settled=task.state in SETTLED_STATES,
        unreported=begun and task.state in WORKING_STATES and task.pk not in reported,
        milestones=milestones_of(task),
        yellows=[task.month_lights.get(before) in (Light.YELLOW, Light.RED)],
    )


def milestones_of(task: Task) -> list[Milestone]:
    """Milestones as the rules take them; a task without any is planned in a straight line."""
    return [row.plain for row in task.milestones.all()]


def forecast(tasks: list[Task], period: str, *, on: date) -> dict[int, tuple[str, list[str]]]:
    """Task key → the light on the day after the cut-off of a month if nothing is reported for it, with its reasons."""
    prefetch_related_objects(tasks, "milestones")
    rule = queries.rule_on(on)
    thresholds, cut_off = Thresholds(rule.soon_days, rule.behind_points), queries.report_deadline(period)
    return {
        task.pk: forecast_rule(facts_of(task, cut_off, period, cut_off, set()), cut_off, thresholds) for task in tasks
    }
