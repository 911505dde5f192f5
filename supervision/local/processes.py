"""Starting programs that never outlive whoever started them, and stopping them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from supervision.local import places

PR_SET_PDEATHSIG = 1
PARENT_DEATH_IS_TOLD = sys.platform == "linux"
_libc = ctypes.CDLL(None)


def die_with_parent(number: signal.Signals, parent: int) -> None:
    """Have the kernel send `number` to this process when `parent` ends, be it by kill -9 (Linux only)."""
    if not PARENT_DEATH_IS_TOLD:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(number))
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


def spawn(
    argv: Sequence[str | Path],
    *,
    log: Path,
    on_parent_death: signal.Signals = signal.SIGTERM,
    account: places.Account | None = None,
    cwd: Path | str = "/",
    env: dict[str, str] | None = None,
) -> subprocess.Popen:
    """Start a program in a session of its own, so that Ctrl-C at the terminal reaches only the one who starts it.

    The caller must live on in the thread that calls this: the kernel counts the death of the thread.
    """
    parent = os.getpid()
    as_account = account.popen_arguments() if account else {}
    with log.open("ab") as sink:
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            cwd=cwd,
            env=env,
            start_new_session=True,
            # after the change of user, which would clear the wish
            preexec_fn=lambda: die_with_parent(on_parent_death, parent),  # noqa: PLW1509 - callers have one thread
            **as_account,
        )


def signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def living(groups: Collection[int]) -> list[int]:
    """The processes of these groups; not those that have ended and only wait for init to notice."""
    if not PARENT_DEATH_IS_TOLD:
        return [group for group in groups if is_alive(group)]
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # pid (name) state parent group …, and the name may hold anything
            state, _parent, group = stat.read_text().rpartition(")")[2].split()[:3]
            if int(group) in groups and state != "Z":
                found.append(int(stat.parent.name))
    return found


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
