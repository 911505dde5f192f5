"""Personal data at rest: encrypted with the field key, searchable by exact value."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from django.conf import settings


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
