"""The one process that owns the local database and broker of a `PORTAL_VAR`.

    python -m supervision.local.keeper VAR

Every command that uses them holds a shared lock on `local/users.lock`. The keeper looks whether anyone does; some
seconds after the last has gone, however it ended, it stops the servers and itself. The servers are its children and
end with it, a kill -9 included.
"""

import contextlib
import fcntl
import json
import os
import signal
import sys
import time
from pathlib import Path

from supervision.local import Unusable, places, programs
from supervision.local.servers import APP, DATABASE, OWNER, Postgres, Redis, Server, Site

LOOK_EVERY = 0.2
# Long enough for the next command of a script to find the servers still there.
GRACE_SECONDS = 2.5
LARGEST_LOG = 20_000_000
SLOWEST_RESTART = 30


class Lock:
    """An flock on a file; closing the file, or the end of the process, gives it back."""

    def __init__(self, path: Path):
        self.file = path.open("a+")

    def take(self, how: int) -> bool:
        try:
            fcntl.flock(self.file, how)
        except BlockingIOError:
            return False
        return True

    def try_exclusive(self) -> bool:
        return self.take(fcntl.LOCK_EX | fcntl.LOCK_NB)

    def give_back(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_UN)


class Keeper:
    def __init__(self, var: Path):
        self.var, self.local, self.logs = var, var / "local", var / "log"
        self.users = Lock(self.local / "users.lock")
        self.asked_to_stop = False
        self.servers: list[Server] = []
        self.failures: dict[str, tuple[int, float]] = {}

    def start(self) -> dict:
        """Start both servers; returns what commands need to know, which is also written to `local/services.json`."""
        account = places.server_account()
        home = places.data_folder(self.var, account)
        postgres_program, redis_program = programs.postgres(home, account), programs.redis(account)
        sockets = places.socket_folder(home, account, read_state(self.var).get("sockets"))
        durable = os.environ.get("PORTAL_LOCAL_DURABLE", "1") != "0"
        site = Site(home, sockets, self.logs, account, durable)
        for server in (Postgres(postgres_program, site), Redis(redis_program, site)):
            cut(server.log)
            self.servers.append(server)
            server.start()
        state = {
            "database_url": f"postgres://{APP}@/{DATABASE}?host={sockets}",
            "owner_url": f"postgres://{OWNER}@/{DATABASE}?host={sockets}",
            "redis_url": f"redis+socket://{sockets}/redis.sock",
            "sockets": str(sockets),
            "home": str(home),
            "programs": [[p.kind, str(p.path), p.version] for p in (postgres_program, redis_program)],
            "keeper": os.getpid(),
        }
        write_state(self.var, state)
        return state

    def keep(self) -> None:
        """Until nobody has needed the servers for a while. The users' lock stays ours until they have stopped."""
        idle_since = None
        while not self.asked_to_stop:
            time.sleep(LOOK_EVERY)
            self.restart_ended()
            if not self.users.try_exclusive():
                idle_since = None
                continue
            idle_since = idle_since or time.monotonic()
            if time.monotonic() - idle_since > GRACE_SECONDS:
                return
            self.users.give_back()

    def restart_ended(self) -> None:
        for server in self.servers:
            if not server.has_ended():
                continue
            count, not_before = self.failures.get(server.name, (0, 0.0))
            if time.monotonic() < not_before:
                continue
            say(f"{server.name} ended; starting it again")
            self.failures[server.name] = (count + 1, time.monotonic() + min(2**count, SLOWEST_RESTART))
            with contextlib.suppress(Unusable):
                server.start()

    def stop(self) -> None:
        for server in reversed(self.servers):
            server.stop()
        if self.servers:
            places.leave_sockets(self.servers[0].site.sockets)

    def ask_to_stop(self, *_signal) -> None:
        self.asked_to_stop = True


def read_state(var: Path) -> dict:
    try:
        return json.loads((var / "local" / "services.json").read_text())
    except (OSError, ValueError):
        return {}


def write_state(var: Path, state: dict) -> None:
    scratch = var / "local" / "services.json.new"
    scratch.write_text(json.dumps(state, indent=1))
    scratch.rename(scratch.with_suffix(""))


def cut(log: Path) -> None:
    """Keep one old log, so that they do not grow without end."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.rename(log.with_suffix(".log.1"))


def say(text: str) -> None:
    print(time.strftime("%Y-%m-%d %H:%M:%S"), text, file=sys.stderr, flush=True)


def answer(text: dict) -> None:
    """One line of JSON to the command that started us; after it the pipe is closed."""
    print(json.dumps(text), flush=True)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


def main(var: Path) -> int:
    alone = Lock(var / "local" / "keeper.lock")
    if not alone.try_exclusive():
        answer({"error": f"Another keeper already runs under {var}."})
        return 1
    keeper = Keeper(var)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, keeper.ask_to_stop)
    try:
        answer({"state": keeper.start()})
        keeper.keep()
    except Unusable as trouble:
        say(str(trouble))
        answer({"error": str(trouble)})
        return 1
    finally:
        keeper.stop()
    return 0


if __name__ == "__main__":
    # The command that started us does not wait for our end: leave it, so that we never become its zombie.
    if os.fork() == 0:
        sys.exit(main(Path(sys.argv[1])))
