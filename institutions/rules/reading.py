"""One line of a list, read into the fields of an institution.

A cell that is only odd is a warning and the row is taken; what would put wrong data into the registry is a
problem and the row is refused, with the column and the remedy.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from supervision.foundation.rules import identifiers, regions
from supervision.foundation.rules.sayings import N_, Saying

from . import particulars, places, wording
from .names import Names, read_name

LONGEST = {
    "name": 120, "address": 300, "phone": 100, "economic_type": 30, "legal_representative": 60, "principal": 60,
    "licence_number": 60, "service_target": 20, "opening_hours": 100,
}  # fmt: skip
# Columns that lists have and the ledger does not show: what they say ends up in the division.
LIST_ONLY = {
    "province": ("省", "省份", "省级", "省（市）", "province", "所在省"),
    "city": ("市", "城市", "地市", "市州", "地级市", "city_name", "city", "所在市"),
    "city_code": ("city_code", "城市代码", "市州代码", "市级代码"),
}
_TEXT_ONLY = (
    "economic_type", "legal_representative", "principal", "licence_number", "service_target", "opening_hours",
)  # fmt: skip
OWN = "own_"  # columns of a kind's own fields: the key of the field behind this
_COUNTS = {"beds": "张", "chairs": "张"}
_DEGREES = {"longitude": (73, 136), "latitude": (3, 54)}
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?")
_SERIAL = re.compile(r"[2-8]\d{4}")  # days since 1899-12-30: 1954 to 2146
_EPOCH = date(1899, 12, 30)
_ENDLESS = re.compile(r"长期|永久|无固定期限|9999.*")


@dataclass(frozen=True)
class Trouble:
    """Something about one cell: the key of its column and what to say."""

    column: str
    saying: Saying


@dataclass
class Reading:
    """What a line says. ``values`` holds only what the list gave; a missing key leaves the registry alone.

    ``own``: fields of the kind ``own_kind``, which the list named or whose columns it has.
    """

    values: dict = field(default_factory=dict)
    own: dict = field(default_factory=dict)
    own_kind: str = ""
    names: Names = field(default_factory=lambda: Names("", ""))
    code: str = ""
    warnings: list[Trouble] = field(default_factory=list)
    problems: list[Trouble] = field(default_factory=list)

    def warn(self, column: str, *sayings: Saying) -> None:
        """Odd, but taken."""
        self.warnings += [Trouble(column, saying) for saying in sayings]

    def refuse(self, column: str, saying: Saying) -> None:
        """Not taken."""
        self.problems.append(Trouble(column, saying))


@dataclass(frozen=True)
class Books:
    """What reading needs to know: the division tree, categories by key, the importing person's region."""

    gazetteer: places.Gazetteer
    categories: Mapping[str, str]
    home: str = regions.NATION_CODE


def read_row(cells: Mapping[str, str], books: Books) -> Reading:
    """Read one line. ``cells``: column key → text as written (missing or empty: not given)."""
    given = {key: str(text).strip() for key, text in cells.items() if text is not None and str(text).strip()}
    reading = Reading(code=given.get("code", ""))
    _name(given, books, reading)
    _kind(given, reading)
    _identifiers(given, reading)
    _place(given, books, reading)
    _addresses(given, reading)
    _wordings(given, books, reading)
    _figures(given, reading)
    for key in _TEXT_ONLY:
        if key in given:
            _text(key, given[key], reading)
    if "phone" in given and "*" not in given["phone"]:  # our own export masks numbers; stars are no number
        _text("phone", re.sub(r"\s+", " ", given["phone"]), reading)
    return reading


def _text(key: str, text: str, reading: Reading) -> None:
    if len(text) > LONGEST[key]:
        reading.refuse(key, Saying(N_("内容过长：最多%(n)s个字"), {"n": LONGEST[key]}))
    else:
        reading.values[key] = text


def _name(given: dict, books: Books, reading: Reading) -> None:
    if "name" not in given:
        reading.refuse("name", Saying(N_("机构名称为空，请填写许可证上的名称")))
        return
    names = read_name(given["name"])
    if len(names.shown) > LONGEST["name"]:
        reading.refuse("name", Saying(N_("内容过长：最多%(n)s个字"), {"n": LONGEST["name"]}))
    elif len(names.folded) < 2 or not re.search(r"[^\W\d_]", names.folded):
        reading.refuse("name", Saying(N_("“%(name)s”不是机构名称，请填写许可证上的名称"), {"name": names.shown}))
    elif names.shown in books.gazetteer.known_names:
        reading.refuse("name", Saying(N_("“%(name)s”是行政区划名称，请填写机构全称"), {"name": names.shown}))
    reading.names = names
    reading.values["name"] = names.shown


def _kind(given: dict, reading: Reading) -> None:
    """The kind of subject and its own fields; without a kind the first own field that is filled says which."""
    fields = {key.removeprefix(OWN): text for key, text in given.items() if key.startswith(OWN)}
    kind = _understood("kind", given, wording.read_kind, reading)
    if kind:
        reading.values["kind"] = kind
    if not fields:
        return
    reading.own_kind = kind or particulars.KIND_OF[next(iter(fields))]
    reading.own, wrong = particulars.read(reading.own_kind, fields)
    for one in wrong:
        reading.refuse(OWN + one.key, one.saying)


def _identifiers(given: dict, reading: Reading) -> None:
    medical = (reading.values.get("kind") or reading.own_kind or "medical") == "medical"
    for key, check in (
        ("uscc", identifiers.check_uscc),
        ("registration_number", identifiers.check_registration_number),
    ):
        checked = check(given.get(key))
        if checked.refusal:
            reading.refuse(key, checked.refusal)
        elif checked.value:
            reading.values[key] = checked.value[:40]
            if medical or key != "registration_number":
                reading.warn(key, *checked.warnings)


def _place(given: dict, books: Books, reading: Reading) -> None:
    coded = [key for key in ("region_code", "city_code") if key in given]
    names = tuple(given[key] for key in ("province", "city", "county") if key in given)
    # A row that names its public code has its division in the registry: nothing is concluded from an address.
    address = "" if reading.code else given.get("address", "")
    clues = places.Clues(tuple(given[key] for key in coded), names, given.get("postal_code", ""), address, books.home)
    place = places.find_place(clues, books.gazetteer)
    column = coded[0] if coded else "county" if "county" in given else "region_code"
    if place.refusal:
        if coded or not reading.code:
            reading.refuse(column, place.refusal)
        return
    reading.values |= {"region_code": place.code, "region_basis": place.basis}
    reading.warn(column, *place.warnings)
    postal = identifiers.as_text(given.get("postal_code")).value
    if re.fullmatch(r"[0-9]{6}", postal) and not places.is_region_code(postal, books.gazetteer):
        reading.values["postal_code"] = postal


def _addresses(given: dict, reading: Reading) -> None:
    found = wording.split_addresses(given.get("address", ""))
    if any(len(address) > LONGEST["address"] for address in found):
        reading.refuse("address", Saying(N_("内容过长：最多%(n)s个字"), {"n": LONGEST["address"]}))
    elif found:
        reading.values["address"] = found[0]
        if found[1:]:
            reading.values["other_addresses"] = found[1:]


def _wordings(given: dict, books: Books, reading: Reading) -> None:
    """Level and grade may stand in one column or in two; what is not understood is left open and said."""
    level = wording.read_level(given.get("level"))
    if level is None:
        _not_understood("level", given["level"], reading)
        level = ("", "")
    grade = _understood("grade", given, wording.read_grade, reading) or level[1]
    readers: dict[str, tuple[str, Callable]] = {
        "nature": ("nature", wording.read_nature),
        "ownership": ("ownership", wording.read_ownership),
    }
    found = {"level": level[0], "grade": grade}
    found |= {name: _understood(key, given, read, reading) for key, (name, read) in readers.items()}
    by_code = wording.read_category(given.get("category_code"), books.categories)
    found["category_id"] = by_code or _understood(
        "category", given, lambda text: wording.read_category(text, books.categories), reading
    )
    reading.values |= {name: value for name, value in found.items() if value}


def _understood(key: str, given: dict, read: Callable, reading: Reading) -> str:
    value = read(given.get(key))
    if value is None:
        _not_understood(key, given[key], reading)
    return value or ""


def _not_understood(key: str, text: str, reading: Reading) -> None:
    reading.warn(key, Saying(N_("“%(text)s”无法识别，该项未写入"), {"text": text[:40]}))


def _figures(given: dict, reading: Reading) -> None:
    for key, unit in _COUNTS.items():
        if key in given:
            # A minus sign is not punctuation here: -5 beds are a mistake, not five beds.
            negative = unicodedata.normalize("NFKC", given[key])[:1] in "-−"
            digits = identifiers.as_text(given[key]).value.removesuffix(unit)
            if re.fullmatch(r"[0-9]{1,6}", digits) and not negative:
                reading.values[key] = int(digits)
            else:
                reading.refuse(key, Saying(_NOT_WHOLE[key], {"text": given[key][:20]}))
    if "registered_capital" in given:
        _capital(given["registered_capital"], reading)
    _point(given, reading)
    for key in ("licence_from", "licence_to"):
        if key in given:
            read_day(key, given[key], reading)


_NOT_WHOLE = {
    "beds": N_("床位数“%(text)s”不是整数，请填写如 120"),
    "chairs": N_("牙椅数“%(text)s”不是整数，请填写如 4"),
}


def _capital(text: str, reading: Reading) -> None:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").removesuffix("万元").strip()
    if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?", plain):
        reading.values["registered_capital"] = Decimal(plain).quantize(Decimal("0.01"))
    else:
        said = N_("注册资金“%(text)s”不是金额，请以万元为单位填写如 500.00")
        reading.refuse("registered_capital", Saying(said, {"text": text[:20]}))


def _point(given: dict, reading: Reading) -> None:
    """Longitude and latitude, only together: half a point is no place."""
    keys = [key for key in _DEGREES if key in given]
    found = {}
    for key in keys:
        plain = unicodedata.normalize("NFKC", given[key]).strip("°")
        low, high = _DEGREES[key]
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,12})?", plain) or not low <= Decimal(plain) <= high:
            said = N_("坐标“%(text)s”不在中国范围内：请以度为单位填写，如经度 117.2、纬度 39.1")
            reading.refuse(key, Saying(said, {"text": given[key][:20]}))
            return
        found[key] = Decimal(plain).quantize(Decimal("0.000001"))
    if len(keys) == 1:
        reading.refuse(keys[0], Saying(N_("经度和纬度要一起填写")))
    else:
        reading.values |= found


def read_day(key: str, text: str, reading: Reading) -> None:
    """A date in any usual spelling; 长期 and 9999-… mean no end and write nothing."""
    folded = unicodedata.normalize("NFKC", text)
    if _ENDLESS.fullmatch(folded):
        reading.warn(key, Saying(N_("“%(text)s”按长期有效处理，未写入日期"), {"text": text[:20]}))
        return
    if _SERIAL.fullmatch(folded):
        reading.values[key] = _EPOCH + timedelta(days=int(folded))
        return
    match = _DATE.fullmatch(folded)
    try:
        reading.values[key] = date(*(int(part) for part in match.groups()))
    except (AttributeError, ValueError):
        reading.refuse(key, Saying(N_("日期“%(text)s”不存在或格式不对，请填写如 2026-06-30"), {"text": text[:20]}))
