"""Real server processes for tests. Each is ended by the id it was started with."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

from supervision.local import programs

ROOT = Path(__file__).resolve().parents[2]


def wait_for(condition, seconds=40, pause=0.1):
    """The first true value of ``condition()``; fails the test when none comes in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(pause)
    raise AssertionError(f"nothing within {seconds} s")


def stop(process, signal_name="terminate"):
    """End one process that this test started."""
    if process.poll() is None:
        getattr(process, signal_name)()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def redis_server(folder=None):
    """A Redis of its own on a Unix socket in ``folder``; yields (url, process). Nothing is kept on disk."""
    with tempfile.TemporaryDirectory() as made:
        home = Path(folder or made)
        path = home / "r.sock"
        arguments = ["--port", "0", "--unixsocket", str(path), "--save", "", "--appendonly", "no", "--dir", str(home)]
        process = subprocess.Popen([programs.redis(None).path, *arguments], stdout=subprocess.DEVNULL)
        try:
            wait_for(lambda: _answers(path))
            yield f"redis+socket://{path}", process
        finally:
            stop(process)


def _answers(path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as asking:
        asking.connect(str(path))
        asking.sendall(b"PING\r\n")
        return asking.recv(16).startswith(b"+PONG")
    return False


@contextlib.contextmanager
def silent_server():
    """A port that takes connections and never answers; yields (port, list of connections)."""
    taken = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        over = threading.Event()

        def take():
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    taken.append(listening.accept()[0])

        thread = threading.Thread(target=take)
        thread.start()
        try:
            yield listening.getsockname()[1], taken
        finally:
            over.set()
            thread.join()
            for one in taken:
                one.close()


def _with_database(url: str) -> str:
    """A database URL of the environment, for the database this test works on."""
    return urlsplit(url)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def environment(broker_url: str, var: Path, **more) -> dict:
    """What a process of the portal needs to work on the database of this test."""
    app_url = os.environ["DATABASE_URL"]
    return {
        **os.environ,
        "DATABASE_URL": _with_database(app_url),
        "DATABASE_OWNER_URL": _with_database(os.environ.get("DATABASE_OWNER_URL", app_url)),
        "REDIS_URL": broker_url,
        "PORTAL_VAR": str(var),
        "PORTAL_MODE": "demo",
        "DJANGO_SETTINGS_MODULE": "supervision.settings",
        **more,
    }


@contextlib.contextmanager
def running(*arguments, env):
    """A process of the portal, e.g. ``running("manage.py", "relay", env=…)``; its output goes to a file under var."""
    log = Path(env["PORTAL_VAR"]) / f"{arguments[1]}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield process
        finally:
            stop(process)


def worker(env, *more):
    """A real Celery worker with two children that knows the trial jobs."""
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "INFO")
    return running(
        "-m",
        "celery",
        "-A",
        "supervision",
        "worker",
        "-c",
        "2",
        "-I",
        "tests.foundation.trial_jobs",
        *quiet,
        *more,
        env=env,
    )


def relay(env):
    """The relay process."""
    return running("manage.py", "relay", env=env)


def beat(env):
    """The scheduler process."""
    return running("-m", "celery", "-A", "supervision", "beat", "-l", "INFO", env=env)
