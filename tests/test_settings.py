"""The settings: secure unless told otherwise, and nothing of them depends on this machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import clear_url_caches

from supervision.foundation.checks import ledger_pages_check

ROOT = Path(__file__).resolve().parent.parent


def manage(*arguments, **environment):
    """Run a management command in a clean environment and return the finished process."""
    wanted = ("PATH", "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    kept = {key: os.environ[key] for key in wanted if key in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env={**kept, "PORTAL_VAR": str(settings.PORTAL_VAR), **environment},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


PRODUCTION = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "aB3-_x7Q" * 9,
    "FIELD_KEY": "zY9_-w2K" * 9,
    "ALLOWED_HOSTS": "portal.example.cn",
}


def test_production_passes_the_deployment_check_without_a_warning():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "0 silenced" in done.stdout


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEY"])
def test_production_does_not_start_without_a_secret(name):
    done = manage("check", **{**PRODUCTION, name: ""})
    assert done.returncode != 0
    assert f"{name} must be set" in done.stderr


def test_one_role_for_both_purposes_is_warned_about():
    done = manage("check", "--fail-level", "WARNING", **PRODUCTION, DATABASE_OWNER_URL=os.environ["DATABASE_URL"])
    assert "portal.W001" in done.stderr


def test_a_ledger_page_without_its_ledger_is_found_before_anybody_opens_it(settings):
    assert ledger_pages_check(None) == []
    settings.ROOT_URLCONF = "tests.lost_ledger"
    clear_url_caches()
    found = ledger_pages_check(None)
    settings.ROOT_URLCONF = "supervision.urls"
    clear_url_caches()
    assert [(error.id, "lost" in error.msg) for error in found] == [("portal.E001", True)]


def test_an_unknown_mode_is_refused():
    assert "PORTAL_MODE" in manage("check", **{**PRODUCTION, "PORTAL_MODE": "debug"}).stderr


@pytest.mark.django_db
def test_pages_carry_a_policy_that_allows_no_inline_code(client):
    policy = client.get("/login/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.django_db
def test_health_tells_whether_pages_can_be_served(client):
    assert client.get("/healthz").json() == {"database": "up"}
