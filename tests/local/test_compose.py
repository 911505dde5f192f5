"""docker-compose.yml without a container engine: each service's command and health check, as the file has them.

Only what names another container or a port of the host is exchanged for this machine.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from supervision.local import places, processes, programs
from supervision.local.servers import wait_until
from tests.ports import free_port

from .conftest import Trial

COMPOSE = yaml.safe_load((places.ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
PORTAL = ("web", "worker", "beat", "relay")
OURS = {
    "POSTGRES_PASSWORD": "first0secret",
    "PORTAL_OWNER_PASSWORD": "second0secret",
    "PORTAL_APP_PASSWORD": "third0secret",
    "REDIS_PASSWORD": "fourth0secret",
    "SECRET_KEY": "k" * 30 + "0123456789abcdefghij",
    "FIELD_KEY": "f" * 30 + "0123456789abcdefghij",
    "ALLOWED_HOSTS": "portal.example",
    "PORTAL_URL": "https://portal.example",
}
SECONDS_TO_HEALTH = 60


def interpolate(text: str) -> str:
    """What compose makes of ${NAME:?}, ${NAME:-default} and $$."""

    def value(found: re.Match) -> str:
        name, default = found.group(1), found.group(2)
        return "$" if name is None else OURS[name] if default is None else default

    return re.sub(r"\$\$|\$\{(\w+)(?::\?|:-([^}]*))\}", value, text)


class Containers:
    """The services as processes of this machine, each with the file's command and environment."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.account = places.server_account()
        self.data = places.give(folder / "data", self.account)
        self.ports = {"postgres": free_port(), "redis": free_port(), "web": free_port()}
        server_folders = [str(p.path.parent) for p in (programs.postgres(folder, None), programs.redis(None))]
        self.path = os.pathsep.join([str(Path(sys.executable).parent), *server_folders, os.environ["PATH"]])
        self.running: dict[str, subprocess.Popen] = {}

    def here(self, text: str) -> str:
        text = interpolate(text).replace("@postgres:5432", f"@127.0.0.1:{self.ports['postgres']}")
        text = text.replace("@redis:6379", f"@127.0.0.1:{self.ports['redis']}")
        return text.replace("0.0.0.0:8000", f"127.0.0.1:{self.ports['web']}")

    def environment(self, name: str) -> dict[str, str]:
        written = {key: self.here(value) for key, value in SERVICES[name]["environment"].items()}
        if "PORTAL_VAR" in written:
            written |= {"PORTAL_VAR": str(self.folder / "portal"), "PORT": str(self.ports["web"])}
        if name == "postgres":
            server = {"PGDATA": str(self.data / "postgres"), "PGPORT": str(self.ports["postgres"])}
            written |= server | {"PGHOST": str(self.data)}
        return {"PATH": self.path, "LC_ALL": "C.UTF-8", **written}

    def command(self, name: str) -> list[str]:
        words = [self.here(word) for word in SERVICES[name]["command"]]
        if name == "postgres":
            words += ["-k", str(self.data)]
        if name == "redis":
            words[-1] += f" --port {self.ports['redis']} --dir {self.data}"
        return words

    def start(self, name: str) -> None:
        account = self.account if name in ("postgres", "redis") else None
        self.running[name] = processes.spawn(
            self.command(name), log=self.log(name), account=account, env=self.environment(name), cwd=places.ROOT
        )

    def finish(self, name: str, command: list, **options) -> None:
        with self.log(name).open("ab") as log:
            done = subprocess.run(
                command, env=self.environment(name), cwd=places.ROOT, stdout=log, stderr=log, check=False, **options
            )
        assert done.returncode == 0, self.log(name).read_text()

    def is_healthy(self, name: str) -> bool:
        kind, *test = [self.here(word) for word in SERVICES[name]["healthcheck"]["test"]]
        if name == "redis":
            test = [word.replace("redis-cli", f"redis-cli -p {self.ports['redis']}") for word in test]
        argv = ["sh", "-c", *test] if kind == "CMD-SHELL" else test
        asked = subprocess.run(
            argv, env=self.environment(name), cwd=places.ROOT, capture_output=True, timeout=30, check=False
        )
        return asked.returncode == 0

    def becomes_healthy(self, name: str) -> bool:
        ended = self.running[name].poll
        healthy = wait_until(lambda: ended() is not None or self.is_healthy(name), SECONDS_TO_HEALTH)
        return healthy and ended() is None

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def create_database(self) -> None:
        """What the image does when its volume is new: initdb with the file's arguments, then our script."""
        as_account = self.account.popen_arguments() if self.account else {}
        options = [*SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split(), "--username=postgres"]
        self.finish("postgres", ["initdb", *options, "--auth-local=trust", "--auth-host=scram-sha-256"], **as_account)
        self.start("postgres")
        assert wait_until(self.accepts_local, SECONDS_TO_HEALTH), self.log("postgres").read_text()
        self.finish("postgres", [places.ROOT / "deploy" / "postgres-roles.sh"])

    def accepts_local(self) -> bool:
        ready = ["pg_isready", "--quiet"]
        return subprocess.run(ready, env=self.environment("postgres"), check=False).returncode == 0

    def stop(self) -> None:
        for process in reversed(self.running.values()):
            process.terminate()
        wait_until(lambda: all(process.poll() is not None for process in self.running.values()), 15)
        for process in self.running.values():
            process.kill()
            process.wait()


@pytest.fixture
def containers(trial: Trial):
    made = Containers(trial.var.parent)
    (made.folder / "portal").mkdir()
    yield made
    made.stop()


def test_every_service_runs_by_its_own_command_and_is_healthy_by_its_own_check(containers):
    containers.create_database()
    containers.start("redis")
    for name in ("postgres", "redis"):
        assert containers.becomes_healthy(name), containers.log(name).read_text()
    containers.finish("migrate", containers.command("migrate"))
    for name in PORTAL:
        assert not containers.is_healthy(name)
        containers.start(name)
    for name in PORTAL:
        assert containers.becomes_healthy(name), containers.log(name).read_text()


def test_health_checks_of_idle_processes_grow_stale(tmp_path):
    health = [sys.executable, "-m", "supervision.local.health", "relay"]
    environment = os.environ | {"PORTAL_VAR": str(tmp_path)}
    mark = tmp_path / "relay-alive"
    mark.touch()
    assert subprocess.run(health, env=environment, cwd=places.ROOT, check=False).returncode == 0
    os.utime(mark, (time.time() - 3600,) * 2)
    assert subprocess.run(health, env=environment, cwd=places.ROOT, check=False).returncode == 1


def test_secrets_come_from_the_environment_and_have_no_default():
    text = (places.ROOT / "docker-compose.yml").read_text()
    assert set(re.findall(r"\$\{(\w+):\?\}", text)) == set(OURS)
    assert re.findall(r"\$\{(\w+):-", text) == ["PORT"]


def test_no_service_runs_as_root():
    users = re.findall(r"^USER (\S+)", (places.ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users[-1:] == ["portal"]
    for name, service in SERVICES.items():
        if "build" not in service:
            assert service["user"] == name
        else:
            assert "user" not in service


def test_data_are_in_named_volumes():
    for service in SERVICES.values():
        sources = [volume.split(":")[0] for volume in service["volumes"] if not volume.endswith(":ro")]
        assert sources
        assert set(sources) <= set(COMPOSE["volumes"])


def test_only_the_migration_knows_the_owner_of_the_tables():
    knowing = {name for name, service in SERVICES.items() if "DATABASE_OWNER_URL" in service["environment"]}
    assert knowing == {"migrate"}


def test_all_that_stays_up_has_a_health_check_and_the_web_server_is_on_loopback():
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == {"migrate"}
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])
