"""The administrator's pages of scheduled jobs."""

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision.foundation.choices import RunStatus
from supervision.foundation.jobs import all_jobs
from supervision.foundation.models import JobRun, Schedule
from supervision.foundation.services import job_runs, schedules
from tests.foundation import trial_jobs


@pytest.fixture
def schedule(cast):
    schedules.sync(all_jobs(), now=timezone.now())
    return Schedule.objects.get(job="trial.count")


@pytest.fixture
def failed(schedule):
    run = job_runs.ask(all_jobs()["trial.count"], trial_jobs.PERIOD, now=timezone.now())
    JobRun.objects.filter(pk=run.pk).update(status=RunStatus.FAILED, attempts=6, last_error="磁盘已满")
    return run


@pytest.mark.parametrize("person", ["city_officer", "principal", "security_admin", "audit_admin", "outsider"])
def test_others_are_turned_away(client, cast, schedule, failed, person):
    client.force_login(cast.everyone[person], "supervision.foundation.signing_in.PortalBackend")
    assert client.get(reverse("foundation:job_list")).status_code == 403
    assert client.get(reverse("foundation:job_detail", args=[schedule.pk])).status_code == 403
    assert client.post(reverse("foundation:job_run_now", args=[schedule.pk])).status_code == 403
    assert client.post(reverse("foundation:job_run_again", args=[failed.pk])).status_code == 403


@pytest.fixture
def administrator(client, cast):
    client.force_login(cast.system_admin, "supervision.foundation.signing_in.PortalBackend")
    return client


def test_the_list_shows_what_failed_and_the_page_why(administrator, schedule, failed):
    assert "已放弃" in administrator.get(reverse("foundation:job_list")).content.decode()
    assert "磁盘已满" in administrator.get(reverse("foundation:job_detail", args=[schedule.pk])).content.decode()


def test_the_time_can_be_changed_and_nonsense_is_told(administrator, schedule):
    address = reverse("foundation:job_detail", args=[schedule.pk])
    assert administrator.post(address, {"enabled": "on", "hour": "25", "minute": "0"}).status_code == 200
    assert administrator.post(address, {"enabled": "on", "hour": "5", "minute": "30"}).status_code == 302
    schedule.refresh_from_db()
    assert (schedule.hour, schedule.minute, schedule.enabled) == (5, 30, True)


def test_running_now_twice_makes_one_run(administrator, schedule):
    address = reverse("foundation:job_run_now", args=[schedule.pk])
    administrator.post(address)
    administrator.post(address)
    assert JobRun.objects.filter(job="trial.count").count() == 1


def test_a_failed_run_is_taken_up_again(administrator, failed):
    administrator.post(reverse("foundation:job_run_again", args=[failed.pk]))
    failed.refresh_from_db()
    assert (failed.status, failed.attempts) == (RunStatus.PENDING, 0)


def test_what_people_asked_for_and_was_given_up_is_listed_and_tried_again(administrator):
    run = job_runs.ask_for("foundation.import", "17", now=timezone.now())
    JobRun.objects.filter(pk=run.pk).update(status=RunStatus.FAILED, attempts=6, last_error="磁盘已满")
    shown = administrator.get(reverse("foundation:job_list")).content.decode()
    assert "磁盘已满" in shown
    assert administrator.post(reverse("foundation:job_run_again", args=[run.pk])).url == reverse("foundation:job_list")
    run.refresh_from_db()
    assert (run.status, run.attempts) == (RunStatus.PENDING, 0)
