"""Canonical JSON of the draw protocol, and the hashes over it.

UTF-8, keys sorted by code point, no white space, non-ASCII kept; strings, integers, lists and objects only.
"""

import hashlib
import json
import re
from datetime import UTC, datetime

ID = re.compile(r"[0-9A-Za-z._-]{1,64}")
HEX_32_BYTES = re.compile(r"[0-9a-f]{64}")
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


class NotCanonical(ValueError):
    """The value or the bytes have no place in the canonical form; the message says why."""


def encode(value) -> bytes:
    """Canonical bytes of a value. Raises NotCanonical for floats, booleans, nulls, tuples, non-text keys."""
    _refuse_foreign_types(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical(f"text is not Unicode: {error.reason}") from error


def decode(data: bytes):
    """The value of canonical bytes (one final newline allowed). Raises NotCanonical for any other spelling."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_object_without_twins)
    except (ValueError, RecursionError) as error:
        raise NotCanonical(str(error)) from error
    if data.removesuffix(b"\n") != encode(value):
        raise NotCanonical("white space, key order, escapes or number spelling differ from the canonical form")
    return value


def digest(value) -> str:
    """H(x): lower-case hex SHA-256 of the canonical bytes."""
    return hashlib.sha256(encode(value)).hexdigest()


def salted_digest(salt: str, document) -> str:
    """H([salt, document]): without the salt a short list could be guessed from its hash."""
    return digest([salt, document])


def utc(moment: datetime) -> str:
    """A moment as the protocol writes it; seconds, UTC."""
    return moment.astimezone(UTC).strftime(TIME_FORMAT)


def _refuse_foreign_types(value) -> None:
    kind = type(value)
    if kind is str or kind is int:
        return
    if kind is list:
        for item in value:
            _refuse_foreign_types(item)
    elif kind is dict:
        for key, item in value.items():
            if type(key) is not str:
                raise NotCanonical(f"object key {key!r} is not text")
            _refuse_foreign_types(item)
    else:
        raise NotCanonical(f"{kind.__name__} is not allowed")


def _object_without_twins(pairs):
    made = dict(pairs)
    if len(made) != len(pairs):
        raise NotCanonical("an object has a key twice")
    return made
