"""The fixed cast. The same people appear in the demonstration; no one of them is a superuser."""

from types import SimpleNamespace

from django.utils import timezone

from supervision.demo import CAST
from supervision.foundation.models import Agency
from supervision.foundation.services.accounts import open_account

PASSWORD = "correct horse battery 9"


def build_cast() -> SimpleNamespace:
    """Open an account for everybody of the cast and return them by key, with the agencies they work at.

    ``everyone`` maps key → user.
    """
    people = {}
    for person in CAST:
        agency = Agency.objects.select_related("region").get(code=person.agency) if person.agency else None
        people[person.key] = open_account(
            username=person.username,
            name=person.name,
            agency=agency,
            section=person.section,
            roles=person.roles,
            password=PASSWORD,
            by=None,
            now=timezone.now(),
        )
    return SimpleNamespace(everyone=people, **people)
