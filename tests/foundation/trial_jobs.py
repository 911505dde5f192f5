"""Jobs that only the tests have; a real worker loads them with ``-I``."""

import os
import time
from pathlib import Path

from django.conf import settings

from supervision.foundation.jobs import Daily, job
from supervision.foundation.numbers import next_number

PERIOD = "2026-11-20"


@job("trial.count", schedule=Daily(hour=3), title="计数")
def count(period, *, now, by=None):
    """One countable effect."""
    return next_number("trial", "count", 2026)


@job("trial.killed", schedule=Daily(hour=3), title="中断")
def killed(period, *, now, by=None):
    """Writes, tells its process id, and at the first time waits long enough to be killed."""
    number = next_number("trial", "killed", 2026)
    first_time = Path(settings.PORTAL_VAR) / "killed.pid"
    if not first_time.exists():
        first_time.write_text(str(os.getpid()))
        time.sleep(120)
    return number
