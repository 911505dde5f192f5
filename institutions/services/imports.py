"""Bringing a list of institutions into the registry: match, register, complete, propose, refuse.

Everything is decided before anything is written, so a dry run gives the very same report.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from supervision.foundation.access import scope_for
from supervision.foundation.choices import RegionLevel
from supervision.foundation.models import Region, RegionChange
from supervision.foundation.rules import regions
from supervision.foundation.rules.sayings import N_, Saying

from ..models import Category, Institution, InstitutionName
from ..rules.matching import FILL, NEW, SAME, Incoming, Known, Match, find
from ..rules.names import fold
from ..rules.places import Gazetteer
from ..rules.reading import Books, Reading, Trouble, read_row
from ..rules.wording import category_key
from .proposals import Pair, propose
from .registry import derive, health_authorities, keep_known_as, new_codes

_BATCH = 1000


@dataclass
class Line:
    """One line of the list on its way: read, matched, decided."""

    row: int
    reading: Reading
    match: Match = field(default_factory=lambda: Match(NEW))
    institution: Institution | None = None
    changed: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """rejected, created, updated or unchanged."""
        if self.reading.problems:
            return "rejected"
        if self.match.kind == NEW:
            return "created"
        return "updated" if self.changed else "unchanged"


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


def decide(rows: Iterable[tuple[int, dict[str, str]]], *, form: str, by) -> list[Line]:
    """Read and match every line. ``rows``: (row number, column key → text); ``form``: fingerprint of the header."""
    books = books_for(by)
    lines = [Line(row, read_row(cells, books)) for row, cells in rows]
    if by is not None:
        _refuse_outside(lines, scope_for(by))
    whole = [line for line in lines if not line.reading.problems]
    known = _candidates(whole)
    seen = _Seen()
    for line in whole:
        _match(line, known, seen, form)
    _changes([line for line in whole if not line.reading.problems])
    return lines


def apply(lines: list[Line], *, form: str, source: str, now: datetime) -> None:
    """Write what was decided. Call it inside an act."""
    fresh = [line for line in lines if line.outcome == "created"]
    authorities = health_authorities()
    for code, line in zip(new_codes(len(fresh)) if fresh else (), fresh, strict=True):
        line.institution = Institution(
            code=code, source=source[:120], source_form=form, registered_at=now, **line.reading.values
        )
        derive(line.institution, line.reading.names, authorities)
    Institution.objects.bulk_create([line.institution for line in fresh], batch_size=_BATCH)
    _write_changes([line for line in lines if line.outcome == "updated"], authorities)
    _write_names(lines)
    keep_known_as([line.institution for line in lines if line.outcome == "updated" and _names_are_told(line)])
    propose(_pairs(fresh), now=now)


# --- matching -------------------------------------------------------------------------------------
def _refuse_outside(lines: list[Line], scope) -> None:
    for line in lines:
        code = line.reading.values.get("region_code")
        if code and not scope.covers(code):
            line.reading.refuse("region_code", Saying(N_("该区划不在您的管辖范围内，请交由当地主管部门导入")))


class _Known:
    """Rows of the registry that share a number or a name with some line."""

    def __init__(self, rows: Iterable[Known], codes: dict[str, int]):
        self.codes = codes
        self.by_pk = {}
        self.by_clue: dict[tuple[str, str], list[Known]] = {}
        for row in rows:
            self.by_pk[row.pk] = row
            clues = [("number", row.registration_number), ("uscc", row.uscc), ("name", row.folded)]
            for clue in clues + [("name", name) for name in row.other_names]:
                if clue[1]:
                    self.by_clue.setdefault(clue, []).append(row)

    def near(self, line: Incoming) -> list[Known]:
        """Candidates for one line, each once, elder first."""
        clues = [("number", line.registration_number), ("uscc", line.uscc), ("name", line.folded)]
        clues += [("name", name) for name in line.other_names]
        found = {row.pk: row for clue in clues for row in self.by_clue.get(clue, ())}
        return [found[pk] for pk in sorted(found)]


def _candidates(lines: list[Line]) -> _Known:
    numbers = {line.reading.values.get("registration_number") for line in lines} - {None}
    usccs = {line.reading.values.get("uscc") for line in lines} - {None}
    names = {line.reading.names.folded for line in lines}
    names |= {fold(name) for line in lines for _kind, name in line.reading.names.others}
    by_other_name = InstitutionName.objects.filter(folded_name__in=names).values("institution_id")
    rows = Institution.objects.filter(
        Q(registration_number__in=numbers) | Q(uscc__in=usccs) | Q(folded_name__in=names) | Q(pk__in=by_other_name)
    )
    others: dict[int, set[str]] = {}
    for pk, folded in InstitutionName.objects.filter(institution__in=rows).values_list("institution_id", "folded_name"):
        others.setdefault(pk, set()).add(folded)
    columns = (
        "pk",
        "folded_name",
        "region_code",
        "registration_number",
        "uscc",
        "address",
        "source_form",
        "merged_into_id",
    )
    known = [Known(*row, frozenset(others.get(row[0], ()))) for row in rows.values_list(*columns)]
    codes = {line.reading.code for line in lines} - {""}
    return _Known(known, dict(Institution.objects.current().filter(code__in=codes).values_list("code", "pk")))


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


def _match(line: Line, known: _Known, seen: _Seen, form: str) -> None:
    values, names = line.reading.values, line.reading.names
    incoming = Incoming(
        names.folded,
        values.get("region_code", ""),
        values.get("registration_number", ""),
        values.get("uscc", ""),
        values.get("address", ""),
        form,
        frozenset(fold(name) for _kind, name in names.others),
    )
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
def _changes(lines: list[Line]) -> None:
    """Compare each matched line with its row; set the row's new values without writing them."""
    wanted = {line.match.pk for line in lines if line.match.pk}
    rows = Institution.objects.in_bulk(wanted)
    for line in lines:
        if line.match.pk:
            line.institution = rows[line.match.pk]
            line.changed = tuple(_difference(line))
            for name in line.changed:
                setattr(line.institution, name, line.reading.values[name])


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
    fields = sorted({name for line in lines for name in line.changed})
    if fields:
        fields = sorted({*fields, "folded_name", "sort_key", "region", "region_basis", "responsible_agency"})
        Institution.objects.bulk_update([line.institution for line in lines], fields, batch_size=_BATCH)
    for line in lines:
        if "region_code" in line.changed:  # staff are listed by their own division
            line.institution.practitioners.update(region_code=line.institution.region_code)


def _names_are_told(line: Line) -> bool:
    return "name" in line.changed or bool(line.reading.names.others)


def _write_names(lines: list[Line]) -> None:
    rows = [
        InstitutionName(institution=line.institution, kind=kind, name=name[:120], folded_name=fold(name)[:120])
        for line in lines
        if line.outcome in ("created", "updated")
        for kind, name in line.reading.names.others
    ]
    InstitutionName.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_BATCH)


def _pairs(fresh: list[Line]) -> Iterable[Pair]:
    for line in fresh:
        for pk, evidence in line.match.rivals:
            yield Pair(pk, line.institution.pk, line.institution.region_code, tuple(map(str, evidence)))


def troubles(lines: list[Line]) -> Iterable[tuple[int, Trouble, bool]]:
    """(row, trouble, whether it refuses the row) of every line, in order."""
    for line in lines:
        for trouble in line.reading.problems:
            yield line.row, trouble, True
        for trouble in line.reading.warnings:
            yield line.row, trouble, False
