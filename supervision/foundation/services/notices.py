"""Telling people inside the portal."""

from django.db import transaction

from ..models import Notice


def notify(people, *, key: str, title: str, now, body: str = "", url: str = "") -> int:
    """Send one notice per person; the same ``key`` again sends nothing. Returns how many were new.

    What is meant for somebody who left reaches the successor.
    """
    people = {person.pk: person for person in map(_present, people)}.values()
    with transaction.atomic():
        before = Notice.objects.filter(key=key).count()
        Notice.objects.bulk_create(
            [
                Notice(recipient=person, key=key, title=str(title)[:200], body=str(body), url=url, created_at=now)
                for person in people
            ],
            ignore_conflicts=True,
        )
        return Notice.objects.filter(key=key).count() - before


def _present(person):
    """The person, or whoever took over after they left."""
    while not person.is_active and hasattr(person, "handover"):
        person = person.handover.successor
    return person


def mark_read(user, notices, *, now) -> int:
    """Mark own notices as read."""
    return notices.visible_to(user).unread().update(read_at=now)
