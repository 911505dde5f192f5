"""PostgreSQL and Redis as foreground children of the keeper: their folders, arguments and first set-up."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from supervision.local import Unusable, places, processes
from supervision.local.programs import Program

ADMINISTRATOR, OWNER, APP, DATABASE = "postgres", "portal_owner", "portal_app", "portal"
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
SECONDS_TO_START = 60
SECONDS_TO_STOP = 20
# For data that nobody will miss, as in tests: PORTAL_LOCAL_DURABLE=0
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Site:
    """What both servers need to know about the place they run in."""

    home: Path
    sockets: Path
    logs: Path
    account: places.Account | None
    durable: bool = True


class Server:
    """One server program; `start` returns once it answers on its socket."""

    name: str
    stop_signal: signal.Signals

    def __init__(self, program: Program, site: Site):
        self.program, self.site = program, site
        self.log = site.logs / f"{self.name}.log"
        self.process: subprocess.Popen | None = None

    def prepare(self) -> None:
        """Make the data folder fit to be started from, whatever ended the last run."""
        raise NotImplementedError

    def arguments(self) -> list:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def start(self) -> None:
        self.prepare()
        self.process = processes.spawn(
            self.arguments(),
            log=self.log,
            on_parent_death=self.stop_signal,
            account=self.site.account,
            env=ENVIRONMENT,
        )
        wait_until(lambda: self.has_ended() or self.answers(), SECONDS_TO_START)
        if self.has_ended() or not self.answers():
            self.stop()
            raise Unusable(f"{self.name} ({self.program.path}) did not start; see {self.log}")

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def stop(self) -> None:
        if self.has_ended():
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            processes.signal_group(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Postgres(Server):
    name = "postgres"
    stop_signal = signal.SIGINT  # fast shutdown: open transactions are rolled back

    @property
    def data(self) -> Path:
        return self.site.home / f"postgres-{self.program.major}"

    def prepare(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._create()
        end_orphan(self.data, self.data / "postmaster.pid")

    def _create(self) -> None:
        """initdb beside the final name, so that an interrupted one is never taken for a database."""
        scratch = places.give(self.data.with_suffix(".new"), self.site.account)
        for rest in scratch.iterdir():
            shutil.rmtree(rest) if rest.is_dir() else rest.unlink()
        options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "--username", ADMINISTRATOR]
        argv = [self.program.path.parent / "initdb", "-D", scratch, *options]
        creation = processes.spawn(argv, log=self.log, account=self.site.account, env=ENVIRONMENT)
        if creation.wait():
            raise Unusable(f"The database could not be created in {self.site.home}; see {self.log}")
        scratch.rename(self.data)

    def arguments(self) -> list:
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.site.sockets}",
            "unix_socket_permissions=0700",
            "timezone=UTC",
            *(() if self.site.durable else NOT_DURABLE),
        ]
        return [self.program.path, "-D", self.data, *(word for s in settings for word in ("-c", s))]

    def connect(self, database: str = "postgres"):
        return psycopg2.connect(host=str(self.site.sockets), user=ADMINISTRATOR, dbname=database)

    def answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def start(self) -> None:
        super().start()
        self._create_roles()

    def _create_roles(self) -> None:
        """The owner migrates and makes test databases; the app role may only connect, until granted more."""
        with contextlib.closing(self.connect()) as connection:
            connection.autocommit = True  # CREATE DATABASE cannot be rolled back
            cursor = connection.cursor()
            cursor.execute("SELECT rolname FROM pg_roles")
            roles = {name for (name,) in cursor}
            if OWNER not in roles:
                cursor.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
            if APP not in roles:
                cursor.execute(f"CREATE ROLE {APP} LOGIN")
            # to drop a test database whatever is still connected to it
            cursor.execute(f"GRANT pg_signal_backend TO {OWNER}")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


class Redis(Server):
    name = "redis"
    stop_signal = signal.SIGTERM

    @property
    def data(self) -> Path:
        # an older program cannot read the files of a newer one
        return self.site.home / f"redis-{self.program.version}"

    @property
    def socket(self) -> Path:
        return self.site.sockets / "redis.sock"

    def prepare(self) -> None:
        places.give(self.data, self.site.account)
        end_orphan(self.data, self.data / "redis.pid")

    def arguments(self) -> list:
        options = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "dir": self.data,
            "pidfile": self.data / "redis.pid",
            "appendonly": "yes" if self.site.durable else "no",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        return [self.program.path, *(word for name, value in options.items() for word in (f"--{name}", value))]

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
            except OSError:
                return False


def end_orphan(data: Path, pid_file: Path) -> None:
    """End the server of a keeper that was killed, and clear away a pid file that names another program by now.

    A server stands in its data folder. A file whose process has ended, or cannot be looked at, is left to the server
    that is about to start: PostgreSQL judges it more carefully than we could.
    """
    for number in (signal.SIGINT, signal.SIGKILL):
        pid, folder = named_in(pid_file)
        if folder != data.resolve():
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        wait_until(lambda: named_in(pid_file)[1] != data.resolve(), SECONDS_TO_STOP)
    if named_in(pid_file)[1]:
        pid_file.unlink()


def named_in(pid_file: Path) -> tuple[int, Path | None]:
    """The process that a pid file names, and the folder it stands in, if that can be seen."""
    try:
        pid = int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0, None
    try:
        return pid, Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return pid, None


def wait_until(condition: Callable[[], object], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True
