"""Runs of jobs: asked for, published, worked on, repeated, given up.

Brokers deliver twice, two schedulers fire twice, workers are killed. So the database decides: the
number of the attempt is committed before the work, and the work and its done-mark are one transaction
that holds the lock of the run. Whoever does not get the lock, or finds another attempt's number, does
nothing. A run that is "running" without a lock lost its worker and is taken up again.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..access import P, may
from ..choices import RunStatus
from ..errors import Refused
from ..models import JobRun, Schedule
from ..rules.schedules import UnknownPeriod, backoff, due_at, period_started
from ..trail import act

log = logging.getLogger(__name__)

GRACE = timedelta(seconds=20)  # between the committed attempt and the lock of its work there is a moment without lock
_BATCH = 50
_ERROR_LENGTH = 2000


class Outcome(StrEnum):
    """What became of an attempt."""

    DONE = "done"
    ALREADY = "already"  # the effect was there before
    BUSY = "busy"  # another worker holds it
    RETRY = "retry"  # failed; will be tried again
    GIVEN_UP = "given_up"


def ask(job, period: str, *, now: datetime) -> JobRun:
    """The run of a job for a period, made if there is none. Raises Refused for a period that is none or not yet."""
    zone = timezone.get_default_timezone()
    schedule = Schedule.objects.filter(job=job.name).first()
    rule = schedule.rule if schedule else job.schedule
    try:
        started, due = period_started(rule, period, now, zone), due_at(rule, period, zone)
    except UnknownPeriod:
        raise Refused(_("“%(period)s”不是该任务的周期。") % {"period": period}) from None
    if not started:
        raise Refused(_("周期“%(period)s”尚未开始，不能执行。") % {"period": period})
    run, _made = JobRun.objects.get_or_create(
        job=job.name, period=period, defaults={"due_at": due, "next_attempt_at": now}
    )
    return run


def ask_for(job: str, key: str, *, now: datetime) -> JobRun:
    """The run of a job that people ask for, for the thing they name: made, or taken up anew when it has ended."""
    with transaction.atomic():
        run, made = JobRun.objects.get_or_create(job=job, period=key, defaults={"due_at": now, "next_attempt_at": now})
        # A worker holds the lock for as long as it works: nobody waits for that.
        free = None if made else JobRun.objects.select_for_update(skip_locked=True).filter(pk=run.pk).first()
        if free is not None and free.status in (RunStatus.DONE, RunStatus.FAILED):
            run = free
            run.status, run.attempts, run.published_at, run.next_attempt_at = RunStatus.PENDING, 0, None, now
            run.due_at, run.finished_at, run.result, run.last_error = now, None, "", ""
            run.save()
    return run


def is_under_way(job: str, key: str) -> bool:
    """Whether what was asked for is waiting or being done; one that was given up is not."""
    waiting = JobRun.objects.filter(job=job, period=key).exclude(status__in=(RunStatus.DONE, RunStatus.FAILED))
    return waiting.exists()


def run_of(job: str, key: str) -> JobRun | None:
    """How far what was asked for has come."""
    return JobRun.objects.filter(job=job, period=key).first()


def again(run: JobRun, *, by, now: datetime) -> JobRun:
    """Take up a run that was given up, with its attempts counted anew."""
    if not may(by, P.SCHEDULE_EDIT):
        raise Refused(_("您无权重新执行任务。"))
    with act("foundation.jobrun.again", by=by, now=now, label=gettext_lazy("重新执行"), subject=run, note=str(run)):
        row = JobRun.objects.select_for_update().get(pk=run.pk)
        if row.status != RunStatus.FAILED:
            raise Refused(_("只有已放弃的任务可以重新执行。"))
        row.status, row.attempts, row.published_at, row.next_attempt_at = RunStatus.PENDING, 0, None, now
        row.save()
    return row


def claim(*, now: datetime) -> list[int]:
    """Runs to publish now, marked as published. One published long ago and still pending is published again."""
    stale = now - timedelta(seconds=settings.JOBS_REPUBLISH_AFTER)
    open_runs = JobRun.objects.filter(status=RunStatus.PENDING, next_attempt_at__lte=now)
    with transaction.atomic():
        ready = list(
            open_runs.filter(Q(published_at=None) | Q(published_at__lt=stale))
            .order_by("due_at", "pk")
            .select_for_update(skip_locked=True)
            .values_list("pk", flat=True)[:_BATCH]
        )
        JobRun.objects.filter(pk__in=ready).update(published_at=now)
    return ready


def unclaim(run_ids) -> None:
    """The broker did not take them: publish them at the next chance."""
    JobRun.objects.filter(pk__in=list(run_ids), status=RunStatus.PENDING).update(published_at=None)


def take_up_abandoned(*, now: datetime) -> int:
    """Runs whose worker died: running, yet locked by nobody. The next attempt finds out whether any are left."""
    with transaction.atomic():
        left = JobRun.objects.filter(status=RunStatus.RUNNING, started_at__lt=now - GRACE)
        rows = list(left.select_for_update(skip_locked=True))
        for row in rows:
            row.status, row.published_at, row.next_attempt_at = RunStatus.PENDING, None, now
            row.last_error = _("执行进程中断。")
            row.save()
    return len(rows)


def execute(run_id: int, jobs: Mapping, *, now: datetime, by=None, force: bool = False) -> Outcome:
    """Work on a run, whoever asks and however often. ``force`` also takes up one that was given up."""
    run = _begin(run_id, jobs, now=now, force=force)
    if isinstance(run, Outcome):
        return run
    try:
        return _work(run, jobs[run.job], now=now, by=by)
    except Exception as error:
        log.warning("%s attempt %s failed", run, run.attempts, exc_info=not isinstance(error, Refused))
        return _failed(run, jobs[run.job], error, now=now)


def _begin(run_id: int, jobs: Mapping, *, now: datetime, force: bool) -> JobRun | Outcome:
    """Count the attempt and commit it, so that an attempt that kills its worker is counted too."""
    with transaction.atomic():
        run = JobRun.objects.select_for_update(skip_locked=True).filter(pk=run_id).first()
        if run is None:
            return Outcome.BUSY
        if run.status == RunStatus.DONE:
            return Outcome.ALREADY
        if run.status == RunStatus.FAILED and not force:
            return Outcome.GIVEN_UP
        job = jobs.get(run.job)
        if force and run.status == RunStatus.FAILED:
            run.attempts = 0
        if job is None or run.attempts >= job.attempts:
            reason = _("执行次数已用完。") if job else _("程序中没有这项任务。")
            run.status, run.last_error = RunStatus.FAILED, run.last_error or reason
            run.save()
            return Outcome.GIVEN_UP
        run.status, run.started_at = RunStatus.RUNNING, now
        run.attempts += 1
        run.save()
        return run


def _work(run: JobRun, job, *, now: datetime, by) -> Outcome:
    """The effect and its done-mark, in one transaction that holds the run's lock."""
    with transaction.atomic():
        mine = JobRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING, attempts=run.attempts)
        locked = mine.select_for_update(skip_locked=True).first()
        if locked is None:
            return Outcome.BUSY
        with act(f"job.{job.name}", by=by, now=now, label=job.title, subject=locked, note=run.period) as entry:
            result = job.function(run.period, now=now, by=by)
            entry.data = {"attempt": run.attempts, "result": str(result or "")}
        locked.status, locked.finished_at, locked.last_error = RunStatus.DONE, timezone.now(), ""
        locked.result = str(result or "")[:300]
        locked.save()
    return Outcome.DONE


def _failed(run: JobRun, job, error: Exception, *, now: datetime) -> Outcome:
    """Note the error and set the run back, unless another attempt has taken it meanwhile."""
    with transaction.atomic():
        row = JobRun.objects.select_for_update().get(pk=run.pk)
        if row.status != RunStatus.RUNNING or row.attempts != run.attempts:
            return Outcome.BUSY
        text = str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
        row.last_error = text[:_ERROR_LENGTH]
        row.published_at, row.next_attempt_at = None, now + backoff(row.attempts)
        exhausted = row.attempts >= job.attempts
        row.status = RunStatus.FAILED if exhausted else RunStatus.PENDING
        row.save()
    return Outcome.GIVEN_UP if exhausted else Outcome.RETRY
