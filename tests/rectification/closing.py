"""Tasks brought to a stage of their close-out, for tests."""

from datetime import timedelta

from django.utils import timezone

from rectification.choices import TaskState
from rectification.models import Task
from rectification.rules.progress import CHECKS
from rectification.services import tasks

ALL = dict.fromkeys(CHECKS, True)


def applied(task, *, by, now):
    """Measures done and proven, close-out asked for."""
    if task.state == TaskState.NOT_STARTED:
        task = tasks.start(task, by=by, now=now)
    for measure in task.measures.all():
        tasks.complete_measure(measure, by=by, now=now, evidence="台账", done_on=timezone.localdate(now))
    task = tasks.self_check(task, by=by, now=now)
    return tasks.apply_close(task, by=by, now=now, statement="全部完成", signer="局长")


def published(task, *, by, office, now, **seen):
    """Verified on site and under publicity."""
    task = tasks.take_up(applied(task, by=by, now=now), by=office, now=now)
    told = {"checks": ALL, "verified_on": timezone.localdate(now), "opinion": "属实", **seen}
    task = tasks.verify_site(task, by=office, now=now, **told)
    return tasks.publicise(task, by=office, now=now)


def closed(task, *, by, office, chief, now) -> Task:
    """Closed on the day ``now`` after three weeks of publicity."""
    begun = now - timedelta(days=21)
    return tasks.close(published(task, by=by, office=office, now=begun), by=chief, now=now)
