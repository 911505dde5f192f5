"""Schedules: known jobs get a row, due periods get a run, administrators change the time.

The tick looks at dates, not at events: whatever is due in the look-back and has no run yet gets one.
A month in which nothing ran is therefore caught up, and two ticks at once write the same rows once.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..access import P, may
from ..errors import Refused
from ..models import JobRun, Schedule
from ..rules.schedules import occurrences
from ..trail import act

TIMING = ("month", "weekday", "day", "hour", "minute", "minutes")


def sync(jobs: Mapping, *, now: datetime) -> None:
    """Give every job of the code its schedule row. Nothing due before ``now`` is owed for a new one."""
    known = set(Schedule.objects.values_list("job", flat=True))
    Schedule.objects.bulk_create(
        [
            Schedule(job=job.name, kind=job.schedule.kind, since=now, **vars(job.schedule))
            for job in jobs.values()
            if job.schedule and job.name not in known
        ],
        ignore_conflicts=True,
    )


def tick(jobs: Mapping, *, now: datetime) -> list[tuple[str, str]]:
    """Insert the missing runs of all enabled schedules and return them as (job, period)."""
    sync(jobs, now=now)
    zone = timezone.get_default_timezone()
    wanted = {}
    for schedule in Schedule.objects.filter(enabled=True, job__in=list(jobs)):
        rule = schedule.rule
        for occurrence in occurrences(rule, max(schedule.since, now - rule.look_back), now, zone):
            wanted[schedule.job, occurrence.period] = occurrence.due_at
    there = set(JobRun.objects.filter(job__in={job for job, _period in wanted}).values_list("job", "period"))
    missing = [key for key in wanted if key not in there]
    JobRun.objects.bulk_create(
        [JobRun(job=job, period=period, due_at=wanted[job, period], next_attempt_at=now) for job, period in missing],
        ignore_conflicts=True,
    )
    return missing


def edit(schedule: Schedule, *, enabled: bool, timing: dict, by, now: datetime) -> Schedule:
    """Change the time of a job, or switch it off or on. Periods that passed while it was off are not owed."""
    if not may(by, P.SCHEDULE_EDIT):
        raise Refused(_("您无权修改定时任务。"))
    with act(
        "foundation.schedule.edit",
        by=by,
        now=now,
        label=gettext_lazy("修改定时任务"),
        subject=schedule,
        note=schedule.job,
    ):
        row = Schedule.objects.select_for_update().get(pk=schedule.pk)
        if enabled and not row.enabled:
            row.since = now
        row.enabled = enabled
        for name, value in timing.items():
            if name not in TIMING:
                raise ValueError(f"unknown timing {name!r}")
            setattr(row, name, value)
        row.save()
    return row
