"""Shared ground of all tests: real PostgreSQL, the running role, reference data, the fixed cast."""

import os
import uuid
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.creation import TEST_DATABASE_PREFIX
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

from supervision.foundation.services.reference import load_reference
from tests.cast import build_cast

ROOT = Path(__file__).resolve().parent.parent
# A cast of thirteen signs up in most tests: a cheap hash keeps that from being what the time goes into.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files come straight from their folders, without a collect step before each run.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """The test database is made and migrated by the owner, as an installation is."""
    connections.settings["default"].update(settings.DATABASE_OWNER)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker):
    """Load the reference data once, then run everything as the app role, which owns nothing.

    pytest-django makes no test database when every chosen test uses ``committing``; it is made here then.
    """
    made = None
    with django_db_blocker.unblock():
        if not connection.settings_dict["NAME"].startswith(TEST_DATABASE_PREFIX):
            only = {"aliases": ["default"], "serialized_aliases": []}
            made = setup_databases(0, interactive=False, keepdb=django_db_keepdb, **only)
        load_reference(now=timezone.now())
        connection.close()
    connection.settings_dict.update(USER=settings.DATABASE_APP_ROLE)
    yield
    with django_db_blocker.unblock():
        connection.close()
    connection.settings_dict.update(settings.DATABASE_OWNER)
    if made and not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, 0)


def _owner_connection(name):
    """A connection of the owner outside Django, for making and dropping whole databases."""
    parameters = {
        **{key: value for key, value in connection.get_connection_params().items() if key != "cursor_factory"},
        "dbname": name,
        "user": settings.DATABASE_OWNER["USER"],
        "password": settings.DATABASE_OWNER["PASSWORD"] or None,
    }
    made = psycopg2.connect(**parameters)
    made.autocommit = True
    return made


@contextmanager
def _copy_of(template, blocker):
    """A copy of a database, used by Django until the block ends; then dropped."""
    before = connection.settings_dict["NAME"]
    clone = f"{template[:40]}_{uuid.uuid4().hex[:8]}"
    with blocker.unblock():
        connections.close_all()
        admin = _owner_connection("postgres")
        # A template must have no visitors: connections that a thread of an earlier test left open are ended.
        admin.cursor().execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [template])
        admin.cursor().execute(f'CREATE DATABASE "{clone}" TEMPLATE "{template}"')
        connection.settings_dict["NAME"] = clone
        try:
            yield clone
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = before
            admin.cursor().execute(f'DROP DATABASE "{clone}" WITH (FORCE)')
            admin.close()


@pytest.fixture
def committing(django_db_setup, django_db_blocker):
    """A database of this test's own, copied from the test database, in which commits are real.

    For threads, processes and raw concurrency. The trail is append-only, so nothing could be flushed.
    Not together with ``db`` or the ``django_db`` mark, whose transaction would be cut off.
    """
    with _copy_of(connection.settings_dict["NAME"], django_db_blocker) as clone:
        yield clone


@pytest.fixture(scope="session")
def demo_template(django_db_setup, django_db_blocker):
    """Name of a database that holds the demonstration city, built once; to be copied, never changed."""
    plain = connection.settings_dict["NAME"]
    with _copy_of(plain, django_db_blocker) as clone:
        call_command("load_demo", verbosity=0)
        connections.close_all()
        connection.settings_dict["NAME"] = plain  # only copies of it are used from here on
        yield clone


@pytest.fixture(scope="module")
def demo_city(demo_template, django_db_blocker):
    """The demonstration city in a database of this module's own, in which commits are real."""
    with _copy_of(demo_template, django_db_blocker) as clone:
        yield clone


@pytest.fixture
def owner_connection(committing):
    """The owner of the tables, in the test's own database."""
    made = _owner_connection(committing)
    yield made
    made.close()


@pytest.fixture
def cast(db):
    """The fixed cast: ordinary people of every role, two neighbouring districts, an outsider."""
    return build_cast()


@pytest.fixture
def committed_cast(committing):
    """The same people where commits are real."""
    return build_cast()


@pytest.fixture(scope="session")
def shared():
    """Folder of real data that is not part of the repository; tests that need it skip without it."""
    folder = Path(os.environ.get("PORTAL_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("needs the shared data folder (PORTAL_SHARED)")
    return folder
