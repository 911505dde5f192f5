"""Compare the trail with its seals."""

from django.core.management.base import BaseCommand, CommandError

from supervision.foundation.models import TrailSeal
from supervision.foundation.services.seals import first_fault


class Command(BaseCommand):
    """``manage.py verify_trail``: exit 0 when intact, else the first entry that is not what was sealed."""

    help = "Compare the trail with its seals and name the first entry that was changed or removed."

    def handle(self, *args, **options):
        """Say how much was compared, or fail with the first fault."""
        fault = first_fault()
        if fault:
            raise CommandError(f"seal {fault.seal}: {fault.what}")
        last = TrailSeal.objects.first()
        self.stdout.write(f"intact: {last.number} seals, root {last.root}" if last else "intact: nothing sealed yet")
