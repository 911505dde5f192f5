"""A long list is imported by the worker; one that is killed while it writes leaves nothing, and the next writes all."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from institutions.ledgers import INSTITUTIONS
from institutions.models import Institution
from supervision.foundation.jobs import all_jobs
from supervision.foundation.ledger import batches
from supervision.foundation.models import ImportBatch, JobRun, Notice, RowChange
from supervision.foundation.services import job_runs
from supervision.foundation.services.job_runs import GRACE
from tests.foundation.processes import ROOT, environment, stop, wait_for

BACKEND = "supervision.foundation.signing_in.PortalBackend"
ROWS = 300
# Somebody else has written institutions, not committed, and waits for the table of the acts, which are written last.
WRITTEN_AND_WAITING = """
SELECT written.pid FROM pg_locks written JOIN pg_locks waiting USING (pid)
WHERE written.relation = 'institutions_institution'::regclass AND written.mode = 'RowExclusiveLock' AND written.granted
  AND waiting.relation = 'foundation_act'::regclass AND NOT waiting.granted
"""


@pytest.fixture
def batch(committed_cast, settings, tmp_path):
    """A list of new rows beside one that is known, confirmed on its page."""
    settings.PORTAL_VAR, settings.MEDIA_ROOT, settings.IMPORT_AT_ONCE = tmp_path, tmp_path / "files", 10
    rows = [f"天津市河东区第{number}医院,120102,{number}号" for number in range(ROWS)]
    sent = SimpleUploadedFile("名单.csv", "\n".join(["机构名称,区县代码,地址", *rows]).encode())
    return batches.receive(INSTITUTIONS, sent, by=committed_cast.county_officer, now=timezone.now())


@pytest.fixture
def page(client, committed_cast, batch):
    """The page of the list as its owner sees it; ``page("confirm")`` confirms first."""

    def shown(*posted):
        client.force_login(committed_cast.county_officer, backend=BACKEND)
        address = reverse("ledger_import_batch", args=["institutions", batch.pk])
        answer = client.post(address, dict.fromkeys(posted, "1"), follow=True) if posted else client.get(address)
        return answer.content.decode()

    return shown


def killed_while_writing(run, owner, env) -> None:
    """Start the job in a process of its own, hold it back between its rows and its last act, and kill it there."""
    with owner.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE foundation_act IN SHARE MODE")
        command = [sys.executable, "manage.py", "run_job", run.job, "--period", run.period]
        process = subprocess.Popen(command, cwd=ROOT, env=env)
        try:
            wait_for(lambda: _first(WRITTEN_AND_WAITING))
            os.kill(process.pid, signal.SIGKILL)
        finally:
            stop(process)
            cursor.execute("ROLLBACK")


def _first(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()


def test_a_worker_killed_while_it_writes_leaves_nothing_and_the_next_writes_all_once(
    committed_cast, batch, page, owner_connection, tmp_path
):
    assert "正在后台办理" in page("confirm")
    assert "正在后台办理" in page("confirm")
    run = JobRun.objects.get()
    killed_while_writing(run, owner_connection, environment("redis://127.0.0.1:1/0", tmp_path))

    assert not Institution.objects.exists()
    assert not RowChange.objects.filter(table_name="institutions_institution").exists()
    assert ImportBatch.objects.get().applied_at is None
    later = timezone.now() + GRACE + timedelta(seconds=5)
    wait_for(lambda: job_runs.take_up_abandoned(now=later))
    assert "执行进程中断" in page()

    assert [job_runs.execute(run.pk, all_jobs(), now=later) for _again in range(2)] == ["done", "already"]
    assert Institution.objects.count() == ROWS
    assert f'<span class="counter-value">{ROWS}</span>' in page("confirm")
    assert Institution.objects.count() == ROWS
    assert JobRun.objects.get().attempts == 2
    assert (
        Notice.objects.filter(recipient=committed_cast.county_officer, title__contains=f"新增 {ROWS} 行").count() == 1
    )
