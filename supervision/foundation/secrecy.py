"""Personal data at rest: encrypted with the field key, searchable by exact value, masked for the eye."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from django.conf import settings
from django.db.models import F, Value
from django.db.models.functions import Concat, Left, Length, Repeat, Right


def _derived(purpose: str) -> bytes:
    """A key of its own for each purpose, from the one field key."""
    return hmac.new(settings.FIELD_KEY.encode(), purpose.encode(), hashlib.sha256).digest()


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived("portal.field.encrypt")))


def encrypt(value: str) -> str:
    """Encrypt a text for storage; empty stays empty."""
    return _fernet().encrypt(value.encode()).decode() if value else ""


def decrypt(token: str) -> str:
    """Read an encrypted text. Callers record the reading in the trail."""
    return _fernet().decrypt(token.encode()).decode() if token else ""


def fingerprint(value: str) -> str:
    """Keyed hash by which an exact value is found without decrypting anything; empty stays empty."""
    if not value:
        return ""
    return hmac.new(_derived("portal.field.search"), value.upper().encode(), hashlib.sha256).hexdigest()


def mask(value: str, head: int = 3, tail: int = 2) -> str:
    """``138******21``: the middle is hidden; short values are hidden whole."""
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[-tail:]


def masked(column: str, head: int = 3, tail: int = 2):
    """The same mask as an SQL expression over a plain column."""
    middle = Repeat(Value("*"), Length(F(column)) - (head + tail))
    return Concat(Left(F(column), head), middle, Right(F(column), tail))
