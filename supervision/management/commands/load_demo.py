"""Build the demonstration city: accounts, institutions, inspections, points, a rectification plan. All invented."""

from types import SimpleNamespace

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from credit.services import demo as credit
from inspections.services import demo as inspections
from institutions.services import demo as institutions
from rectification.services import demo as rectification
from supervision import demo_agencies, demo_collections, demo_inspections, demo_unit
from supervision.demo import CAST
from supervision.demo_people import open_people
from supervision.foundation.jobs import all_jobs
from supervision.foundation.models import Act
from supervision.foundation.services import schedules
from supervision.foundation.trail import act

_VERB = "roof.load_demo"
FLOORS = (
    institutions,
    inspections,
    rectification,
    credit,
    demo_agencies,
    demo_unit,
    demo_collections,
    demo_inspections,
)


class Command(BaseCommand):
    """``manage.py load_demo``: once; a second run changes nothing."""

    help = "Build the demonstration city (demo mode only); a second run changes nothing."

    def handle(self, *args, **options):
        """All of it in one transaction: a demonstration is whole or absent."""
        if not settings.PORTAL_DEMO:
            raise CommandError("Demonstration data are for demo mode only (PORTAL_MODE=demo).")
        if Act.objects.filter(verb=_VERB).exists():
            self.stdout.write("demo: unchanged")
            return
        now = timezone.now()
        with transaction.atomic(), act(_VERB, by=None, now=now, label="生成演示数据"):
            people = SimpleNamespace(**open_people(CAST, now=now))
            for floor in FLOORS:
                floor.build(people, now=now)
            schedules.sync(all_jobs(), now=now)
        self.stdout.write("demo: built")
