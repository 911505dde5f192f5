"""The accounts of the demonstration that somebody signs in with."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.hashers import make_password

from .demo import PASSWORD, Person
from .foundation.models import Agency, User
from .foundation.services.accounts import open_account


def open_people(persons: Iterable[Person], *, now: datetime) -> dict[str, User]:
    """By key; accounts that exist already stay as they are. Call it inside an act."""
    people, opened = {}, []
    for person in persons:
        found = User.objects.filter(username=person.username).first()
        people[person.key] = found or _opened(person, now)
        if not found:
            opened.append(people[person.key])
    # One hash for all: it takes a quarter of a second, and the password stands on the login page anyway.
    hashed = make_password(PASSWORD)
    for user in opened:
        user.password = hashed
    User.objects.filter(pk__in=[user.pk for user in opened]).update(password=hashed)
    return people


def _opened(person: Person, now: datetime) -> User:
    agency = Agency.objects.select_related("region").get(code=person.agency) if person.agency else None
    return open_account(
        username=person.username, name=person.name, agency=agency, section=person.section, roles=person.roles,
        password=None, by=None, now=now,
    )  # fmt: skip
