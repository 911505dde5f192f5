"""The fixed cast. The same people appear in the demonstration; no one of them is a superuser."""

from copy import copy
from functools import cache
from types import SimpleNamespace

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from supervision.demo import CAST
from supervision.foundation.models import Agency, User
from supervision.foundation.services.accounts import check_roles
from supervision.foundation.trail import act

PASSWORD = "correct horse battery 9"
_hashed = cache(make_password)


def build_cast() -> SimpleNamespace:
    """Everybody of the cast by key, with the agencies they work at; ``everyone`` maps key → user.

    The rows are those that ``open_account`` writes, but all at once: most tests begin with this.
    """
    bodies = Agency.objects.select_related("region").in_bulk({p.agency for p in CAST if p.agency}, field_name="code")
    people = {
        person.key: User(
            username=person.username,
            name=person.name,
            agency=copy(bodies[person.agency]) if person.agency else None,
            section=person.section,
            roles=check_roles(person.roles),
            password=_hashed(PASSWORD),
        )
        for person in CAST
    }
    with act("tests.cast", by=None, now=timezone.now()):
        User.objects.bulk_create(people.values())
    return SimpleNamespace(everyone=people, **people)
