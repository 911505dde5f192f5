"""``manage.py relay``: hand the pending runs to the broker, so that no web request ever has to.

A process of its own. When the broker is refused, silent or stopped it waits and tries again; what is
pending stays in the database meanwhile.
"""

import logging
import signal
import threading
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.utils import timezone

from ...jobs import publish
from ...services import job_runs

log = logging.getLogger(__name__)

PAUSE, LONGEST_PAUSE = 1.0, 15.0  # seconds between two looks; the longer one while the broker does not answer


class Command(BaseCommand):
    """Runs until it is told to stop. ``PORTAL_VAR/relay-alive`` is touched at every look, for health checks."""

    help = "Publish pending job runs to the broker."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="one look, then stop; exit code 1 without a broker")

    def handle(self, *, once, **options):
        self.stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())
        alive = Path(settings.PORTAL_VAR) / "relay-alive"
        alive.parent.mkdir(parents=True, exist_ok=True)
        pause = PAUSE
        while not self.stop.is_set():
            reached = self.look()
            alive.touch()
            if once:
                raise SystemExit(0 if reached else 1)
            pause = PAUSE if reached else min(pause * 2, LONGEST_PAUSE)
            self.stop.wait(pause)

    def look(self) -> bool:
        """Publish what is ready; False when the database or the broker did not answer."""
        close_old_connections()
        now = timezone.now()
        try:
            job_runs.take_up_abandoned(now=now)
            return self.hand_over(job_runs.claim(now=now))
        except DatabaseError as error:
            log.warning("database: %s", error)
            return False

    def hand_over(self, ready: list[int]) -> bool:
        """Publish one by one; what the broker does not take is set back."""
        if not ready:
            return True
        waiting = list(ready)
        try:
            # max_retries: kombu would otherwise wait for a refused broker for ever.
            options = {**current_app.conf.broker_transport_options, "max_retries": 1, "interval_start": 0.1}
            with current_app.connection_for_write(transport_options=options) as connection:
                while waiting:
                    publish(waiting[0], connection)
                    waiting.pop(0)
        except Exception as error:  # noqa: BLE001 - the broker's client raises many kinds; none may stop the relay
            log.warning("broker: %s: %s", type(error).__name__, error)
            job_runs.unclaim(waiting)
            return False
        log.info("published %s", ready)
        return True
