"""Whether one of the portal's processes does its work; the exit code says it to a container's health check.

python -m supervision.local.health web|relay|beat
"""

import http.client
import os
import sys
import time
from pathlib import Path

from supervision.local import places

RELAY_SECONDS = 60  # it touches its mark every few seconds
BEAT_SECONDS = 600  # it writes its schedule every three minutes


def web(port: int, host: str = "localhost") -> bool:
    """Asked over loopback, but by a name the portal allows itself to be called."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def relay(var: Path) -> bool:
    return touched_within(var, "relay-alive", RELAY_SECONDS)


def beat(var: Path) -> bool:
    return touched_within(var, "beat-schedule*", BEAT_SECONDS)


def touched_within(var: Path, pattern: str, seconds: float) -> bool:
    return any(time.time() - mark.stat().st_mtime < seconds for mark in var.glob(pattern))


def allowed_host() -> str:
    """The first of ALLOWED_HOSTS as a name; a leading dot stands for every name below."""
    first = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    return first if first not in ("", "*") else "localhost"


def main(process: str) -> bool:
    if process == "web":
        return web(int(os.environ.get("PORT", "8000")), allowed_host())
    return {"relay": relay, "beat": beat}[process](places.var())


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1]))
