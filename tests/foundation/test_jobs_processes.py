"""Jobs with a real broker, a real worker, a real scheduler, and what happens when one of them dies."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from django.utils import timezone

from supervision.foundation.choices import RunStatus
from supervision.foundation.jobs import all_jobs
from supervision.foundation.models import DocumentCounter, JobRun, Schedule
from supervision.foundation.services import job_runs, schedules
from tests.foundation import processes, trial_jobs
from tests.foundation.processes import (
    beat,
    environment,
    redis_server,
    relay,
    silent_server,
    wait_for,
    worker,
)
from tests.ports import free_port

PERIOD = trial_jobs.PERIOD
RUN_WITH_TRIAL_JOBS = """
import sys, django
django.setup()
import tests.foundation.trial_jobs
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""


def effects(name) -> int:
    counter = DocumentCounter.objects.filter(kind="trial", owner=name).first()
    return counter.last if counter else 0


def ask(name, period=PERIOD):
    return job_runs.ask(all_jobs()[f"trial.{name}"], period, now=timezone.now())


def done(run):
    return lambda: JobRun.objects.filter(pk=run.pk, status=RunStatus.DONE).first()


def relay_once(env):
    """One look of the relay in its own process: (exit code, seconds)."""
    start = time.monotonic()
    once = [sys.executable, "manage.py", "relay", "--once"]
    code = subprocess.run(once, cwd=processes.ROOT, env=env, timeout=60, check=False).returncode
    return code, time.monotonic() - start


def test_the_clock_the_relay_and_a_worker_catch_up_what_was_missed(committing, tmp_path):
    counting = {"trial.count": all_jobs()["trial.count"]}
    schedules.sync(counting, now=timezone.now() - timezone.timedelta(days=3, hours=12))
    with redis_server() as (url, _process):
        env = environment(url, tmp_path, JOBS_TICK_SECONDS="1")
        with worker(env), beat(env), relay(env):
            wait_for(lambda: JobRun.objects.filter(job="trial.count", status=RunStatus.DONE).count() >= 3, 60)
            wait_for(lambda: not JobRun.objects.exclude(status=RunStatus.DONE).exists(), 60)
    assert effects("count") == JobRun.objects.filter(job="trial.count").count()


def test_a_message_delivered_many_times_has_one_effect(committing, tmp_path):
    run = ask("count")
    with redis_server() as (url, _process):
        env = environment(url, tmp_path, JOBS_REPUBLISH_AFTER="0")
        for _ in range(4):
            assert relay_once(env)[0] == 0
        with worker(env):
            wait_for(done(run))
            time.sleep(2)
    assert effects("count") == 1


def test_a_killed_worker_loses_no_job_and_doubles_none(committing, tmp_path):
    run = ask("killed")
    with redis_server() as (url, _process):
        env = environment(url, tmp_path)
        with worker(env), relay(env):
            told = tmp_path / "killed.pid"
            child = int(wait_for(lambda: told.exists() and told.read_text()))
            os.kill(child, signal.SIGKILL)
            finished = wait_for(done(run), 90)
    assert effects("killed") == 1
    assert finished.attempts == 2


def test_a_whole_worker_killed_is_replaced_by_another(committing, tmp_path):
    run = ask("killed")
    with redis_server() as (url, _process):
        env = environment(url, tmp_path)
        with relay(env):
            with worker(env) as first:
                told = tmp_path / "killed.pid"
                child = int(wait_for(lambda: told.exists() and told.read_text()))
                os.kill(first.pid, signal.SIGKILL)
                os.kill(child, signal.SIGKILL)
            with worker(env):
                wait_for(done(run), 90)
    assert effects("killed") == 1


def test_a_refused_broker_loses_no_job(committing, tmp_path):
    run = ask("count")
    code, seconds = relay_once(environment(f"redis://127.0.0.1:{free_port()}/0", tmp_path))
    assert code == 1
    assert seconds < 15
    run.refresh_from_db()
    assert (run.status, run.published_at) == (RunStatus.PENDING, None)


def test_a_silent_broker_loses_no_job_and_does_not_hang_the_relay(committing, tmp_path):
    run = ask("count")
    with silent_server() as (port, taken):
        code, seconds = relay_once(environment(f"redis://127.0.0.1:{port}/0", tmp_path))
    assert taken
    assert code == 1
    assert seconds < 40
    run.refresh_from_db()
    assert run.published_at is None


def test_jobs_lost_with_a_stopped_broker_are_published_again(committing, tmp_path):
    run = ask("count")
    home = tmp_path / "b"
    home.mkdir()
    with redis_server(home) as (url, _process):
        env = environment(url, tmp_path, JOBS_REPUBLISH_AFTER="2")
        assert relay_once(env)[0] == 0
    # that broker is gone, and with it the message; the next one knows nothing
    with redis_server(home), relay(env), worker(env):
        wait_for(done(run))
    assert effects("count") == 1


def test_clock_relay_and_worker_outlive_a_broker_that_comes_back(committing, tmp_path):
    home = tmp_path / "b"
    home.mkdir()
    env = environment(f"redis+socket://{home / 'r.sock'}", tmp_path, JOBS_REPUBLISH_AFTER="2", JOBS_TICK_SECONDS="1")
    with relay(env) as relaying, worker(env) as working, beat(env) as ticking:
        run = ask("count")
        wait_for((tmp_path / "relay-alive").exists)
        with redis_server(home):
            wait_for(done(run), 90)
            wait_for(Schedule.objects.filter(job="trial.count").exists, 90)  # a tick has come through
        later = ask("count", "2026-11-21")
        time.sleep(2)
        with redis_server(home):
            wait_for(done(later), 90)
        assert relaying.poll() is None
        assert working.poll() is None
        assert ticking.poll() is None
    assert effects("count") == 2


@pytest.fixture
def run_job(tmp_path):
    """``manage.py run_job`` in its own process, with a broker that refuses: (exit code, JSON line, errors)."""

    def call(*arguments):
        env = environment(f"redis://127.0.0.1:{free_port()}/0", tmp_path)
        program = [sys.executable, "-c", RUN_WITH_TRIAL_JOBS, "run_job", *arguments]
        ended = subprocess.run(
            program, cwd=processes.ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
        )
        lines = ended.stdout.strip().splitlines()
        return ended.returncode, json.loads(lines[-1]) if lines else None, ended.stderr

    return call


def test_the_command_does_a_job_once_without_any_broker(committing, run_job):
    code, said, _errors = run_job("trial.count", "--period", PERIOD)
    assert (code, said["outcome"], said["result"]) == (0, "done", "1")
    code, said, _errors = run_job("trial.count", "--period", PERIOD)
    assert (code, said["outcome"], said["result"]) == (0, "already", "1")
    assert effects("count") == 1


def test_the_command_names_what_is_wrong(committing, run_job):
    assert "no job 'trial.unknown'" in run_job("trial.unknown")[2]
    assert "2026-W47" in run_job("trial.count", "--period", "2026-W47")[2]
