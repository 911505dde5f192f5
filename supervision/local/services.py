"""Where PostgreSQL and Redis are: as the environment says, else local ones, started if needed.

python -m supervision.local.services COMMAND…        runs a command with their addresses in its environment
"""

import contextlib
import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from supervision.local import Unusable, places, programs
from supervision.local.keeper import Lock, read_state
from supervision.local.servers import wait_until

SECONDS_FOR_OTHERS = 10


class Urls(NamedTuple):
    database_url: str
    owner_url: str
    redis_url: str


# Held until this process and all it forks have ended; the keeper looks at it.
_in_use: dict[Path, Lock] = {}


def ensure() -> Urls:
    """The URLs to use. Without `DATABASE_URL` or `REDIS_URL` the local services run until this process ends.

    A `DATABASE_URL` without `DATABASE_OWNER_URL` serves for both roles. Raises Unusable.
    """
    database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    owner_url = os.environ.get("DATABASE_OWNER_URL") or database_url
    if database_url and redis_url:
        return Urls(database_url, owner_url, redis_url)
    local = _local(places.var())
    if database_url:
        return Urls(database_url, owner_url, local.redis_url)
    return local._replace(redis_url=redis_url or local.redis_url)


def environment() -> dict[str, str]:
    """The environment for a child of this process that is to use the same services."""
    urls = ensure()
    found = {"DATABASE_URL": urls.database_url, "DATABASE_OWNER_URL": urls.owner_url, "REDIS_URL": urls.redis_url}
    # Who names no database wants to look at the portal: a demonstration, which makes its own secrets.
    mode = {} if "DATABASE_URL" in os.environ else {"PORTAL_MODE": "demo"}
    return {**mode, **os.environ, **found, "PORTAL_VAR": str(places.var())}


def held() -> list[int]:
    """Open files a child must inherit to keep the services running after the end of this process."""
    return [lock.file.fileno() for lock in _in_use.values()]


def _local(var: Path) -> Urls:
    folder = var / "local"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (var / "log").mkdir(exist_ok=True)
    except OSError as trouble:
        raise Unusable(f"PORTAL_VAR ({var}) cannot be written: {trouble.strerror}.") from trouble
    # one command at a time finds out and starts; the others then find all of it running
    with contextlib.closing(Lock(folder / "start.lock").file) as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if var not in _in_use:
            _in_use[var] = Lock(folder / "users.lock")
        _in_use[var].take(fcntl.LOCK_SH)
        state = _running(var) or _start(var)
    return Urls(*(state[name] for name in Urls._fields))


def _running(var: Path) -> dict | None:
    """What the keeper that runs has written; None if there is no keeper, or none of the kind that is wanted."""
    if not _has_keeper(var):
        return None
    state = read_state(var)
    forced = programs.forced_kind()
    if not forced or {kind for kind, *_ in state["programs"]} == {forced}:
        return state
    _in_use[var].give_back()
    if not wait_until(lambda: not _has_keeper(var), SECONDS_FOR_OTHERS):
        raise Unusable(f"The services under {var} are in use and not of the kind PORTAL_LOCAL={forced} asks for.")
    _in_use[var].take(fcntl.LOCK_SH)
    return None


def _has_keeper(var: Path) -> bool:
    with contextlib.closing(Lock(var / "local" / "keeper.lock").file) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _start(var: Path) -> dict:
    with (var / "log" / "keeper.log").open("ab") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "supervision.local.keeper", str(var)],
            cwd=places.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            text=True,
        )
    with keeper:
        line = keeper.stdout.readline()
    said = json.loads(line) if line else {"error": f"The keeper ended early; see {var / 'log' / 'keeper.log'}"}
    if "error" in said:
        raise Unusable(said["error"])
    state = said["state"]
    if state["home"] != str(var):
        print(f"Local services keep their data in {state['home']}: {var} is closed to them.", file=sys.stderr)
    return state


def main(command: list[str]) -> None:
    """Become `command`, which inherits the hold on the services."""
    try:
        found = environment()
    except Unusable as trouble:
        sys.exit(str(trouble))
    for file in held():
        os.set_inheritable(file, True)
    os.execvpe(command[0], command, found)  # noqa: S606 - the person's own command


if __name__ == "__main__":
    main(sys.argv[1:])
