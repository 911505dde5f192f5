"""Make licences of what the registry knew before there were any."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from institutions.services.licences import adopt


class Command(BaseCommand):
    """``manage.py adopt_licences``: from number, validity, subjects and permits of each institution; once."""

    help = "Make licence rows of the licence columns of institutions that have none; a second run changes nothing."

    def handle(self, *args, **options):
        """Tell how many were made."""
        self.stdout.write(f"licences: {adopt(now=timezone.now())}")
