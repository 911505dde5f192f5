"""Load divisions, the working-day calendar and public bodies."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from supervision.foundation.services import reference


class Command(BaseCommand):
    """``manage.py load_reference [--force]``: safe to repeat; unchanged data are skipped."""

    help = "Load divisions, the working-day calendar and public bodies; unchanged data are skipped."

    def add_arguments(self, parser):
        """``--force`` loads again what is already loaded."""
        parser.add_argument("--force", action="store_true", help="load again what is already loaded")

    def handle(self, *args, force=False, **options):
        """One line per set."""
        for outcome in reference.load_reference(now=timezone.now(), force=force):
            said = "unchanged" if outcome.skipped else f"{outcome.rows} rows"
            self.stdout.write(f"{outcome.name}: {said}")
