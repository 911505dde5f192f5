"""Databases of a test run: one with the reference data, one with the demonstration, and copies of them.

Whichever process of a run first needs one of the two builds it; the others wait for that. Tests only ever work on
copies. Both stay until the next run makes them anew.
"""

import fcntl
import uuid
from collections.abc import Callable
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.creation import TEST_DATABASE_PREFIX
from django.test.utils import setup_databases
from django.utils import timezone

from supervision.foundation.services.reference import load_reference

VAR = Path(settings.PORTAL_VAR)  # read here, before a test points the setting at a folder of its own
REFERENCE = TEST_DATABASE_PREFIX + settings.DATABASES["default"]["NAME"]
DEMONSTRATION = f"{REFERENCE}_demo"
ALONE = uuid.uuid4().hex  # names the run of a process that has no others beside it


def once(config, name: str, build: Callable[[], None]) -> None:
    """Call ``build`` in the first process of this run that comes here with ``name``; the others wait for its end."""
    run = getattr(config, "workerinput", {}).get("testrunuid", ALONE)
    with (VAR / f"{name}.built").open("a+") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        mark.seek(0)
        if mark.read() != run:
            build()
            mark.truncate(0)
            mark.write(run)


def build_reference(*, keep: bool) -> None:
    """Made and migrated by the owner, as an installation is."""
    with used(REFERENCE, **settings.DATABASE_OWNER):
        connection.settings_dict["TEST"]["NAME"] = REFERENCE
        setup_databases(0, interactive=False, keepdb=keep, aliases=["default"], serialized_aliases=[])
        load_reference(now=timezone.now())


def build_demonstration() -> None:
    """The demonstration city, put by the running role into a copy of the reference data."""
    with closing(owner_connection("postgres")) as admin:
        drop(admin, DEMONSTRATION)
        copy(admin, REFERENCE, DEMONSTRATION)
    with used(DEMONSTRATION):
        call_command("load_demo", verbosity=0)


def owner_connection(name: str):
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


def copy(admin, template: str, name: str) -> None:
    """A template must have no visitors: connections that a thread of an earlier test left open are ended.

    A vacuum that just runs there is no client; PostgreSQL sends it away itself.
    """
    visitors = "FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
    admin.cursor().execute(f"SELECT pg_terminate_backend(pid) {visitors}", [template])
    admin.cursor().execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop(admin, name: str) -> None:
    """Whoever is still connected."""
    admin.cursor().execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def used(name: str, **settings_of_connection):
    """Django works on this database until the block ends."""
    before = connection.settings_dict.copy()
    connections.close_all()
    connection.settings_dict.update(NAME=name, **settings_of_connection)
    try:
        yield name
    finally:
        connections.close_all()
        connection.settings_dict.update(before)


@contextmanager
def copied(template: str):
    """Django works on a copy of a database until the block ends; then it is dropped."""
    with closing(owner_connection("postgres")) as admin:
        name = f"{template[:40]}_{uuid.uuid4().hex[:8]}"
        copy(admin, template, name)
        try:
            with used(name):
                yield name
        finally:
            drop(admin, name)
