"""Bring database, data, translations and static files to the state of the code; quick when they already are.

    python -m supervision.local.prepare

Needs DATABASE_URL and DATABASE_OWNER_URL in the environment: migrations run as the owner of the tables, all else as
the role that runs the portal.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from supervision.local import places, translations


def main() -> None:
    subprocess.run([sys.executable, places.ROOT / "manage.py", "migrate", "--no-input"], check=True)
    translations.compile_all(places.ROOT / "locale")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supervision.settings")
    django.setup()
    call_command("load_reference")
    if settings.PORTAL_DEMO:
        call_command("load_demo")
    collect_static(Path(settings.STATIC_ROOT))


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
