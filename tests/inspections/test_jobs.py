"""The clock: standing plans are drawn once per period, missed ones are caught up, what is due is revealed."""

from datetime import datetime

import pytest

from inspections.choices import DrawState, Series
from inspections.models import Draw
from inspections.services import schedule
from supervision.foundation.jobs import all_jobs
from supervision.foundation.models import Notice
from supervision.foundation.services import job_runs
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def city(cast):
    a.institutions(10)
    a.pool(cast)
    return cast


def run(name, period, now=a.NOW):
    """The job as the worker does it."""
    jobs = all_jobs()
    return job_runs.execute(job_runs.ask(jobs[name], period, now=now).pk, jobs, now=now, by=None, force=True)


def test_a_monthly_plan_is_drawn_once_per_month_however_often_the_job_fires(city):
    plan = a.approved(city, series=Series.MONTHLY, period="")
    for _ in range(3):
        run("inspections.scheduled_draw", "2026-11")
    schedule.draw_standing("2026-11", by=None, now=a.NOW)
    assert [(draw.period, draw.state, draw.attempt) for draw in plan.draws.all()] == [("2026-11", "drawn", 1)]


def test_a_missed_month_is_caught_up_under_its_own_period(city):
    plan = a.approved(city, series=Series.MONTHLY, period="")
    for period in ("2026-09", "2026-10", "2026-11"):
        run("inspections.scheduled_draw", period)
    assert set(plan.draws.values_list("period", flat=True)) == {"2026-09", "2026-10", "2026-11"}


def test_a_quarterly_plan_is_drawn_in_the_first_run_of_its_quarter(city):
    plan = a.approved(city, series=Series.QUARTERLY, period="")
    for period in ("2026-10", "2026-11"):
        run("inspections.scheduled_draw", period)
    assert list(plan.draws.values_list("period", flat=True)) == ["2026Q4"]


def test_plans_that_are_drawn_once_or_are_not_approved_are_left_alone(city):
    a.approved(city)
    a.submitted(city, series=Series.MONTHLY, period="")
    run("inspections.scheduled_draw", "2026-11")
    assert not Draw.objects.exists()


def test_one_plan_that_cannot_be_paired_does_not_stop_the_others(city):
    bad = a.approved(city, series=Series.MONTHLY, period="", seats=[{"unit": "", "skill": "放射卫生"}] * 2)
    good = a.approved(city, series=Series.MONTHLY, period="")
    run("inspections.scheduled_draw", "2026-11")
    assert (bad.draws.count(), good.draws.count()) == (0, 1)
    notice = Notice.objects.get(recipient=city.city_officer)
    assert "第 1 席只有 0 名可派人员（至少 1 名），涉及 10 个对象：JG000001" in notice.body


def test_what_is_due_is_revealed_by_itself_and_nothing_else(city):
    draw = a.drawn(city)
    run("inspections.reveal_draws", "2026-11-02")
    assert Draw.objects.get().state == DrawState.DRAWN
    late = draw.reveal_due
    run("inspections.reveal_draws", f"{late:%Y-%m-%d}", now=datetime.fromtimestamp(late.timestamp() + 86400, a.BEIJING))
    assert Draw.objects.get().state == DrawState.REVEALED


def test_a_draw_whose_visits_are_all_confirmed_is_revealed_before_its_deadline(city):
    for person in a.Inspector.objects.filter(user=None):
        person.status = "left"
        person.save()
    a.all_visited(a.drawn(city))
    assert schedule.reveal_due(by=None, now=a.NOW + 2 * a.DAY) == (1, 0)


@pytest.mark.parametrize(("month", "quarter"), [("2026-01", "2026Q1"), ("2026-03", "2026Q1"), ("2026-12", "2026Q4")])
def test_months_know_their_quarter(month, quarter):
    assert schedule.quarter_of(month) == quarter
