"""Print the demonstration accounts, one per role, for the line that `make run` shows."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from supervision.demo import CAST, PASSWORD, UNIT


class Command(BaseCommand):
    """``manage.py demo_accounts``: only in demo mode."""

    help = "Print the demonstration accounts."
    requires_system_checks = ()

    def handle(self, *args, **options):
        """One line per account."""
        if not settings.PORTAL_DEMO:
            raise CommandError("This portal does not run in demo mode (PORTAL_MODE=demo).")
        self.stdout.write(f"Password of every demonstration account: {PASSWORD}")
        for person in CAST + UNIT:
            self.stdout.write(f"  {person.username:<12} {person.purpose}")
