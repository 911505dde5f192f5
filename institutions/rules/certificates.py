"""Certificates of health staff: what their numbers say, and what is odd about them. Nothing here refuses.

Structures as published or known from lists: qualification of a doctor 24 or 27 characters (year 4, province 2,
level 1, class 2, identity number 15 or 18); practice certificate of a doctor 15 digits (level 1, class 2,
division 6, serial 6); certificate of a nurse 12 digits (year 4, province 2, serial 6).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from supervision.foundation.rules.identifiers import as_text, check_id_card, masked

CLASSES = {"10": "clinical", "20": "dental", "30": "public_health", "41": "tcm", "42": "ethnic", "43": "integrated"}
LEVELS = {"1": "doctor", "2": "assistant"}
_QUALIFICATION = re.compile(r"(\d{4})(\d{2})(\d)(\d{2}|\d[0-9A-Z])(\d{15}|\d{17}[0-9X])")
_DOCTOR = re.compile(r"([12])(10|20|30|41|42|43)(\d{2})(\d{4})(\d{6})")
_NURSE = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{6})")
_HEAD, _TAIL = 9, 2  # of a qualification number: what stands before the identity number, and its last characters
ADULT, _LEAP = 18, (2, 28)
# Words of these classes speak for themselves: 口腔颌面外科 is no surgery, 中医内科 no internal medicine.
_OWN_CLASSES = ("dental", "tcm", "ethnic", "integrated")


@dataclass(frozen=True)
class ScopeWord:
    """A word of scopes of practice, its class, and the clinical subjects it belongs to."""

    word: str
    practice_class: str
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class Certified:
    """What is known of a person when the certificates are looked at.

    ``id_number`` in clear, if it was given; ``inside``: the one that the qualification number holds.
    """

    kind: str
    region_code: str
    qualification_number: str = ""
    qualification_on: date | None = None
    certificate_number: str = ""
    practice_class: str = ""
    scope: str = ""
    registered_on: date | None = None
    expires_on: date | None = None
    id_number: str = ""
    inside: str = ""


def split_qualification(raw: str) -> tuple[str, str]:
    """(number as it may be shown, identity number inside it or ""): a doctor's qualification holds the latter."""
    number = as_text(raw).value
    match = _QUALIFICATION.fullmatch(number)
    if not match:
        return number[:40], ""
    return masked(number, _HEAD, _TAIL), match[5]


def read_scope(scope: str, words: Sequence[ScopeWord]) -> tuple[tuple[str, ...], frozenset[str]]:
    """(subject codes, classes) of a scope of practice; nothing where no word of it is known."""
    found = [word for word in words if word.word in scope]
    own = [word for word in found if word.practice_class in _OWN_CLASSES]
    found = own or found
    codes = sorted({code for word in found for code in word.subjects})
    return tuple(codes), frozenset(word.practice_class for word in found if word.practice_class)


def years_after(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, *_LEAP)


def oddities(known: Certified, *, words: Sequence[ScopeWord], terms: Mapping[str, int], on: date) -> list[str]:
    """Codes of what is odd, in a fixed order. ``terms``: years a registration of a kind lasts."""
    return list(dict.fromkeys(_odd(known, words, terms, on)))


def _odd(known: Certified, words, terms, on: date) -> Iterator[str]:
    if known.id_number and "*" not in known.id_number and not check_id_card(known.id_number, on=on).ok:
        yield "identity"
    if known.kind in LEVELS.values():
        yield from _doctor(known, words, on)
    elif known.kind == "nurse" and known.certificate_number:
        yield from _nurse(known, on)
    yield from _term(known, terms)


def _doctor(known: Certified, words, on: date) -> Iterator[str]:
    yield from _qualification(known, on)
    match = _DOCTOR.fullmatch(known.certificate_number)
    _codes, classes = read_scope(known.scope, words)
    certified = CLASSES[match[2]] if match else ""
    if known.certificate_number and not match:
        yield "certificate"
    if match:
        if LEVELS[match[1]] != known.kind:
            yield "kind"
        if match[3] != known.region_code[:2]:
            yield "province"
    given = known.practice_class or certified
    if (certified and known.practice_class and certified != known.practice_class) or (
        given and classes and given not in classes
    ):
        yield "class_scope"


def _qualification(known: Certified, on: date) -> Iterator[str]:
    number = known.qualification_number
    if not number:
        return
    match = re.fullmatch(r"(\d{4})\d{2}\d[0-9A-Z]{2}[0-9X*]{15,18}", number)
    if not match or not 1985 <= int(match[1]) <= on.year:
        yield "qualification"
        return
    if known.id_number and known.inside and not _same_identity(known.inside, known.id_number):
        yield "other_identity"
    year = known.qualification_on.year if known.qualification_on else int(match[1])
    born = _birth_year(known.id_number)
    if born and year - born < ADULT:
        yield "age"


def _same_identity(one: str, other: str) -> bool:
    """An old number of 15 digits has no century and no check digit."""
    short, long = sorted((one, other), key=len)
    return short == (long if len(short) == len(long) else long[:6] + long[8:17])


def _birth_year(number: str) -> int | None:
    if re.fullmatch(r"\d{17}[0-9X]", number):
        return int(number[6:10])
    return 1900 + int(number[6:8]) if re.fullmatch(r"\d{15}", number) else None


def _nurse(known: Certified, on: date) -> Iterator[str]:
    match = _NURSE.fullmatch(known.certificate_number)
    if not match or int(match[1]) > on.year:
        yield "certificate"
    elif match[2] != known.region_code[:2]:
        yield "province"


def _term(known: Certified, terms: Mapping[str, int]) -> Iterator[str]:
    """A registration that lasts longer than the law gives is odd; a shorter one may have been renewed late."""
    years = terms.get(known.kind)
    if years and known.registered_on and known.expires_on:
        longest = years_after(known.registered_on, years)
        if known.expires_on > longest:
            yield "term"
