"""Bringing a staff list into the registry: every person at a registered institution of the own region."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from supervision.foundation.access import scope_for
from supervision.foundation.rules.sayings import N_, Saying
from supervision.foundation.secrecy import fingerprint

from ..models import Institution, Practitioner
from ..rules.names import fold
from ..rules.reading import Reading
from ..rules.staff import read_staff
from .practitioners import new_codes, with_identity
from .registry import sort_key

_BATCH = 1000


@dataclass
class StaffLine:
    """One line on its way."""

    row: int
    reading: Reading
    practitioner: Practitioner | None = None
    changed: tuple[str, ...] = ()
    is_new: bool = False

    @property
    def outcome(self) -> str:
        """rejected, created, updated or unchanged."""
        if self.reading.problems:
            return "rejected"
        if self.is_new:
            return "created"
        return "updated" if self.changed else "unchanged"


class _Places:
    """Institutions named in the list, by public code and by folded name, within the person's reach."""

    def __init__(self, cells: list[dict[str, str]], by):
        rows = Institution.objects.current()
        if by is not None:
            rows = rows.filter(scope_for(by).region_q())
        codes = {cell.get("institution_code", "").strip() for cell in cells}
        names = {fold(cell.get("institution", "")) for cell in cells}
        self.by_code = {row.code: row for row in rows.filter(code__in=codes - {""})}
        self.by_name: dict[str, list[Institution]] = {}
        for row in rows.filter(folded_name__in=names - {""}):
            self.by_name.setdefault(row.folded_name, []).append(row)

    def find(self, cell: dict[str, str], reading: Reading) -> Institution | None:
        """The institution of a line; what is wrong is told on the line."""
        code = cell.get("institution_code", "").strip()
        if code:
            if code not in self.by_code:
                reading.refuse("institution_code", Saying(N_("机构编码不存在或不在您的管辖范围内")))
            return self.by_code.get(code)
        found = self.by_name.get(fold(cell.get("institution", "")), [])
        if len(found) == 1:
            return found[0]
        said = N_("查不到这家机构，请先登记机构，或填写机构编码") if not found else N_("有多家同名机构，请填写机构编码")
        reading.refuse("institution", Saying(said))
        return None


def decide(rows: Iterable[tuple[int, dict[str, str]]], *, by, on: date) -> list[StaffLine]:
    """Read and match every line: by code, certificate and name, identity number, else name and place."""
    rows = list(rows)
    places = _Places([cells for _row, cells in rows], by)
    lines, seen = [], {}
    for row, cells in rows:
        line = StaffLine(row, read_staff(cells, on=on))
        lines.append(line)
        institution = places.find(cells, line.reading)
        if line.reading.problems:
            continue
        _match(line, institution, by)
        key = line.practitioner.pk or (institution.pk, line.reading.values["name"], line.practitioner.id_hash)
        if key in seen:
            line.reading.refuse("name", Saying(N_("与第%(row)s行是同一人，请删除其中一行"), {"row": seen[key]}))
        seen.setdefault(key, row)
    return lines


def _match(line: StaffLine, institution: Institution, by) -> None:
    values = dict(line.reading.values)
    number = values.pop("id_number", "")
    known = _known(line.reading.code, values, fingerprint(number), institution)
    if line.reading.code and known is None:
        line.reading.refuse("code", Saying(N_("人员编码不存在；新人员请把编码留空，由系统编号")))
        line.practitioner = Practitioner()
        return
    line.is_new = known is None
    line.practitioner = known or Practitioner()
    values |= {"institution_id": institution.pk, "region_code": institution.region_code}
    line.changed = tuple(name for name, value in values.items() if getattr(line.practitioner, name) != value)
    for name in line.changed:
        setattr(line.practitioner, name, values[name])
    if number and line.practitioner.id_hash != fingerprint(number):
        with_identity(line.practitioner, number)
        line.changed += ("id_number", "id_masked", "id_hash")


def _known(code: str, values: dict, id_hash: str, institution: Institution) -> Practitioner | None:
    """Another person's certificate under another name is another person."""
    rows = Practitioner.objects.filter(region_code=institution.region_code)
    if code:
        return rows.filter(code=code).first()
    number = values.get("certificate_number")
    certified = Practitioner.objects.filter(certificate_number=number, name=values["name"])
    if number and (found := certified.first()):
        return found
    if id_hash and (found := Practitioner.objects.filter(id_hash=id_hash).first()):
        return found
    alike = rows.filter(institution=institution, name=values["name"])
    return alike.filter(id_hash__in=("", id_hash)).first() if id_hash else alike.first()


def apply(lines: list[StaffLine]) -> None:
    """Write what was decided. Call it inside an act."""
    fresh = [line.practitioner for line in lines if line.outcome == "created"]
    for code, practitioner in zip(new_codes(len(fresh)) if fresh else (), fresh, strict=True):
        practitioner.code = code
        practitioner.sort_key = sort_key(practitioner.name)[:80]
    Practitioner.objects.bulk_create(fresh, batch_size=_BATCH)
    changed = [line for line in lines if line.outcome == "updated"]
    fields = {name.removesuffix("_id") for line in changed for name in line.changed}
    if changed:
        Practitioner.objects.bulk_update([line.practitioner for line in changed], sorted(fields), batch_size=_BATCH)
