"""`make run`: services, preparation, then web, worker, beat and relay as children of this one process.

    python -m supervision.local.launch [--with-parent]

PORT and BIND choose the address. Ctrl-C stops all of it; so does the death of this process in any way.
"""

import argparse
import contextlib
import math
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from supervision.local import Unusable, health, places, processes, services
from supervision.local.keeper import Lock, cut, say
from supervision.local.servers import wait_until

SECONDS_TO_STOP = 10
SECONDS_TO_ANSWER = 90
SECONDS_FOR_PREVIOUS = 20
SLOWEST_RESTART = 30
STEADY_SECONDS = 60
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - a demonstration is shown to others; BIND narrows it
SERVICES_EVERY = 5


class Child:
    """A program that is started again whenever it ends, later each time until it stays up for a while."""

    def __init__(self, name: str, argv: list, env: dict[str, str], log: Path):
        self.name, self.argv, self.env, self.log = name, argv, env, log
        self.process: subprocess.Popen | None = None
        self.failures = 0
        self.started = self.not_before = 0.0

    def start(self) -> None:
        cut(self.log)
        self.process = processes.spawn(self.argv, log=self.log, cwd=places.ROOT, env=self.env)
        self.started = time.monotonic()

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def plan_restart(self) -> None:
        ran = time.monotonic() - self.started
        self.failures = 1 if ran > STEADY_SECONDS else self.failures + 1
        wait = min(2 ** (self.failures - 1), SLOWEST_RESTART)
        self.not_before = time.monotonic() + wait
        say(f"{self.name} ended ({self.process.returncode}); again in {wait} s. See {self.log}")
        self.process = None


class Stopping(Exception):
    """Someone asked for the end."""


class Launcher:
    def __init__(self, var: Path, bind: str, port: int):
        self.var, self.bind, self.port = var, bind, port
        self.logs = var / "log"
        self.children: list[Child] = []
        self.asked_to_stop = False
        self.alone = hold_alone(var)
        self.env = services.environment()
        self.env.setdefault("PORTAL_MODE", "demo")
        self.env.setdefault("PORTAL_URL", f"http://localhost:{port}")
        self.guard = subprocess.Popen(
            [sys.executable, "-m", "supervision.local.guard"],
            cwd=places.ROOT,
            stdin=subprocess.PIPE,
            start_new_session=True,
            text=True,
            # it outlives us: the services, and the right to be the only launcher, must last as long
            pass_fds=[*services.held(), self.alone.file.fileno()],
        )

    def run(self) -> None:
        started = time.monotonic()
        print("Preparing the database, data, translations and static files …", flush=True)
        self.prepare()
        web, *others = (Child(name, argv, self.env, self.logs / f"{name}.log")
                        for name, argv in commands(self.bind, self.port).items())  # fmt: skip
        self.take_in(web)
        if not self.wait_until(self.answers, SECONDS_TO_ANSWER):
            raise Unusable(f"The web server does not answer; see {self.logs / 'web.log'}")
        for child in others:  # not before: they would take half of its time to start
            self.take_in(child)
        print(self.welcome(time.monotonic() - started), flush=True)
        self.watch()

    def prepare(self) -> None:
        argv = [sys.executable, "-m", "supervision.local.prepare"]
        preparation = Child("prepare", argv, self.env, self.logs / "prepare.log")
        self.take_in(preparation)
        self.wait_until(preparation.has_ended, math.inf)
        if preparation.process.returncode:
            tail = preparation.log.read_text(errors="replace").splitlines()[-15:]
            raise Unusable("\n".join([*tail, f"The preparation failed; all of it is in {preparation.log}"]))
        self.forget(preparation)
        self.children.remove(preparation)

    def take_in(self, child: Child) -> None:
        self.children.append(child)
        self.start(child)

    def start(self, child: Child) -> None:
        child.start()
        self.tell_guard("+", child)

    def forget(self, child: Child) -> None:
        self.tell_guard("-", child)

    def tell_guard(self, sign: str, child: Child) -> None:
        with contextlib.suppress(BrokenPipeError):
            print(f"{sign}{child.process.pid}", file=self.guard.stdin, flush=True)

    def answers(self) -> bool:
        for child in self.children:
            self.restart_if_ended(child)
        return health.web(self.port, health.allowed_host())

    def welcome(self, seconds: float) -> str:
        lines = [f"The portal is open at http://localhost:{self.port}/  ({seconds:.0f} s; logs in {self.logs})"]
        if self.env.get("PORTAL_MODE") == "demo":
            lines.append(places.demo_accounts(self.var).read_text(encoding="utf-8").rstrip())
        return "\n".join([*lines, "Ctrl-C stops it."])

    def watch(self) -> None:
        services_due = 0.0
        while not self.asked_to_stop:
            time.sleep(0.3)
            for child in self.children:
                self.restart_if_ended(child)
            if time.monotonic() > services_due:
                services_due = time.monotonic() + SERVICES_EVERY
                try:
                    services.ensure()  # should the keeper have been killed
                except Unusable as trouble:
                    say(str(trouble))

    def restart_if_ended(self, child: Child) -> None:
        if child.has_ended():
            self.forget(child)
            child.plan_restart()
        elif child.process is None and time.monotonic() > child.not_before:
            self.start(child)

    def wait_until(self, condition: Callable[[], object], seconds: float) -> bool:
        """As the function; raises Stopping as soon as the end is asked for."""
        met = wait_until(lambda: self.asked_to_stop or condition(), seconds)
        if self.asked_to_stop:
            raise Stopping
        return met

    def ask_to_stop(self, *_signal) -> None:
        """Only noted: an exception raised from a signal may be lost, as in the middle of a fork."""
        self.asked_to_stop = True

    def stop(self) -> None:
        """Ask each child to finish, end what is left after a while, then let the guard go."""
        alive = [child for child in self.children if child.process and child.process.poll() is None]
        for child in alive:
            child.process.terminate()
        wait_until(lambda: all(child.has_ended() for child in alive), SECONDS_TO_STOP)
        for child in alive:
            processes.signal_group(child.process.pid, signal.SIGKILL)
            child.process.wait()
            self.forget(child)
        self.guard.stdin.close()
        self.guard.wait()


def commands(bind: str, port: int) -> dict[str, list]:
    """The portal's processes; docker-compose.yml starts the same."""
    python = sys.executable
    celery = [python, "-m", "celery", "-A", "supervision"]
    gunicorn = [python, "-m", "gunicorn", "supervision.wsgi", "--bind", f"{bind}:{port}"]
    return {
        "web": [*gunicorn, "--workers=2", "--threads=4", "--preload", "--graceful-timeout=5", "--no-control-socket"],
        "worker": [*celery, "worker", "--concurrency=2", "--loglevel=INFO", "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", "--loglevel=INFO", "--pidfile="],
        "relay": [python, "manage.py", "relay"],
    }


def hold_alone(var: Path) -> Lock:
    """One launcher per PORTAL_VAR. After a killed one, wait until its guard has cleared up."""
    (var / "local").mkdir(parents=True, exist_ok=True)
    lock, note = Lock(var / "local" / "launch.lock"), var / "local" / "launch.pid"
    if not lock.try_exclusive():
        noted = note.read_text() if note.exists() else ""
        previous = int(noted) if noted.isdecimal() else 0
        if (previous and processes.is_alive(previous)) or not wait_until(lock.try_exclusive, SECONDS_FOR_PREVIOUS):
            told = f"The portal already runs with {var} (process {previous})."
            raise Unusable(f"{told} Stop it, or set another PORTAL_VAR.")
    note.write_text(str(os.getpid()))
    return lock


def chosen_port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise Unusable(f"PORT is {given!r}; a number from 1 to 65535 is meant.")
    return int(given)


def check_port(bind: str, port: int) -> None:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((bind, port))
        except OSError as trouble:
            told = f"Port {port} cannot be used ({trouble.strerror})."
            raise Unusable(f"{told} Choose another: PORT={port + 1} make run") from trouble


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m supervision.local.launch")
    parser.add_argument("--with-parent", action="store_true", help="stop when the process that started this one ends")
    if parser.parse_args(argv).with_parent:
        processes.die_with_parent(signal.SIGTERM, os.getppid())
    launcher = None
    try:
        bind, port = os.environ.get("BIND") or EVERY_ADDRESS, chosen_port()
        var = places.var()
        launcher = Launcher(var, bind, port)
        check_port(bind, port)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, launcher.ask_to_stop)
        with contextlib.suppress(Stopping):
            launcher.run()
        print("\nStopping …", flush=True)
    except KeyboardInterrupt:  # before there was anything to stop
        return 130
    except Unusable as trouble:
        print(trouble, file=sys.stderr)
        return 1
    finally:
        if launcher:
            launcher.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
