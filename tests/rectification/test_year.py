"""A year by the schedule: months, quarters and the year each frozen once, whatever happens to the worker."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from rectification.models import Dispatch, RectificationRule
from rectification.services import dispatch, progress
from supervision.foundation.choices import RunStatus
from supervision.foundation.jobs import all_jobs
from supervision.foundation.models import JobRun
from supervision.foundation.services import job_runs, schedules
from supervision.foundation.services.attachments import path_of

NAMES = ("rectification.monthly_dispatch", "rectification.quarterly_dispatch", "rectification.annual_bulletin")
MONTHS = [f"2026-{month:02d}" for month in range(1, 13)]
PERIODS = [*MONTHS, "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026"]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def now():
    """The year begins."""
    return timezone.make_aware(datetime(2026, 1, 5, 9, 0))


class Killed(BaseException):
    """What a worker does when it is killed: it says nothing and leaves its run behind."""


def jobs(*, killed: bool) -> dict:
    """The three dispatch jobs; a killed worker dies after the work and before the done-mark."""

    def dying(function):
        def work(period, *, now, by=None):
            function(period, now=now, by=by)
            raise Killed

        return work

    found = {name: all_jobs()[name] for name in NAMES}
    return {name: replace(one, function=dying(one.function)) for name, one in found.items()} if killed else found


def work(moment, *, killed=False):
    """A tick, and every run that is due; then what a killed worker left is taken up."""
    schedules.tick(jobs(killed=False), now=moment)
    for run in JobRun.objects.filter(job__in=NAMES, status=RunStatus.PENDING, next_attempt_at__lte=moment).order_by(
        "due_at", "job"
    ):
        try:
            job_runs.execute(run.pk, jobs(killed=killed), now=moment)
        except Killed:
            continue
    if killed:
        assert not job_runs.take_up_abandoned(now=moment), "an attempt that has just begun is left alone"
        job_runs.take_up_abandoned(now=moment + timedelta(minutes=1))


def test_a_year_month_by_month_with_a_worker_that_dies_has_nothing_missing_and_nothing_twice(ledger, cast, now):
    schedules.sync(jobs(killed=False), now=now)
    for month in range(1, 13):
        sent = timezone.make_aware(datetime(2026, month, 20, 10, 0))
        report = progress.save(ledger.insurance, f"2026-{month:02d}", by=cast.liaison, now=sent, percent=month * 8,
                               text=f"{month}月进展")  # fmt: skip
        progress.submit(report, by=cast.liaison, now=sent)
        if month in (4, 5):  # the server is off for two months
            continue
        evening = timezone.make_aware(datetime(2026, month, 28, 20, 0))
        if month % 3 == 0:
            work(evening, killed=True)
            work(evening + timedelta(minutes=2))
        work(evening + timedelta(minutes=5))
        work(evening + timedelta(minutes=6))  # two schedulers fire, a message comes twice
    made = Counter(Dispatch.objects.values_list("period", flat=True))
    assert made == Counter(PERIODS)
    runs = JobRun.objects.filter(job__in=NAMES)
    assert sorted(runs.values_list("period", flat=True)) == sorted(PERIODS)
    assert set(runs.values_list("status", flat=True)) == {RunStatus.DONE}
    assert runs.filter(attempts=2).exists(), "no worker was killed: this test could not fail"
    for row in Dispatch.objects.all():
        assert dispatch.file_of(row) == path_of(row.sha256).read_bytes()
    ledger_month = Dispatch.objects.get(period="2026-05").snapshot
    assert ledger_month["total"]["reported"] == 1
    assert [row["period"] for row in Dispatch.objects.get(period="2026").snapshot["months"]] == MONTHS


def test_a_run_waits_for_the_last_day_of_reporting_if_that_was_moved_behind_it(ledger, now):
    schedules.sync(jobs(killed=False), now=now)
    RectificationRule.objects.update(report_day=28)
    due = timezone.make_aware(datetime(2026, 1, 26, 8, 0))
    work(due + timedelta(minutes=1))
    assert not Dispatch.objects.exists()
    run = JobRun.objects.get(job=NAMES[0])
    assert (run.status, "2026-01-28" in run.last_error) == (RunStatus.PENDING, True)
    work(due + timedelta(days=3))
    assert Dispatch.objects.get().period == "2026-01"
