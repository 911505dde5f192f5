"""Bring database, data, translations and static files to the state of the code; quick when they already are.

    python -m supervision.local.prepare

Needs DATABASE_URL and DATABASE_OWNER_URL in the environment: migrations run as the owner of the tables, all else as
the role that runs the portal.
"""

import hashlib
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from supervision.local import places, translations


def main() -> None:
    with migration():
        translations.compile_all(places.ROOT / "locale")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supervision.settings")
        django.setup()
        collect_static(Path(settings.STATIC_ROOT))
    call_command("load_reference")
    if settings.PORTAL_DEMO:
        call_command("load_demo")
        with places.demo_accounts(places.var()).open("w", encoding="utf-8") as file:
            call_command("demo_accounts", stdout=file)


@contextmanager
def migration():
    """As the owner of the tables, in a process of its own; what needs no table yet is done beside it."""
    command = [sys.executable, places.ROOT / "manage.py", "migrate", "--no-input"]
    with subprocess.Popen(command) as process:
        yield
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def collect_static(root: Path) -> None:
    """collectstatic, unless no source has changed since the last one."""
    now, mark = fingerprint(), root / ".collected"
    if not mark.exists() or mark.read_text() != now:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        mark.write_text(now)


def fingerprint() -> str:
    """Changes with the name, size or time of any static file, and with the storage that makes their names."""
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list(None), key=lambda found: found[0]):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
