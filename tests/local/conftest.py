"""Commands run as processes of their own, on a PORTAL_VAR of the test's own; and a look at what is left of them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from supervision.local import places
from supervision.local.keeper import read_state

OWN = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PORTAL_MODE", "PORTAL_LOCAL", "PORTAL_URL", "PORT", "BIND"}
HOLD = """
import sys
from supervision.local import services
print(services.ensure().owner_url, flush=True)
sys.stdin.read()
"""


class Trial:
    """A PORTAL_VAR, and commands that know of nothing else."""

    def __init__(self, var: Path):
        self.var = var

    def environment(self, **changes: str) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if name not in OWN}
        return clean | {"PORTAL_VAR": str(self.var), "PORTAL_LOCAL_DURABLE": "0"} | changes

    def hold(self, **changes: str) -> subprocess.Popen:
        """A command that uses the services until its input is closed; its first line is the owner's URL."""
        return self.start([sys.executable, "-c", HOLD], **changes)

    def start(self, argv: list, **changes: str) -> subprocess.Popen:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        return subprocess.Popen(argv, cwd=places.ROOT, env=self.environment(**changes), text=True, **pipes)

    def state(self) -> dict:
        return read_state(self.var)

    def home(self) -> Path:
        return Path(self.state().get("home", self.var))

    def processes(self) -> dict[int, str]:
        """Pid and command of all that lives and has to do with this PORTAL_VAR."""
        mark, folders, found = f"PORTAL_VAR={self.var}\0".encode(), (str(self.var), str(self.home())), {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                stands_in = str((process / "cwd").readlink())
                ours = mark in (process / "environ").read_bytes() or stands_in.startswith(folders)
            except OSError:
                continue
            if ours and command and int(process.name) != os.getpid():
                found[int(process.name)] = command
        return found

    def nothing_left(self, within: float) -> bool:
        deadline = time.monotonic() + within
        while left := self.processes():
            if time.monotonic() > deadline:
                print("left:", left)
                return False
            time.sleep(0.1)
        return True


def end(command: subprocess.Popen) -> None:
    if command.poll() is None:
        command.kill()
    for pipe in (command.stdin, command.stdout):
        pipe.close()
    command.wait()


@pytest.fixture
def trial():
    """A trial where a server's user may go."""
    folder = Path(tempfile.mkdtemp(prefix="portal-trial-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield from clearing(Trial(folder / "var"))
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def trial_at():
    """Trials at places a test chooses, cleared away afterwards."""
    made = []

    def make(var: Path) -> Trial:
        made.append(clearing(Trial(var)))
        return next(made[-1])

    yield make
    for each in made:
        next(each, None)


def clearing(trial: Trial):
    yield trial
    if "keeper" in (state := trial.state()) and state["keeper"] in trial.processes():
        os.kill(state["keeper"], signal.SIGTERM)  # not to wait for it in every test
    clean = trial.nothing_left(within=15)
    for pid in trial.processes():
        os.kill(pid, 9)
    if trial.home().parent == places.SYSTEM_FOLDER:
        shutil.rmtree(trial.home())
    assert clean, "a process outlived the test"
