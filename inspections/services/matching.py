"""Which institution of the registry a row of a received list means: by number, by USCC and name, by name and region."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from institutions.models import Institution, InstitutionName
from institutions.rules.names import read_name
from institutions.rules.places import Clues, find_place
from institutions.services.imports import books_for
from supervision.foundation.rules import regions
from supervision.foundation.rules.identifiers import as_text

_BATCH = 5000
_SHOWN = 3


@dataclass
class Sought:
    """A row on its way. ``numbers``: whatever its list calls a registration number or a USCC."""

    row: int
    name: str
    folded: str
    numbers: tuple[str, ...] = ()
    region_code: str = ""
    institution: Institution | None = None
    column: str = ""
    refusal: str = ""

    def refuse(self, column: str, said: str) -> None:
        """Not found, and what to do about it."""
        self.column, self.refusal = column, said


def read(rows: Iterable[tuple[int, Mapping[str, str]]], *, by) -> list[Sought]:
    """Names, numbers and regions of the rows; what cannot be read is refused with its column."""
    books = books_for(by)
    return [_read_one(row, cells, books) for row, cells in rows]


def _read_one(row: int, cells: Mapping[str, str], books) -> Sought:
    names = read_name(cells.get("name", ""))
    sought = Sought(row, names.shown[:120], names.folded[:120])
    if len(names.folded) < 2:
        sought.refuse("name", _("名称为空，请填写机构全称"))
        return sought
    numbers = []
    for key in ("registration_number", "uscc", "identifier"):
        checked = as_text(cells.get(key) or None)
        if checked.refusal:
            sought.refuse(key, checked.refusal.translated(_))
            return sought
        if checked.value:
            numbers.append(checked.value[:40])
    sought.numbers = tuple(numbers)
    if text := cells.get("region", "").strip():
        clue = Clues((text,), (), "", "", books.home) if text.isdigit() else Clues((), (text,), "", "", books.home)
        place = find_place(clue, books.gazetteer)
        if place.refusal:
            sought.refuse("region", place.refusal.translated(_))
        else:
            sought.region_code = place.code
    return sought


def find(sought: list[Sought], within: str) -> None:
    """Set the institution of every row that means exactly one; ``within``: division looked in where a row has none."""
    waiting = [one for one in sought if not one.refusal]
    for start in range(0, len(waiting), _BATCH):
        chunk = waiting[start : start + _BATCH]
        known = _Known(chunk)
        for one in chunk:
            _decide(one, known, within)


class _Known:
    """Rows of the registry that share a number or a name with some row of the list."""

    def __init__(self, sought: list[Sought]):
        numbers = {number for one in sought for number in one.numbers}
        names = {one.folded for one in sought}
        self.numbered, self.credited, self.named = defaultdict(set), defaultdict(set), defaultdict(set)
        rows = Institution.objects.select_related("merged_into", "region")
        for row in rows.filter(registration_number__in=numbers):
            self.numbered[row.registration_number].add(_standing(row))
        for row in rows.filter(uscc__in=numbers):
            self.credited[row.uscc, row.folded_name].add(_standing(row))
        for row in rows.filter(folded_name__in=names):
            self.named[row.folded_name].add(_standing(row))
        others = InstitutionName.objects.filter(folded_name__in=names).select_related("institution__merged_into")
        for other in others.select_related("institution__region"):
            self.named[other.folded_name].add(_standing(other.institution))


def _standing(row: Institution) -> Institution:
    """A merged row stands for the one it was merged into."""
    return row.merged_into or row


def _decide(one: Sought, known: _Known, within: str) -> None:
    found = set().union(*(known.numbered[number] for number in one.numbers))
    found = found or set().union(*(known.credited[number, one.folded] for number in one.numbers))
    if len(found) > 1:
        one.refuse("registration_number", _("登记号对应%(n)s家机构（%(codes)s），请核对后只填一个") % _told(found))
        return
    alike = {row for row in known.named[one.folded] if not _contradicts(one, row)}
    here = {row for row in alike if regions.contains(one.region_code or within, row.region_code)}
    found = found or here
    if len(found) == 1:
        one.institution = found.pop()
    elif here:
        one.refuse("name", _("有%(n)s家同名机构（%(codes)s），请加填登记号") % _told(here))
    elif alike:
        elsewhere = "、".join(sorted({row.region.name for row in alike}))
        said = _("同名机构登记在%(region)s：如已迁出，请加填登记号后重新导入，再办理移交")
        one.refuse("name", said % {"region": elsewhere})
    else:
        one.refuse("name", _("监管对象台账中没有这家机构：请先登记机构，或更正名称、加填登记号后重新导入"))


def _contradicts(one: Sought, row: Institution) -> bool:
    """Another registration number is another institution, whatever it is called."""
    return bool(one.numbers and row.registration_number and row.registration_number not in one.numbers
                and row.uscc not in one.numbers)  # fmt: skip


def _told(rows: set[Institution]) -> dict:
    codes = sorted(row.code for row in rows)
    return {"n": len(codes), "codes": "、".join(codes[:_SHOWN]) + ("…" if len(codes) > _SHOWN else "")}
