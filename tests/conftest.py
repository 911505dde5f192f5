"""Shared ground of all tests: real PostgreSQL, the running role, reference data, the fixed cast.

``make test`` deals the whole suite out to one process more than there are processors, because many tests wait;
``ARGS="-n 0"`` runs it in one process, ``ARGS="-n 2"`` in two. With a path in ``ARGS`` one process is the rule. Each
process works on databases of its own (``tests/databases.py``); what a test writes elsewhere goes under ``tmp_path``,
and the ports of its servers come from ``tests/ports.py``.
"""

import os
from functools import partial
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings

from tests import databases, parallel
from tests.cast import build_cast

ROOT = Path(__file__).resolve().parent.parent
# A cast of thirteen signs up in most tests: a cheap hash keeps that from being what the time goes into.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files come straight from their folders, without a collect step before each run.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
# An example may be slow because the machine is busy, which says nothing about the rule; in CI hypothesis does the same.
hypothesis.settings.register_profile("portal", hypothesis.settings(hypothesis.settings.default, deadline=None))
hypothesis.settings.load_profile("portal")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """What ``-n auto`` means."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """The same way of dealing out whatever ``--dist`` says."""
    return parallel.Dealer(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """One process alone keeps the usual order."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: parallel.place(item.nodeid))


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_keepdb, django_db_createdb, django_db_blocker):
    """A copy of the reference data, on which everything runs as the app role, which owns nothing.

    With ``--reuse-db`` the reference data themselves stay and are only brought up to date.
    """
    with django_db_blocker.unblock():
        build = partial(databases.build_reference, keep=django_db_keepdb and not django_db_createdb)
        databases.once(request.config, databases.REFERENCE, build)
    with databases.copied(databases.REFERENCE):
        yield


@pytest.fixture
def committing(django_db_setup, django_db_blocker):
    """A database of this test's own, copied from the reference data, in which commits are real.

    For threads, processes and raw concurrency. The trail is append-only, so nothing could be flushed.
    Not together with ``db`` or the ``django_db`` mark, whose transaction would be cut off.
    """
    with django_db_blocker.unblock(), databases.copied(databases.REFERENCE) as name:
        yield name


@pytest.fixture(scope="module")
def demo_city(request, django_db_setup, django_db_blocker):
    """The demonstration city in a database of this module's own, in which commits are real."""
    with django_db_blocker.unblock():
        databases.once(request.config, databases.DEMONSTRATION, databases.build_demonstration)
        with databases.copied(databases.DEMONSTRATION) as name:
            yield name


@pytest.fixture
def owner_connection(committing):
    """The owner of the tables, in the test's own database."""
    made = databases.owner_connection(committing)
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
