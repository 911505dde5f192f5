"""Where things are on this machine: what is written, who runs the servers, and where they may keep their data."""

import hashlib
import os
import pwd
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SYSTEM_FOLDER = Path("/var/lib/supervision-portal")
TEMPORARY = Path("/tmp")  # noqa: S108 - only for private folders made by mkdtemp; not TMPDIR, which may be long
# The longest path a Unix socket may have, without the closing zero byte.
SOCKET_PATH_BYTES = 107
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


@dataclass(frozen=True)
class Account:
    """The user a server runs as when we are root: PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    def popen_arguments(self) -> dict:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def var() -> Path:
    """Everything that is written at run time lies below this folder."""
    return ROOT / (os.environ.get("PORTAL_VAR") or "var")


def demo_accounts(var: Path) -> Path:
    """Where the accounts of a demonstration are noted for whoever starts it."""
    return var / "local" / "demo-accounts.txt"


def server_account() -> Account | None:
    """None: the servers run as whoever we are."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Account(65534, 65534)
    return Account(nobody.pw_uid, nobody.pw_gid)


def can_enter(account: Account | None, folder: Path) -> bool:
    """Tried, not computed from mode bits: access lists and mounts have their say too."""
    if account is None:
        return True
    attempt = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]
    tried = subprocess.run(attempt, capture_output=True, cwd="/", check=False, **account.popen_arguments())
    return tried.returncode == 0


def give(folder: Path, account: Account | None) -> Path:
    """Make `folder` a private one of the server's user."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)
    return folder


def data_folder(var_folder: Path, account: Account | None) -> Path:
    """The folder that holds the servers' data folders.

    It is `var_folder` itself, or, where the server's user cannot get there (a root home), a folder of the system.
    The mark keeps a fresh clone at an old place away from the old data.
    """
    if can_enter(account, var_folder):
        return var_folder
    mark = var_folder / "local" / "mark"
    if not mark.exists():
        mark.write_text(secrets.token_hex(8))
    name = hashlib.sha256(f"{var_folder}\0{mark.read_text()}".encode()).hexdigest()[:12]
    folder = system_folder() / name
    folder.mkdir(mode=0o755, exist_ok=True)
    (folder / "belongs-to.txt").write_text(f"{var_folder}\n")
    return folder


def system_folder() -> Path:
    SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
    return SYSTEM_FOLDER


def program_copy(sources: Iterable[Path], name: str) -> Path:
    """A folder with copies of folders of programs that every user can execute, made once per `name`."""
    target = system_folder() / "programs" / name
    if target.exists():
        return target
    target.parent.mkdir(mode=0o755, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=target.parent))
    for source in sources:
        shutil.copytree(source, scratch / source.name, symlinks=True)
    scratch.chmod(0o755)
    try:
        scratch.rename(target)
    except OSError:  # another command was quicker
        if not target.exists():
            raise
        shutil.rmtree(scratch)
    return target


def socket_folder(home: Path, account: Account | None, previous: str | None) -> Path:
    """A private folder for the sockets: in `home`, or a short one when that path is long or not plain ASCII."""
    folder = home / "sockets"
    longest = os.fsencode(folder / ".s.PGSQL.5432.lock")
    if len(longest) <= SOCKET_PATH_BYTES and PLAIN_PATH.fullmatch(str(folder)):
        return give(folder, account)
    if previous and (kept := Path(previous)).parent == TEMPORARY and is_private(kept, account):
        return kept
    return give(Path(tempfile.mkdtemp(prefix="portal-", dir=TEMPORARY)), account)


def leave_sockets(folder: Path) -> None:
    """Nothing of ours stays in the folder for temporary files."""
    if folder.parent == TEMPORARY:
        shutil.rmtree(folder, ignore_errors=True)


def is_private(folder: Path, account: Account | None) -> bool:
    """Whether the folder is still there and nobody else made it or may enter it."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    owner = account.uid if account else os.geteuid()
    return found.st_uid == owner and found.st_mode == 0o040700
