"""Warning lights: judged by the pure rule, stored with their reasons and the day they were judged on."""

from datetime import date

from .. import queries
from ..choices import JUDGED_STATES, SETTLED_STATES, WORKING_STATES, Light
from ..models import Task
from ..rules.progress import Facts, Thresholds, light
from ..rules.progress import forecast as forecast_rule


def refresh(tasks, *, on: date) -> int:
    """Judge every issued task of the queryset anew and write those that changed; returns how many."""
    rule = queries.rule_on(on)
    thresholds = Thresholds(rule.soon_days, rule.behind_points)
    period = queries.closed_period(on, rule.report_day)
    reported = set(queries.reported_tasks(period, on).values_list("task", flat=True))
    changed = []
    for task in tasks.current().only("pk", "start_on", "due_on", "progress", "state", "light", "light_reasons",
                                     "month_lights", "light_on", "applied_on"):  # fmt: skip
        # A unit that has asked for close-out in time does not turn late while the office looks.
        day = task.applied_on if task.state in JUDGED_STATES and task.applied_on else on
        judged = light(facts_of(task, on, period, rule.report_day, reported), day, thresholds)
        if judged != (task.light, task.light_reasons) or task.light_on != on:
            task.light, task.light_reasons, task.light_on = *judged, on
            changed.append(task)
    return Task.objects.bulk_update(changed, ["light", "light_reasons", "light_on"], batch_size=500)


def facts_of(task: Task, on: date, period: str, report_day: int, reported: set[int]) -> Facts:
    """What the rule looks at. A month counts as not reported for tasks begun before its reporting day."""
    begun = task.start_on is not None and task.start_on <= queries.report_deadline(period, report_day)
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


def milestones_of(task: Task) -> list:
    """(day, percent) of the task's milestones; a task without any is planned in a straight line."""
    return []


def forecast(tasks: list[Task], period: str, *, on: date) -> dict[int, tuple[str, list[str]]]:
    """Task key → the light on the day after the cut-off of a month if nothing is reported for it, with its reasons."""
    rule = queries.rule_on(on)
    thresholds, cut_off = (
        Thresholds(rule.soon_days, rule.behind_points),
        queries.report_deadline(period, rule.report_day),
    )
    return {
        task.pk: forecast_rule(facts_of(task, cut_off, period, rule.report_day, set()), cut_off, thresholds)
        for task in tasks
    }
