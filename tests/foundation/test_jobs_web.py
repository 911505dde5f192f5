"""No web request touches the broker: with Redis refused, silent or stopped every page still answers at once."""

import contextlib
import http.client
import time

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from supervision.foundation.jobs import all_jobs
from supervision.foundation.models import JobRun, Schedule
from supervision.foundation.services import schedules
from tests.foundation.processes import environment, running, silent_server, wait_for
from tests.ports import free_port

LIMIT = 2.0  # seconds
JOB = "foundation.seal_trail"
TOKEN = "a" * 32
PAGES = ("/healthz", "/workbench/", "/system/notices/", "/system/jobs/")


def cookie_of(person) -> str:
    """A session of the person, as signing in makes it."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "supervision.foundation.signing_in.PortalBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@contextlib.contextmanager
def web(broker_url, var):
    """A real web server that was told of this broker; yields ``ask(method, path, cookie, …) -> (status, seconds)``."""
    port = free_port()
    storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
    secret = {"SECRET_KEY": settings.SECRET_KEY, "FIELD_KEY": settings.FIELD_KEY}
    env = environment(broker_url, var, STATIC_STORAGE=storage, ALLOWED_HOSTS="127.0.0.1", **secret)

    def ask(method, path, cookie="", **headers):
        start = time.monotonic()
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            connection.request(method, path, headers={"Cookie": cookie, **headers})
            answer = connection.getresponse()
            answer.read()
        return answer.status, time.monotonic() - start

    def up():
        with contextlib.suppress(OSError):
            return ask("GET", "/healthz")[0] == 200

    with running("-m", "gunicorn", "supervision.wsgi", "-b", f"127.0.0.1:{port}", "-w", "1", env=env):
        wait_for(up)
        yield ask


@pytest.fixture
def administrator(committed_cast):
    schedules.sync(all_jobs(), now=timezone.now())
    return cookie_of(committed_cast.system_admin)


def answers(ask, cookie):
    return {path: ask("GET", path, cookie) for path in PAGES}


def test_with_a_refused_broker_every_page_answers(administrator, tmp_path):
    with web(f"redis://127.0.0.1:{free_port()}/0", tmp_path) as ask:
        found = answers(ask, administrator)
    assert {path: status for path, (status, _s) in found.items()} == dict.fromkeys(PAGES, 200)
    assert max(seconds for _status, seconds in found.values()) < LIMIT


def test_with_a_silent_broker_every_page_answers_and_none_calls_it(administrator, tmp_path):
    with silent_server() as (port, taken), web(f"redis://127.0.0.1:{port}/0", tmp_path) as ask:
        found = answers(ask, administrator)
        assert taken == []
    assert {path: status for path, (status, _s) in found.items()} == dict.fromkeys(PAGES, 200)
    assert max(seconds for _status, seconds in found.values()) < LIMIT


def test_a_job_asked_for_on_the_page_waits_in_the_database(administrator, tmp_path):
    schedule = Schedule.objects.get(job=JOB)
    with silent_server() as (port, taken), web(f"redis://127.0.0.1:{port}/0", tmp_path) as ask:
        cookie = f"{administrator}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        status, seconds = ask("POST", f"/system/jobs/{schedule.pk}/run/", cookie, **{"X-CSRFToken": TOKEN})
        assert taken == []
    assert (status, seconds < LIMIT) == (302, True)
    assert JobRun.objects.get(job=JOB).published_at is None
