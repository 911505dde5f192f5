"""A month's dispatch by a process that is really killed between its work and the end of its transaction."""

import subprocess
import sys
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from rectification.models import Dispatch, DispatchLine, Task
from rectification.services import dispatch, lights
from supervision.foundation.choices import RunStatus
from supervision.foundation.jobs import all_jobs
from supervision.foundation.models import JobRun
from supervision.foundation.services import job_runs
from supervision.foundation.services.attachments import path_of
from tests.foundation.processes import ROOT, environment, stop, wait_for
from tests.rectification.conftest import build_ledger

JOB = "rectification.monthly_dispatch"
MOMENT = timezone.make_aware(datetime(2026, 1, 28, 20, 0))
WORK = """
import sys, django
django.setup()
from datetime import datetime
from supervision.foundation.jobs import all_jobs
from supervision.foundation.services import job_runs
print(job_runs.execute(int(sys.argv[1]), all_jobs(), now=datetime.fromisoformat(sys.argv[2])))
"""


def process(run, moment, folder):
    """One worker process that takes up the run."""
    return subprocess.Popen(
        [sys.executable, "-c", WORK, str(run.pk), moment.isoformat()], cwd=ROOT, text=True, stdout=subprocess.PIPE,
        env=environment("redis://127.0.0.1:1/0", folder),
    )  # fmt: skip


def remembering() -> bool:
    """Whether a process waits for a lock with its last statement, all else of the dispatch being written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction the view stands still
        cursor.execute("SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return any('"month_lights" =' in query for (query,) in cursor.fetchall())


def test_a_process_killed_at_its_last_statement_leaves_nothing_and_the_next_one_does_it_once(
    committed_cast, settings, tmp_path
):
    ledger = build_ledger(committed_cast, MOMENT - timedelta(days=20))
    settings.MEDIA_ROOT = tmp_path / "files"  # as the processes have it
    lights.refresh(Task.objects.all(), on=timezone.localdate(MOMENT))
    run = job_runs.ask(all_jobs()[JOB], "2026-01", now=MOMENT)
    with transaction.atomic():
        list(Task.objects.select_for_update(no_key=True))  # lines of the dispatch may point to the tasks
        dying = process(run, MOMENT, tmp_path)
        try:
            wait_for(remembering)
        finally:
            stop(dying, "kill")
            dying.stdout.close()
    wait_for(lambda: not remembering())
    assert not Dispatch.objects.exists()
    assert not DispatchLine.objects.exists()
    run.refresh_from_db()
    assert (run.status, run.attempts) == (RunStatus.RUNNING, 1)
    later = MOMENT + timedelta(minutes=1)
    assert job_runs.take_up_abandoned(now=later) == 1
    with process(run, later, tmp_path) as second, process(run, later, tmp_path) as twice:
        said = {one.communicate(timeout=60)[0].strip() for one in (second, twice)}
    assert "done" in said
    made = Dispatch.objects.get()
    assert made.lines.count() == ledger.plan.tasks.count()
    assert dispatch.file_of(made) == path_of(made.sha256).read_bytes()
    assert JobRun.objects.get(pk=run.pk).status == RunStatus.DONE
