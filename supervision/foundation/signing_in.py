"""Signing in: the account's password, and a limit that holds against attempts at the same moment.

The attempt is counted *before* the password is looked at, in one statement, so that a hundred guesses
sent together are a hundred counted guesses.
"""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from .models import LoginFailures, User

_COUNT = """
INSERT INTO foundation_loginfailures (key, count, window_ends) VALUES (%(key)s, 1, %(ends)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN foundation_loginfailures.window_ends <= %(now)s THEN 1
                 ELSE foundation_loginfailures.count + 1 END,
    window_ends = CASE WHEN foundation_loginfailures.window_ends <= %(now)s THEN %(ends)s
                       ELSE foundation_loginfailures.window_ends END
RETURNING count
"""


def _key(username: str) -> str:
    return hashlib.sha256(username.strip().lower().encode()).hexdigest()


def count_attempt(username: str, *, now) -> int:
    """Count one attempt and return how many there were in this window."""
    ends = now + timedelta(seconds=settings.LOGIN_WINDOW)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": _key(username), "now": now, "ends": ends})
        return cursor.fetchone()[0]


def is_locked(username: str, *, now) -> bool:
    """Whether the account has used up its attempts for this window."""
    return LoginFailures.objects.filter(
        key=_key(username), count__gte=settings.LOGIN_LIMIT, window_ends__gt=now
    ).exists()


class PortalBackend(ModelBackend):
    """Users by name, without Django's groups and permissions (``access.py`` decides those)."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """The user, or None for a wrong password; PermissionDenied once the limit is reached."""
        if username is None or password is None:
            return None
        if count_attempt(username, now=timezone.now()) > settings.LOGIN_LIMIT:
            raise PermissionDenied
        user = User.objects.select_related("agency__region").filter(username__iexact=username.strip()).first()
        if user is None:
            User().set_password(password)  # the same work, so that timing does not tell which names exist
            return None
        if not (user.check_password(password) and user.is_active):
            return None
        LoginFailures.objects.filter(key=_key(username)).delete()
        return user

    def get_user(self, user_id):
        """The signed-in person with agency and region, which every scope needs."""
        return User.objects.select_related("agency__region").filter(pk=user_id, is_active=True).first()

    def has_perm(self, user_obj, perm, obj=None):
        """Django's own permissions are not used."""
        return False
