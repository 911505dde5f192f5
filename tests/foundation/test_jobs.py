"""Jobs: every effect once per (job, period), nothing missed, nothing done twice."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections, transaction

from supervision.foundation.choices import RunStatus
from supervision.foundation.errors import Refused
from supervision.foundation.jobs import Job
from supervision.foundation.models import Act, DocumentCounter, JobRun, Schedule
from supervision.foundation.numbers import next_number
from supervision.foundation.rules.schedules import Daily, Every, Monthly
from supervision.foundation.services import job_runs, schedules
from supervision.foundation.services.job_runs import GRACE, Outcome

ZONE = ZoneInfo("Asia/Shanghai")
NAME = "trial.dispatch"
MONTHLY = Monthly(day=25, hour=8)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


NOW = at("2026-11-22T10:00")


def count_up(period, *, now, by=None):
    """An effect that can be counted."""
    return f"no. {next_number('trial', 'job', 2026)}"


def break_down(period, *, now, by=None):
    """An effect followed by an error."""
    next_number("trial", "job", 2026)
    raise RuntimeError("the disk is full")


def effects() -> int:
    return sum(DocumentCounter.objects.filter(kind="trial").values_list("last", flat=True))


def jobs_of(function=count_up, schedule=MONTHLY, attempts=3):
    return {NAME: Job(NAME, schedule, "试任务", function, attempts)}


def pending(jobs, period="2026-11", now=NOW):
    return job_runs.ask(jobs[NAME], period, now=now)


# --- the tick -------------------------------------------------------------------------------------


def test_a_new_job_owes_nothing_of_the_past(db):
    assert schedules.tick(jobs_of(), now=NOW) == []
    assert Schedule.objects.get(job=NAME).day == 25


def test_a_due_period_gets_one_run_however_often_the_clock_ticks(db):
    jobs = jobs_of()
    schedules.sync(jobs, now=at("2026-11-01T00:00"))
    assert schedules.tick(jobs, now=at("2026-11-25T07:59")) == []
    assert schedules.tick(jobs, now=at("2026-11-25T08:00")) == [(NAME, "2026-11")]
    assert schedules.tick(jobs, now=at("2026-11-25T08:01")) == []
    assert JobRun.objects.get().due_at == at("2026-11-25T08:00")


def test_missed_months_are_caught_up(db):
    jobs = jobs_of()
    schedules.sync(jobs, now=at("2026-08-01T00:00"))
    assert schedules.tick(jobs, now=at("2026-11-01T00:00")) == [(NAME, "2026-08"), (NAME, "2026-09"), (NAME, "2026-10")]


def test_the_look_back_is_bounded(db):
    jobs = jobs_of(schedule=Daily(hour=1))
    schedules.sync(jobs, now=at("2025-01-01T00:00"))
    assert len(schedules.tick(jobs, now=NOW)) == Daily.look_back.days


def test_a_pulling_job_catches_up_only_its_latest_turn(db):
    jobs = jobs_of(schedule=Every(15))
    schedules.sync(jobs, now=at("2026-11-01T00:00"))
    assert schedules.tick(jobs, now=NOW) == [(NAME, "2026-11-22T10:00")]


def test_moving_the_day_forward_makes_the_month_due_and_moving_it_back_does_not_repeat_it(db, cast):
    jobs = jobs_of()
    schedules.sync(jobs, now=at("2026-11-01T00:00"))
    row = Schedule.objects.get()
    schedules.edit(row, enabled=True, timing={"day": 20}, by=cast.system_admin, now=NOW)
    assert schedules.tick(jobs, now=NOW) == [(NAME, "2026-11")]
    schedules.edit(row, enabled=True, timing={"day": 28}, by=cast.system_admin, now=NOW)
    assert schedules.tick(jobs, now=at("2026-11-29T00:00")) == []


def test_a_job_switched_off_makes_no_runs_and_owes_none_when_switched_on_again(db, cast):
    jobs = jobs_of()
    schedules.sync(jobs, now=at("2026-08-01T00:00"))
    row = Schedule.objects.get()
    schedules.edit(row, enabled=False, timing={}, by=cast.system_admin, now=at("2026-08-02T00:00"))
    assert schedules.tick(jobs, now=NOW) == []
    schedules.edit(row, enabled=True, timing={}, by=cast.system_admin, now=NOW)
    assert schedules.tick(jobs, now=NOW) == []
    assert schedules.tick(jobs, now=at("2026-11-25T08:00")) == [(NAME, "2026-11")]


@pytest.mark.parametrize("person", ["city_officer", "city_chief", "principal", "security_admin", "outsider"])
def test_only_the_system_administrator_edits_schedules(cast, person):
    schedules.sync(jobs_of(), now=NOW)
    with pytest.raises(Refused):
        schedules.edit(Schedule.objects.get(), enabled=False, timing={}, by=cast.everyone[person], now=NOW)
    assert Schedule.objects.get().enabled


def test_two_ticks_at_once_make_one_run(committing):
    jobs = jobs_of()
    schedules.sync(jobs, now=at("2026-11-01T00:00"))
    start = threading.Barrier(4)
    trouble = []

    def one_tick():
        try:
            start.wait()
            schedules.tick(jobs, now=at("2026-11-26T00:00"))
        except Exception as error:  # noqa: BLE001 - told by the assertion below
            trouble.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one_tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []
    assert JobRun.objects.count() == 1


# --- asking for a run -----------------------------------------------------------------------------


def test_asking_twice_gives_the_same_run(db):
    jobs = jobs_of()
    assert pending(jobs) == pending(jobs)


@pytest.mark.parametrize("period", ["2026-12", "2026-W47", "next month", ""])
def test_a_period_to_come_or_of_another_kind_is_refused(db, period):
    with pytest.raises(Refused):
        pending(jobs_of(), period)


# --- working on a run -----------------------------------------------------------------------------


def test_the_effect_happens_once_however_often_the_run_is_delivered(db):
    jobs = jobs_of()
    run = pending(jobs)
    outcomes = [job_runs.execute(run.pk, jobs, now=NOW) for _ in range(3)]
    assert outcomes == [Outcome.DONE, Outcome.ALREADY, Outcome.ALREADY]
    assert effects() == 1
    run.refresh_from_db()
    assert (run.status, run.attempts, run.result) == (RunStatus.DONE, 1, "no. 1")


def test_deliveries_at_the_same_moment_have_one_effect(committing):
    jobs = jobs_of(attempts=20)
    run = pending(jobs)
    start = threading.Barrier(6)

    def deliver():
        start.wait()
        try:
            job_runs.execute(run.pk, jobs, now=NOW)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=deliver) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert effects() == 1
    assert JobRun.objects.get().status == RunStatus.DONE


def test_what_a_failed_attempt_wrote_is_gone_and_the_error_is_kept(db):
    jobs = jobs_of(break_down)
    run = pending(jobs)
    assert job_runs.execute(run.pk, jobs, now=NOW) == Outcome.RETRY
    run.refresh_from_db()
    assert effects() == 0
    assert (run.status, run.attempts) == (RunStatus.PENDING, 1)
    assert run.last_error == "RuntimeError: the disk is full"
    assert run.next_attempt_at == NOW + timedelta(minutes=1)
    assert not Act.objects.filter(verb=f"job.{NAME}").exists()


def test_a_run_is_given_up_after_its_attempts_and_can_be_taken_up_again(cast):
    broken, mended = jobs_of(break_down, attempts=2), jobs_of()
    run = pending(broken)
    assert [job_runs.execute(run.pk, broken, now=NOW) for _ in range(3)] == [
        Outcome.RETRY,
        Outcome.GIVEN_UP,
        Outcome.GIVEN_UP,
    ]
    job_runs.again(run, by=cast.system_admin, now=NOW)
    assert job_runs.execute(run.pk, mended, now=NOW) == Outcome.DONE
    run.refresh_from_db()
    assert run.last_error == ""


def test_only_the_administrator_takes_up_a_run_again_and_only_one_given_up(cast):
    run = pending(jobs_of())
    with pytest.raises(Refused):
        job_runs.again(run, by=cast.city_officer, now=NOW)
    with pytest.raises(Refused):
        job_runs.again(run, by=cast.system_admin, now=NOW)


def test_a_refusal_is_kept_in_its_own_words(db):
    def refuse(period, *, now, by=None):
        raise Refused("台账尚未确认。")

    jobs = jobs_of(refuse)
    run = pending(jobs)
    job_runs.execute(run.pk, jobs, now=NOW)
    run.refresh_from_db()
    assert run.last_error == "台账尚未确认。"


def test_the_effect_is_recorded_as_done_by_the_system(db):
    jobs = jobs_of()
    job_runs.execute(pending(jobs).pk, jobs, now=NOW)
    entry = Act.objects.get(verb=f"job.{NAME}")
    assert (entry.actor_id, entry.note, entry.data["result"]) == (None, "2026-11", "no. 1")


def test_a_job_that_left_the_code_is_given_up_with_a_reason(db):
    run = pending(jobs_of())
    assert job_runs.execute(run.pk, {}, now=NOW) == Outcome.GIVEN_UP
    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert run.last_error


def test_a_run_somebody_else_works_on_is_left_alone(committing):
    jobs = jobs_of()
    run = pending(jobs)
    outcome = []

    def deliver():
        try:
            outcome.append(job_runs.execute(run.pk, jobs, now=NOW))
        finally:
            connections.close_all()

    with transaction.atomic():
        JobRun.objects.select_for_update().get(pk=run.pk)
        thread = threading.Thread(target=deliver)
        thread.start()
        thread.join(timeout=10)
    assert outcome == [Outcome.BUSY]
    assert effects() == 0


# --- what a dead worker left ----------------------------------------------------------------------


def left_behind(jobs, attempts=1, started=NOW):
    run = pending(jobs)
    JobRun.objects.filter(pk=run.pk).update(
        status=RunStatus.RUNNING, attempts=attempts, started_at=started, published_at=started
    )
    return run


def test_a_run_left_behind_by_a_dead_worker_is_taken_up_again(db):
    jobs = jobs_of()
    run = left_behind(jobs)
    assert job_runs.take_up_abandoned(now=NOW + GRACE / 2) == 0
    later = NOW + 2 * GRACE
    assert job_runs.take_up_abandoned(now=later) == 1
    assert job_runs.claim(now=later) == [run.pk]
    assert job_runs.execute(run.pk, jobs, now=later) == Outcome.DONE
    run.refresh_from_db()
    assert run.attempts == 2


def test_a_run_that_kills_every_worker_is_given_up(db):
    jobs = jobs_of(attempts=3)
    run = left_behind(jobs, attempts=3)
    job_runs.take_up_abandoned(now=NOW + 2 * GRACE)
    assert job_runs.execute(run.pk, jobs, now=NOW + 2 * GRACE) == Outcome.GIVEN_UP
    run.refresh_from_db()
    assert run.last_error
    assert run.status == RunStatus.FAILED


def test_a_run_that_is_being_worked_on_is_not_abandoned(committing):
    jobs = jobs_of()
    run = left_behind(jobs)
    found = []

    def look():
        try:
            found.append(job_runs.take_up_abandoned(now=NOW + timedelta(hours=1)))
        finally:
            connections.close_all()

    with transaction.atomic():
        JobRun.objects.select_for_update().get(pk=run.pk)
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(timeout=10)
    assert found == [0]


def test_an_attempt_overtaken_by_another_has_no_effect(db):
    """The first worker stalls between counting its attempt and locking the run; the second overtakes it."""
    jobs = jobs_of()
    run = pending(jobs)
    stalled = job_runs._begin(run.pk, jobs, now=NOW, force=False)
    assert job_runs.execute(run.pk, jobs, now=NOW) == Outcome.DONE
    assert job_runs._work(stalled, jobs[NAME], now=NOW, by=None) == Outcome.BUSY
    assert effects() == 1


# --- publishing -----------------------------------------------------------------------------------


def test_a_run_is_claimed_once_and_again_when_the_broker_lost_it(db, settings):
    settings.JOBS_REPUBLISH_AFTER = 300
    run = pending(jobs_of())
    assert job_runs.claim(now=NOW) == [run.pk]
    assert job_runs.claim(now=NOW + timedelta(seconds=299)) == []
    assert job_runs.claim(now=NOW + timedelta(seconds=301)) == [run.pk]


def test_what_the_broker_did_not_take_is_claimed_at_the_next_look(db):
    run = pending(jobs_of())
    job_runs.unclaim(job_runs.claim(now=NOW))
    assert job_runs.claim(now=NOW) == [run.pk]


def test_a_failed_attempt_waits_before_it_is_claimed_again(db):
    jobs = jobs_of(break_down)
    run = pending(jobs)
    job_runs.claim(now=NOW)
    job_runs.execute(run.pk, jobs, now=NOW)
    assert job_runs.claim(now=NOW + timedelta(seconds=59)) == []
    assert job_runs.claim(now=NOW + timedelta(seconds=61)) == [run.pk]


@pytest.mark.parametrize("person", ["city_officer", "principal", "outsider", "audit_admin", "security_admin"])
def test_others_than_the_system_administrator_see_no_jobs(cast, person):
    pending(jobs_of())
    assert not JobRun.objects.visible_to(cast.everyone[person]).exists()
    assert JobRun.objects.visible_to(cast.system_admin).exists()


def test_the_database_itself_refuses_a_second_run_for_a_period(db):
    run = pending(jobs_of())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_jobrun (job, period, due_at, status, attempts, next_attempt_at, result, last_error)"
            " VALUES (%s, %s, now(), 'pending', 0, now(), '', '') ON CONFLICT DO NOTHING",
            [run.job, run.period],
        )
        assert cursor.rowcount == 0


def test_a_running_task_is_never_handed_out_twice_and_a_lost_one_always_again(settings):
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT
    assert settings.CELERY_TASK_ACKS_LATE
    assert settings.CELERY_TASK_REJECT_ON_WORKER_LOST
