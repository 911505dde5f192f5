"""`make run` as a person meets it: one address, one Ctrl-C, and nothing left behind by a kill -9."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request

import pytest

from supervision.local import Unusable, health, launch, places, programs
from supervision.local.servers import wait_until
from tests.ports import free_port

from .conftest import Trial, end

KINDS = (programs.SYSTEM, programs.WHEELS)
SECONDS_TO_OPEN = 180
SECONDS_TO_VANISH = 15
# Without demonstration data, where a test is not about them: they take half a minute.
BARE = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "k" * 30 + "0123456789abcdefghij",
    "FIELD_KEY": "f" * 30 + "0123456789abcdefghij",
    "ALLOWED_HOSTS": "localhost",
}


class Run:
    """One `make run`; what it prints is collected, so that its pipe never fills."""

    def __init__(self, trial: Trial, port: int, **changes: str):
        argv = [sys.executable, "-m", "supervision.local.launch"]
        self.trial, self.port = trial, port
        self.process = trial.start(argv, PORT=str(port), BIND="127.0.0.1", **changes)
        self.said: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.said.append(line)

    def opened(self) -> bool:
        wait_until(lambda: self.process.poll() is not None or any("is open" in s for s in self.said), SECONDS_TO_OPEN)
        return self.process.poll() is None

    def page(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.read().decode()

    def child(self, words: str) -> int:
        return min(pid for pid, command in self.trial.processes().items() if words in command)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.reader.join()
        end(self.process)


@pytest.fixture
def run(trial):
    made = []

    def start(**changes) -> Run:
        made.append(Run(trial, changes.pop("port", None) or free_port(), **changes))
        return made[-1]

    yield start
    for each in made:
        each.close()


@pytest.mark.parametrize("kind", KINDS)
def test_it_opens_survives_a_kill_and_opens_again_with_all_its_data(trial, run, kind, monkeypatch):
    monkeypatch.setenv("PORTAL_LOCAL", kind)
    try:
        programs.redis(None), programs.postgres(trial.var, None)
    except Unusable:
        pytest.skip(f"no {kind} programs on this machine")
    first = run(PORTAL_LOCAL=kind)
    assert first.opened(), "".join(first.said)
    assert "password" in first.page("/login/")

    first.process.kill()
    assert trial.nothing_left(SECONDS_TO_VANISH)

    again = run(PORTAL_LOCAL=kind, port=first.port)
    assert again.opened(), "".join(again.said)
    assert "password" in again.page("/login/")
    assert wait_until(lambda: health.relay(trial.var) and health.beat(trial.var), 20)

    # what dies is started again
    old = again.child("gunicorn")
    os.kill(old, signal.SIGKILL)
    assert wait_until(lambda: health.web(again.port) and again.child("gunicorn") != old, 20)

    # only one of them for one set of data, and only one on a port
    second = run(port=first.port)
    second.process.wait(30)
    assert any("already runs" in line for line in second.said)

    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(20) == 0
    assert trial.nothing_left(SECONDS_TO_VANISH)


def test_killing_launcher_and_guard_together_leaves_nothing(trial, run):
    started = run(**BARE)
    assert started.opened(), "".join(started.said)
    os.kill(started.child("supervision.local.guard"), signal.SIGKILL)
    started.process.kill()
    assert trial.nothing_left(SECONDS_TO_VANISH)


def test_a_port_that_is_taken_is_told_in_one_sentence(trial, run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = run(port=taken.getsockname()[1])
        assert refused.process.wait(60) == 1
        refused.reader.join()
    assert any("cannot be used" in line and "PORT=" in line for line in refused.said)
    assert not any("Traceback" in line for line in refused.said)


def test_it_ends_with_the_make_that_started_it(trial):
    parent = (
        "import subprocess, sys; "
        "p = subprocess.Popen([sys.executable, '-m', 'supervision.local.launch', '--with-parent']); p.wait()"
    )
    make = trial.start([sys.executable, "-c", parent], PORT=str(free_port()), BIND="127.0.0.1")
    assert "Preparing" in make.stdout.readline()
    end(make)
    assert trial.nothing_left(SECONDS_TO_VANISH)


def test_a_failed_preparation_shows_its_last_lines(trial):
    said = subprocess.run(
        [sys.executable, "-m", "supervision.local.launch"],
        cwd=places.ROOT,
        env=trial.environment(PORT=str(free_port()), PORTAL_MODE="neither"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert "PORTAL_MODE" in said.stderr
    assert "prepare.log" in said.stderr


def test_a_child_that_keeps_ending_is_started_later_each_time(tmp_path):
    child = launch.Child("short", [sys.executable, "-c", ""], dict(os.environ), tmp_path / "log")
    waits = []
    for _ in range(4):
        child.start()
        child.process.wait()
        now = child.started
        child.plan_restart()
        waits.append(round(child.not_before - now))
    assert waits == sorted(waits)
    assert waits[-1] >= 8
