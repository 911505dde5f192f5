"""Double clicks, resent forms, the back button: the second time leads to what the first one did."""

import hashlib
from datetime import timedelta

from django.db import IntegrityError, transaction

from ..models import Submission

KEPT = timedelta(days=2)


def key_of(user, path: str, token: str) -> str:
    """The token counts for one person and one address only."""
    return hashlib.sha256(f"{user.pk}|{path}|{token}".encode()).hexdigest()


def begin(key: str, *, now) -> bool:
    """Whether this is the first time; the row is there for others at once."""
    try:
        with transaction.atomic():
            Submission.objects.create(key=key, at=now)
    except IntegrityError:
        return False
    return True


def finish(key: str, location: str) -> None:
    """Remember where the first one led."""
    Submission.objects.filter(key=key).update(location=location[:500])


def abandon(key: str) -> None:
    """The form was not taken (errors, refused): the same token may be sent again."""
    Submission.objects.filter(key=key).delete()


def location_of(key: str) -> str | None:
    """Where the first one led, "" while it is still under way, None when it was abandoned."""
    return Submission.objects.filter(key=key).values_list("location", flat=True).first()


def forget_old(*, now) -> int:
    """Drop tokens nobody can send any more."""
    return Submission.objects.filter(at__lt=now - KEPT).delete()[0]
