"""What the clock does by itself: once per period however often it fires, and a missed period is caught up."""

import json
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook

from inspections.choices import Series
from inspections.models import Draw
from rectification import queries
from rectification.models import Dispatch
from rectification.services import demo as rectification_demo
from supervision.foundation.jobs import all_jobs
from supervision.foundation.models import JobRun, Schedule
from supervision.foundation.services import job_runs, schedules
from tests.factories import inspections as a

DRAW, DISPATCH = "inspections.scheduled_draw", "rectification.monthly_dispatch"


@pytest.fixture
def month():
    """The present month as a period."""
    return f"{timezone.localdate():%Y-%m}"


@pytest.fixture
def standing_plan(portal, cast):
    """A plan the clock draws every month."""
    a.institutions(10)
    a.pool(cast)
    return a.approved(cast, series=Series.MONTHLY, period="")


def run_job(name, period) -> str:
    """The outcome the command tells."""
    out = StringIO()
    call_command("run_job", name, period=period, stdout=out)
    return json.loads(out.getvalue().splitlines()[-1])["outcome"]


def test_the_scheduled_draw_is_made_once_a_month(standing_plan, month):
    assert [run_job(DRAW, month) for _time in range(2)] == ["done", "already"]
    assert list(Draw.objects.values_list("plan", "period")) == [(standing_plan.pk, month)]


def test_the_monthly_dispatch_is_made_once_and_is_an_excel_of_the_ledger(portal, cast):
    due = queries.closed_period(timezone.localdate())
    begun = timezone.make_aware(datetime.fromisoformat(f"{due}-01T10:00"))
    rectification_demo.build(SimpleNamespace(**cast.everyone), now=begun)
    assert [run_job(DISPATCH, due) for _time in range(2)] == ["done", "already"]
    made = Dispatch.objects.filter(period=due)
    assert made.count() == made.values("plan").distinct().count() > 0
    book = portal.file("city_officer", "rectification:dispatch_file", made.first().pk)
    assert load_workbook(BytesIO(book)).worksheets


def test_a_month_in_which_nothing_ran_is_caught_up_by_the_next_tick(standing_plan, month):
    now = timezone.now()
    jobs = {DRAW: all_jobs()[DRAW]}
    schedules.sync(jobs, now=now)
    Schedule.objects.filter(job=DRAW).update(since=now - timedelta(days=70))
    missed = schedules.tick(jobs, now=now)
    assert len(missed) >= 2
    assert schedules.tick(jobs, now=now) == []
    for pk in job_runs.claim(now=now):
        job_runs.execute(pk, jobs, now=now)
    assert set(Draw.objects.values_list("period", flat=True)) == {period for _job, period in missed}
    assert set(JobRun.objects.filter(job=DRAW).values_list("status", flat=True)) == {"done"}
