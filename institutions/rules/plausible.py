"""What looks wrong about a registered institution although it may be right: warnings, never refusals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from supervision.foundation.rules.identifiers import (
    USCC_ALPHABET,
    check_registration_number,
    check_uscc,
    registration_parts,
)
from supervision.foundation.rules.sayings import N_, Saying

_NATION = "10"  # a code given by the nation's own register
# West, east, south, north of each province, generously: a point outside is a mistyped one.
_BOXES = {
    "11": (115.3, 117.7, 39.3, 41.2), "12": (116.6, 118.2, 38.4, 40.4), "13": (113.3, 120.0, 35.9, 42.8),
    "14": (110.1, 114.7, 34.4, 40.9), "15": (97.0, 126.2, 37.3, 53.5), "21": (118.7, 125.9, 38.6, 43.6),
    "22": (121.5, 131.5, 40.7, 46.5), "23": (121.0, 135.3, 43.3, 53.7), "31": (120.7, 122.4, 30.5, 32.0),
    "32": (116.2, 122.1, 30.6, 35.3), "33": (117.9, 123.4, 26.9, 31.3), "34": (114.7, 119.8, 29.2, 34.8),
    "35": (115.7, 120.9, 23.4, 28.5), "36": (113.4, 118.6, 24.3, 30.2), "37": (114.6, 123.0, 34.2, 38.6),
    "41": (110.2, 116.8, 31.2, 36.5), "42": (108.2, 116.3, 28.9, 33.4), "43": (108.6, 114.4, 24.5, 30.3),
    "44": (109.5, 117.5, 20.0, 25.7), "45": (104.3, 112.2, 20.7, 26.5), "46": (108.4, 118.0, 3.4, 20.4),
    "50": (105.1, 110.4, 28.0, 32.4), "51": (97.2, 108.7, 25.9, 34.5), "52": (103.5, 109.7, 24.5, 29.4),
    "53": (97.4, 106.3, 21.0, 29.4), "54": (78.2, 99.3, 26.7, 36.7), "61": (105.3, 111.4, 31.6, 39.7),
    "62": (92.1, 108.9, 32.4, 43.0), "63": (89.2, 103.2, 31.5, 39.4), "64": (104.1, 107.8, 35.1, 39.5),
    "65": (73.3, 96.6, 34.2, 49.3), "71": (119.1, 124.7, 20.7, 26.5), "81": (113.7, 114.6, 22.0, 22.7),
    "82": (113.4, 113.7, 22.0, 22.3),
}  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What is registered, as far as one part can speak against another. ``region_codes``: six-digit codes that
    mean the institution's place: its county's, those above it, and those they had before."""

    medical: bool = True
    uscc: str = ""
    registration_number: str = ""
    region_codes: frozenset[str] = frozenset()
    category: str = ""
    nature: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None


def doubts(facts: Facts) -> list[Saying]:
    """Everything that a person should look at again."""
    return [*check_uscc(facts.uscc).warnings, *_uscc(facts), *_registration(facts), *_point(facts)]


def _provinces(facts: Facts) -> set[str]:
    return {code[:2] for code in facts.region_codes}


def _uscc(facts: Facts) -> Iterator[Saying]:
    code = facts.uscc
    if len(code) != 18 or set(code) - set(USCC_ALPHABET) or not facts.region_codes:
        return
    if code[2:4] not in _provinces(facts) and code[2:4] != _NATION:
        yield Saying(N_("统一社会信用代码的登记机关区划%(code)s与机构所在省份不同，请核对"), {"code": code[2:8]})


def _registration(facts: Facts) -> Iterator[Saying]:
    if not facts.medical:
        return
    yield from check_registration_number(facts.registration_number).warnings
    parts = registration_parts(facts.registration_number)
    if parts is None:
        return
    if facts.region_codes and parts.region6 not in facts.region_codes:
        yield Saying(N_("登记号中的区划%(code)s与机构所在区划不同，请核对"), {"code": parts.region6})
    if facts.nature and parts.nature != facts.nature:
        yield Saying(N_("登记号末位%(digit)s与登记的经营性质不符，请核对"), {"digit": parts.nature})
    if facts.category and parts.category != facts.category:
        said = {"there": parts.category, "here": facts.category}
        yield Saying(N_("登记号中的类别%(there)s与登记的机构类别%(here)s不符，请核对"), said)
    if len(facts.uscc) == 18 and parts.org_code != facts.uscc[8:17]:
        yield Saying(N_("登记号与统一社会信用代码中的组织机构代码不同，请核对"))


def _point(facts: Facts) -> Iterator[Saying]:
    if facts.longitude is None or facts.latitude is None:
        return
    boxes = [_BOXES[code] for code in _provinces(facts) if code in _BOXES]
    x, y = float(facts.longitude), float(facts.latitude)
    if boxes and not any(west <= x <= east and south <= y <= north for west, east, south, north in boxes):
        yield Saying(N_("坐标不在机构所在省份的范围内：经度、纬度是否填反或录错？"))


def a_year_before(on: date) -> date:
    """The same day of the year before; 29 February becomes the 28th."""
    try:
        return on.replace(year=on.year - 1)
    except ValueError:
        return on.replace(year=on.year - 1, day=28)


def suspended_too_long(since: date | None, rebuilding: bool, on: date) -> bool:
    """Out of practice for more than a year, and not for rebuilding: counts as closed (条例 art. 21)."""
    return since is not None and not rebuilding and since < a_year_before(on)
