"""Local PostgreSQL and Redis: found, started, shared, stopped, and back after anything that ended them."""

import contextlib
import os
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from supervision.local import Unusable, places, programs
from supervision.local.keeper import GRACE_SECONDS
from supervision.local.servers import wait_until

from .conftest import Trial, end

ASK = """
from supervision.local import services
print(*services.ensure(), sep="\\n")
"""
KINDS = (programs.SYSTEM, programs.WHEELS)


@pytest.fixture
def holder(trial):
    """A command that holds the services of `trial`."""
    command = trial.hold()
    assert command.stdout.readline().startswith("postgres://")
    yield command
    end(command)


def query(trial: Trial, sql: str, user: str = "portal_owner") -> list:
    with contextlib.closing(psycopg2.connect(host=trial.state()["sockets"], user=user, dbname="portal")) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def servers(trial: Trial) -> list[int]:
    """The children of the keeper, without PostgreSQL's own."""
    children = f"/proc/{trial.state()['keeper']}/task/{trial.state()['keeper']}/children"
    with open(children) as file:  # noqa: PTH123 - the kernel's file, not a path of ours
        return [int(pid) for pid in file.read().split()]


@pytest.mark.parametrize("kind", KINDS)
def test_both_kinds_of_programs_give_the_same_services(trial, kind, monkeypatch):
    monkeypatch.setenv("PORTAL_LOCAL", kind)
    try:
        programs.redis(None), programs.postgres(trial.var, None)
    except Unusable:
        pytest.skip(f"no {kind} programs on this machine")
    command = trial.hold(PORTAL_LOCAL=kind)
    assert command.stdout.readline().startswith("postgres://portal_owner@/portal?host=/")
    assert {found for found, *_ in trial.state()["programs"]} == {kind}
    assert query(
        trial, "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'portal'"
    ) == [("C.UTF-8", "UTF8")]
    broker = redis.Redis(unix_socket_path=trial.state()["redis_url"].removeprefix("redis+socket://"))
    assert broker.ping()
    broker.close()
    end(command)


def test_no_role_of_the_portal_is_a_superuser_and_the_app_role_may_create_nothing(trial, holder):
    roles = query(trial, "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolname LIKE 'portal%' ORDER BY 1")
    assert roles == [("portal_app", False, False), ("portal_owner", False, True)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        query(trial, "CREATE TABLE t (x int)", user="portal_app")


def test_the_owner_may_drop_a_database_while_the_app_role_is_connected(trial, holder):
    query(trial, "CREATE DATABASE test_other")
    with contextlib.closing(psycopg2.connect(host=trial.state()["sockets"], user="portal_app", dbname="test_other")):
        query(trial, "DROP DATABASE test_other WITH (FORCE)")


def test_servers_listen_on_private_sockets_only(trial, holder):
    assert query(trial, "SHOW listen_addresses") == [("",)]
    folder = trial.home() / "sockets"
    assert folder.stat().st_mode & 0o077 == 0


def test_commands_started_at_once_share_one_keeper(trial):
    commands = [trial.hold() for _ in range(4)]
    assert len({command.stdout.readline() for command in commands}) == 1
    assert sum("local.keeper" in command for command in trial.processes().values()) == 1
    for command in commands:
        end(command)


def test_servers_stop_soon_after_the_last_command_although_it_was_killed(trial):
    first, second = trial.hold(), trial.hold()
    first.stdout.readline(), second.stdout.readline()
    end(first)
    time.sleep(GRACE_SECONDS + 1)
    assert query(trial, "SELECT 1") == [(1,)]
    second.kill()
    end(second)
    assert trial.nothing_left(within=GRACE_SECONDS + 5)


def test_the_next_command_of_a_script_finds_the_servers_still_there(trial, holder):
    keeper = trial.state()["keeper"]
    end(holder)
    again = trial.hold()
    again.stdout.readline()
    assert trial.state()["keeper"] == keeper
    end(again)


def test_servers_die_with_a_killed_keeper_and_what_was_committed_is_there_again(trial, holder):
    query(trial, "CREATE TABLE kept AS SELECT 42 AS answer")
    before = trial.processes()
    os.kill(trial.state()["keeper"], signal.SIGKILL)
    assert wait_until(lambda: set(trial.processes()) & set(before) <= {holder.pid}, 10)
    again = trial.hold()
    again.stdout.readline()
    assert query(trial, "SELECT answer FROM kept") == [(42,)]
    end(again)


def test_the_keeper_starts_a_server_again_that_was_killed(trial, holder):
    old = servers(trial)
    assert len(old) == 2
    for pid in old:
        os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: len(servers(trial)) == 2 and not set(servers(trial)) & set(old), 20)

    def answers():
        with contextlib.suppress(psycopg2.OperationalError):
            return query(trial, "SELECT 1") == [(1,)]

    assert wait_until(answers, 20)


def test_a_pid_file_that_names_another_program_is_no_obstacle(trial, holder):
    os.kill(trial.state()["keeper"], signal.SIGKILL)
    assert wait_until(lambda: set(trial.processes()) <= {holder.pid}, 10)
    data = next(trial.home().glob("postgres-*"))
    account = places.server_account()
    with subprocess.Popen(["sleep", "60"], cwd="/", **(account.popen_arguments() if account else {})) as other:
        (data / "postmaster.pid").write_text(f"{other.pid}\n{data}\n")
        again = trial.hold()
        assert again.stdout.readline().startswith("postgres://")
        assert other.poll() is None
        other.kill()
    end(again)


def test_urls_of_the_environment_win_and_nothing_is_started(trial):
    urls = {"DATABASE_URL": "postgres://a@b/c", "DATABASE_OWNER_URL": "postgres://o@b/c", "REDIS_URL": "redis://d"}
    said = subprocess.run(
        [sys.executable, "-c", ASK],
        env=trial.environment(**urls),
        cwd=places.ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    assert said.stdout.split() == list(urls.values())
    assert not trial.var.exists()


@pytest.mark.parametrize("name", ["x" * 95, "路径 with space"])
def test_paths_too_long_or_odd_for_a_socket_get_a_short_private_folder(trial, trial_at, name):
    odd = trial_at(trial.var.parent / name)
    command = odd.hold()
    assert command.stdout.readline().startswith("postgres://")
    assert odd.state()["sockets"].startswith("/tmp/portal-")
    assert query(odd, "SELECT 1") == [(1,)]
    end(command)
    assert odd.nothing_left(within=8)
    assert not os.path.exists(odd.state()["sockets"])  # noqa: PTH110


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that a server's user cannot enter")
def test_behind_a_closed_folder_the_data_go_to_a_system_folder_that_is_told(trial, trial_at):
    closed = trial.var.parent / "closed"
    closed.mkdir(mode=0o700)
    hidden = trial_at(closed / "var")
    command = hidden.hold()
    told = command.stdout.readline()
    assert command.stdout.readline().startswith("postgres://")
    assert str(places.SYSTEM_FOLDER) in told
    assert hidden.home().parent == places.SYSTEM_FOLDER
    assert closed.stat().st_mode & 0o777 == 0o700
    end(command)


def test_packaged_programs_are_complete_when_copied_to_where_a_server_user_can_run_them(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_LOCAL", programs.WHEELS)
    monkeypatch.setattr(places, "SYSTEM_FOLDER", tmp_path)
    postgres = programs.public_copy(programs.postgres(tmp_path, None))
    redis_server = programs.public_copy(programs.redis(None))
    for program in (postgres.path, postgres.path.parent / "initdb", redis_server.path):
        assert program.is_relative_to(tmp_path)
        assert subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
    assert (tmp_path / "programs").stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_an_ordinary_user_runs_the_servers_as_themselves(trial):
    nobody = places.server_account()
    python = python_for(nobody)
    trial.var.mkdir()
    os.chown(trial.var, nobody.uid, nobody.gid)
    said = subprocess.run(
        [python, "-B", "-c", ASK],
        cwd=places.ROOT,
        env=trial.environment(PYTHONPATH=sysconfig.get_path("purelib")),
        text=True,
        capture_output=True,
        check=False,
        **nobody.popen_arguments(),
    )
    assert said.stdout.startswith("postgres://"), said.stderr
    assert trial.home() == trial.var
    assert (trial.var / "local" / "services.json").stat().st_uid == nobody.uid


def python_for(account: places.Account) -> str:
    """An interpreter like ours that another user may run, with the project and its packages in reach."""
    for folder in (places.ROOT, Path(sysconfig.get_path("purelib"))):
        if not places.can_enter(account, folder):
            pytest.skip("the project is closed to other users")
    for python in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        ask = [python, "-c", "import sys; print(sys.version_info[:2])"]
        with contextlib.suppress(OSError):
            said = subprocess.run(
                ask, capture_output=True, text=True, check=False, cwd="/", **account.popen_arguments()
            )
            if said.stdout.strip() == str(sys.version_info[:2]):
                return python
    pytest.skip("no Python that other users may run")


def test_data_of_a_version_that_is_gone_are_not_passed_over_in_silence(tmp_path, monkeypatch):
    monkeypatch.delenv("PORTAL_LOCAL", raising=False)
    (tmp_path / "postgres-14").mkdir()
    (tmp_path / "postgres-14" / "PG_VERSION").write_text("14\n")
    with pytest.raises(Unusable, match="PostgreSQL 14"):
        programs.postgres(tmp_path, None)


def test_an_unknown_kind_of_program_is_refused(monkeypatch):
    monkeypatch.setenv("PORTAL_LOCAL", "docker")
    with pytest.raises(Unusable, match="PORTAL_LOCAL"):
        programs.forced_kind()


def test_a_folder_that_cannot_be_written_is_told_without_a_traceback(trial):
    trial.var.parent.joinpath("file").write_text("")
    environment = trial.environment(PORTAL_VAR=str(trial.var.parent / "file" / "var"))
    said = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=environment,
        cwd=places.ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    assert said.returncode == 1
    assert "cannot be written" in said.stderr
    assert "Traceback" not in said.stderr
