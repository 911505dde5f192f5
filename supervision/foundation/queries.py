"""Reads that several pages of the ground floor share."""

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from .choices import RunStatus
from .models import Act, JobRun, Schedule
from .rules.schedules import occurrences

_ASKED = 50


def trail(user, *, about="", actor="", verb="", since=None, until=None):
    """Acts the audit administrator looks for; dates are whole days in Beijing time, both included."""
    found = Act.objects.visible_to(user)
    if about:
        found = found.filter(about=about)
    if actor:
        found = found.filter(actor_name__contains=actor)
    if verb:
        found = found.filter(Q(label__contains=verb) | Q(verb=verb))
    if since:
        found = found.filter(at__gte=_midnight(since))
    if until:
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    return found


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def next_due(schedule, *, now: datetime):
    """The next moment a job is due after ``now``; None while it is switched off."""
    if not schedule.enabled:
        return None
    coming = occurrences(schedule.rule, now, now + timedelta(days=400), timezone.get_default_timezone())
    return next((occurrence.due_at for occurrence in coming), None)


def asked_runs(user, jobs) -> list[dict]:
    """Work that people asked for and that has not come to its end, the oldest first."""
    asked = {name: job.title for name, job in jobs.items() if job.schedule is None}
    runs = JobRun.objects.visible_to(user).filter(job__in=asked).exclude(status=RunStatus.DONE).order_by("due_at", "pk")
    return [{"run": run, "title": asked[run.job]} for run in runs[:_ASKED]]


def job_rows(user, jobs, *, now: datetime) -> list[dict]:
    """Schedules with title, last run and next moment, for the page of the administrator."""
    latest = JobRun.objects.visible_to(user).order_by("job", "-due_at", "-pk").distinct("job")
    last = {run.job: run for run in latest}
    return [
        {
            "schedule": schedule,
            "title": jobs[schedule.job].title if schedule.job in jobs else schedule.job,
            "last": last.get(schedule.job),
            "next_due": next_due(schedule, now=now),
        }
        for schedule in Schedule.objects.visible_to(user)
    ]
