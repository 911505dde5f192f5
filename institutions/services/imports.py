"""Bringing a list of institutions into the registry: match, register, complete, propose, refuse.

Everything is decided before anything is written, so a dry run gives the very same report.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from supervision.foundation.access import scope_for
from supervision.foundation.choices import RegionLevel
from supervision.foundation.models import Region, RegionChange
from supervision.foundation.rules import regions
from supervision.foundation.rules.sayings import N_, Saying

from ..choices import NameKind
from ..models import Category, Institution, InstitutionName, Licence
from ..rules import particulars
from ..rules.matching import FILL, NEW, SAME, Incoming, Match, find
from ..rules.names import fold, read_name
from ..rules.places import Gazetteer
from ..rules.reading import OWN, Books, Reading, Trouble, read_row
from ..rules.wording import category_key
from . import licences
from .candidates import Pool, candidates, incoming_of, look_again
from .known_as import keep_known_as
from .licences import lists
from .proposals import Pair, propose
from .registry import derive, health_authorities, move_along, new_codes

_BATCH = 1000


@dataclass
class Line:
    """One line of the list on its way: read, matched, decided. ``former``: the name that the list replaces."""

    row: int
    reading: Reading
    match: Match = field(default_factory=lambda: Match(NEW))
    institution: Institution | None = None
    changed: tuple[str, ...] = ()
    former: str = ""
    licence: Licence | None = None
    licence_changes: dict = field(default_factory=dict)

    @property
    def outcome(self) -> str:
        """rejected, created, updated or unchanged."""
        if self.reading.problems:
            return "rejected"
        if self.match.kind == NEW:
            return "created"
        return "updated" if self.changed or self.licence_changes else "unchanged"


def books_for(by) -> Books:
    """What reading needs, for this person; ``by`` None reads for the whole nation."""
    rows = Region.objects.exclude(level=RegionLevel.STREET).values_list("code", "name")
    changes = dict(RegionChange.objects.values_list("old_code", "region_id"))
    categories: dict[str, str] = {}
    for code, name in Category.objects.values_list("code", "name"):
        categories[code] = code
        categories.setdefault(category_key(name), code)
    ranges = scope_for(by).ranges if by is not None else ()
    home = ranges[0][0] if ranges else regions.NATION_CODE
    return Books(Gazetteer.of(rows, changes), categories, home)


def decide(rows: Iterable[tuple[int, dict[str, str]]], *, form: str, by, now: datetime) -> list[Line]:
    """Read and match every line. ``rows``: (row number, column key → text); ``form``: fingerprint of the header."""
    books = books_for(by)
    lines = [Line(row, read_row(cells, books)) for row, cells in rows]
    if by is not None:
        _refuse_outside(lines, scope_for(by))
    whole = [line for line in lines if not line.reading.problems]
    known = candidates(whole, books.gazetteer)
    seen = _Seen()
    for line in whole:
        _match(line, known, seen, books.gazetteer, form)
    look_again([line for line in whole if line.match.kind == NEW and not line.match.rivals], books.gazetteer, form)
    _changes([line for line in whole if not line.reading.problems], by, now)
    return lines


def apply(lines: list[Line], *, form: str, source: str, by, now: datetime) -> None:
    """Write what was decided. Call it inside an act."""
    fresh = [line for line in lines if line.outcome == "created"]
    authorities = health_authorities()
    for code, line in zip(new_codes(len(fresh)) if fresh else (), fresh, strict=True):
        line.institution = Institution(
            code=code, source=source[:120], source_form=form, registered_at=now, **_values_of(line)
        )
        derive(line.institution, line.reading.names, authorities)
    Institution.objects.bulk_create([line.institution for line in fresh], batch_size=_BATCH)
    _write_changes([line for line in lines if line.outcome == "updated"], authorities)
    _write_names(lines, timezone.localdate(now))
    keep_known_as([line.institution for line in lines if _names_are_told(line)])
    propose(_pairs(fresh), now=now)
    _write_licences(lines, source, by, now)


def _values_of(line: Line) -> dict:
    """Columns of a new row; one whose list says nothing about kinds is a medical institution."""
    reading = line.reading
    values = dict(reading.values)
    if reading.own_kind:
        values |= {"kind": reading.own_kind, "particulars": reading.own}
    return values


# --- matching -------------------------------------------------------------------------------------
def _refuse_outside(lines: list[Line], scope) -> None:
    for line in lines:
        code = line.reading.values.get("region_code")
        if code and not scope.covers(code):
            line.reading.refuse("region_code", Saying(N_("该区划不在您的管辖范围内，请交由当地主管部门导入")))


class _Seen:
    """What the lines before have claimed: a row of the registry, or a new institution."""

    def __init__(self):
        self.rows: dict[object, int] = {}

    def claim(self, line: Line, incoming: Incoming) -> int | None:
        """Row number of the line that means the same institution, if there is one before."""
        if line.match.pk is not None:
            keys = [("row", line.match.pk)]
        elif incoming.registration_number:
            keys = [("number", incoming.registration_number)]
        else:
            keys = [("name", incoming.folded, incoming.region_code)]
        for key in keys:
            if key in self.rows:
                return self.rows[key]
        self.rows.update(dict.fromkeys(keys, line.row))
        return None


def _match(line: Line, known: Pool, seen: _Seen, gazetteer: Gazetteer, form: str) -> None:
    incoming = incoming_of(line, gazetteer, form)
    if line.reading.code:
        pk = known.codes.get(line.reading.code)
        if pk is None:
            line.reading.refuse("code", Saying(N_("机构编码不存在；新机构请把编码留空，由系统编号")))
            return
        line.match = Match(SAME, pk)
    else:
        line.match = find(incoming, known.near(incoming))
    earlier = seen.claim(line, incoming)
    if earlier is not None:
        line.reading.refuse(
            "name", Saying(N_("与第%(row)s行重复：同一机构请删除一行，两家机构请写全称或登记号"), {"row": earlier})
        )


# --- changes --------------------------------------------------------------------------------------
def _changes(lines: list[Line], by, now: datetime) -> None:
    """Compare each matched line with its row; set the row's new values without writing them.

    What the list says of a licence that is a row of its own is a change of that licence.
    """
    wanted = {line.match.pk for line in lines if line.match.pk}
    rows = Institution.objects.in_bulk(wanted)
    held = lists.main_licences(line.match.pk for line in lines if line.match.pk and _speaks_of_licence(line))
    for line in lines:
        main = held.get(line.match.pk)
        if main:
            line.licence = main.licence
            line.licence_changes = main.differing(line.reading.values, only_gaps=line.match.kind == FILL)
        if _speaks_of_licence(line):
            lists.check_columns(line.reading, main, line.licence_changes, by=by, now=now)
        if line.match.pk:
            line.institution = rows[line.match.pk]
            _own_fields(line)
            if not line.reading.problems:
                _take(line, () if main is None else lists.COLUMNS)


def _take(line: Line, licensed: tuple[str, ...]) -> None:
    """Set what differs on the row; columns in ``licensed`` are a summary of the licence."""
    line.changed = tuple(name for name in _difference(line) if name not in licensed)
    line.former = line.institution.name if "name" in line.changed else ""
    for name in line.changed:
        setattr(line.institution, name, line.reading.values[name])


def _speaks_of_licence(line: Line) -> bool:
    return any(name in line.reading.values for name in lists.COLUMNS)


def _own_fields(line: Line) -> None:
    """Fields of a kind are added to those the row has; for a row of another kind they are refused."""
    row, reading = line.institution, line.reading
    if not reading.own:
        return
    if reading.own_kind != reading.values.get("kind", row.kind):
        key = OWN + next(iter(reading.own))
        reading.refuse(key, Saying(N_("该机构登记的对象种类没有这一项，请留空，或填写对象种类")))
        return
    kept = {key: row.particulars[key] for key in row.particulars if particulars.KIND_OF.get(key) == reading.own_kind}
    reading.values["particulars"] = kept | reading.own


def _difference(line: Line) -> Iterable[str]:
    row, values = line.institution, line.reading.values
    for name, value in values.items():
        present = getattr(row, name)
        if present == value or name == "region_basis":
            continue
        if line.match.kind == FILL and (present or name in ("name", "region_code")):
            continue
        if name == "region_code" and regions.contains(value, present):
            continue  # the registry knows the place more exactly than the list
        yield name


def _write_changes(lines: list[Line], authorities: dict[str, int]) -> None:
    for line in lines:
        if "name" in line.changed or "region_code" in line.changed:
            if "region_code" in line.changed:
                line.institution.responsible_agency_id = None
                line.institution.region_basis = line.reading.values["region_basis"]
            derive(line.institution, line.reading.names, authorities)
    fields = {name for line in lines for name in line.changed}
    if fields:
        fields |= {"folded_name", "sort_key", "known_as", "region", "region_basis", "responsible_agency"}
        Institution.objects.bulk_update([line.institution for line in lines], sorted(fields), batch_size=_BATCH)
    for line in lines:
        if "region_code" in line.changed:
            move_along(line.institution)


def _names_are_told(line: Line) -> bool:
    """Whether the institution may have names beside those ``derive`` was given."""
    derived = "name" in line.changed or "region_code" in line.changed
    return line.outcome == "updated" and (derived or bool(line.reading.names.others))


def _write_licences(lines: list[Line], source: str, by, now: datetime) -> None:
    """New licences of what the list said, changes of those that were there."""
    for line in lines:
        if line.licence_changes:
            lists.record_columns(line.licence, line.licence_changes, source=source, by=by, now=now)
    speaking = [line.institution for line in lines if _speaks_of_licence(line) and line.licence is None]
    licences.adopt(speaking, now=now, by=by, source=source)


def _write_names(lines: list[Line], on: date) -> None:
    written = [line for line in lines if line.outcome in ("created", "updated")]
    rows = [
        InstitutionName(institution=line.institution, kind=kind, name=name[:120], folded_name=fold(name)[:120])
        for line in written
        for kind, name in line.reading.names.others
    ]
    rows += [
        InstitutionName(
            institution=line.institution, kind=NameKind.FORMER, name=line.former, folded_name=folded, valid_to=on
        )
        for line in written
        if line.former and (folded := read_name(line.former).folded[:120]) != line.institution.folded_name
    ]
    InstitutionName.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_BATCH)


def _pairs(fresh: list[Line]) -> Iterable[Pair]:
    for line in fresh:
        for pk, evidence in line.match.rivals:
            said = tuple(map(str, evidence.said))
            code = line.institution.region_code
            yield Pair(pk, line.institution.pk, code, said, evidence.score, evidence.certainty)


def troubles(lines: list[Line]) -> Iterable[tuple[int, Trouble, bool]]:
    """(row, trouble, whether it refuses the row) of every line, in order."""
    for line in lines:
        for trouble in line.reading.problems:
            yield line.row, trouble, True
        for trouble in line.reading.warnings:
            yield line.row, trouble, False
