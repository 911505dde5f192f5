"""Bringing a staff list into the registry, as the e-registration system or a personnel office exports it.

An authority's list is written; what an institution brings is entered as reported, and where it differs from
what the authority has verified, or names people registered elsewhere, it becomes a proposal. Everything is
decided before anything is written, with the same few queries for ten rows and for ten thousand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from supervision.foundation.rules.sayings import N_, Saying
from supervision.foundation.secrecy import fingerprint

from ..choices import (
    ENDED_REGISTRATIONS,
    Oddity,
    PractitionerState,
    StaffProposalKind,
    StaffSource,
    Verification,
)
from ..models import Institution, Practitioner
from ..rules.staff import StaffReading, is_e_registration, read_staff
from .practitioners import Books, with_identity
from .staff_matching import People, Places
from .staff_proposals import as_told

SECRET = ("id_number", "id_masked", "id_hash")


@dataclass
class StaffLine:
    """One line on its way. ``institution``: where the list puts the person; ``further``: other places within reach.

    ``tie``: "transfer" or "further" where the person is not there yet; ``proposal``: what an institution's line
    becomes instead of a change, with ``proposed`` as the new values.
    """

    row: int
    reading: StaffReading
    id_hash: str = ""
    institution: Institution | None = None
    is_main: bool = True
    further: list[Institution] = field(default_factory=list)
    practitioner: Practitioner | None = None
    changed: tuple[str, ...] = ()
    is_new: bool = False
    tie: str = ""
    ties: list[Institution] = field(default_factory=list)
    proposal: str = ""
    proposed: dict = field(default_factory=dict)
    reported: bool = False

    @property
    def places(self) -> list[Institution]:
        """Every institution within reach that the line names."""
        return [place for place in (self.institution, *self.further) if place]

    @property
    def outcome(self) -> str:
        """rejected, created, updated or unchanged."""
        if self.reading.problems:
            return "rejected"
        if self.is_new:
            return "created"
        return "updated" if self.changed or self.tie or self.ties or self.proposal else "unchanged"


def decide(rows: Iterable[tuple[int, dict[str, str]]], *, by, on: date) -> list[StaffLine]:
    """Read and match every line."""
    rows = list(rows)
    read = [(read_staff(cells, on=on), cells.get("institution_code", "").strip()) for _row, cells in rows]
    places = Places(read, by, on)
    lines = [
        _placed(StaffLine(row, reading, fingerprint(reading.id_number), reported=not places.is_authority), code, places)
        for (row, _cells), (reading, code) in zip(rows, read, strict=True)
    ]
    whole = [line for line in lines if not line.reading.problems]
    people, books = People(whole), Books(on)
    from_system = bool(rows) and is_e_registration(list(rows[0][1]))
    seen: dict[object, int] = {}
    for line in whole:
        _match(line, people, from_system)
        _once(line, seen)
        if not line.reading.problems:
            _settle(line, people, books)
    return lines


def _placed(line: StaffLine, code: str, places: Places) -> StaffLine:
    """Where the line puts the person: the main institution if it is within reach, else a further one that is."""
    reading = line.reading
    line.institution = places.main_of(reading, code)
    line.further = [place for place in places.others_of(reading) if place != line.institution]
    if line.institution is None and not reading.problems:
        line.is_main = False
        if line.further:
            line.institution = line.further.pop(0)
        elif places.is_authority:
            reading.refuse("institution", Saying(N_("查不到这家机构，请先登记机构，或填写机构编码")))
        else:
            reading.refuse(
                "institution", Saying(N_("名单上的执业机构不是本机构；多点执业人员请在“其他执业机构”列写明本机构"))
            )
    return line


def _match(line: StaffLine, people: People, from_system: bool) -> None:
    reading = line.reading
    known = people.find(line)
    if reading.code and known is None:
        reading.refuse("code", Saying(N_("人员编码不存在；新人员请把编码留空，由系统编号")))
        return
    line.is_new = known is None
    if known is None:
        source = StaffSource.INSTITUTION if line.reported else StaffSource.AUTHORITY
        if from_system and not line.reported:
            source = StaffSource.E_REGISTRATION
        line.practitioner = Practitioner(
            institution=line.institution, region_code=line.institution.region_code, source=source,
            verification=Verification.REPORTED if line.reported else Verification.VERIFIED,
            main_elsewhere="" if line.is_main else reading.main[:120],
        )  # fmt: skip
        return
    line.practitioner = known
    if line.reported and line.id_hash and known.id_hash == line.id_hash and known.name != reading.values["name"]:
        reading.refuse("name", Saying(N_("该证件号码已登记在其他姓名下，请核对；确认无误请联系主管部门")))


def _once(line: StaffLine, seen: dict) -> None:
    person, values = line.practitioner, line.reading.values
    if person is None:
        return
    number = values.get("certificate_number", "")
    key = person.pk or line.id_hash or (line.institution.pk, values["name"], number)
    if key in seen:
        line.reading.refuse("name", Saying(N_("与第%(row)s行是同一人，请删除其中一行"), {"row": seen[key]}))
    seen.setdefault(key, line.row)


def _settle(line: StaffLine, people: People, books: Books) -> None:
    """What becomes of a line whose person is known now."""
    person, values = line.practitioner, dict(line.reading.values)
    differs = tuple(name for name, value in values.items() if getattr(person, name) != value)
    secret = bool(line.reading.id_number) and person.id_hash != line.id_hash
    if line.is_new:
        _set(line, values, differs, secret, books)
        return
    at_home = people.is_at(person, line.institution) or person.institution_id == line.institution.pk
    if line.reported and not at_home:
        line.proposal = StaffProposalKind.TRANSFER if line.is_main else StaffProposalKind.FURTHER
        said = N_("该人员已在其他机构登记，已作为“%(kind)s”提交主管部门核实，不重复建档")
        line.reading.warn("name", Saying(said, {"kind": StaffProposalKind(line.proposal).label}))
    elif line.reported and person.verification == Verification.VERIFIED:
        if differs or secret:
            line.proposal = StaffProposalKind.AMEND
            line.proposed = {name: as_told(values[name]) for name in differs}
            line.reading.warn("name", Saying(N_("与主管部门已核实的信息不同，已作为更正提交核实")))
    else:
        _set(line, values, differs, secret, books)
        if not line.reported:
            _tie(line, people)


def _set(line: StaffLine, values: dict, differs: tuple, secret: bool, books: Books) -> None:
    person = line.practitioner
    for name in differs:
        setattr(person, name, values[name])
    line.changed = differs
    if secret:
        with_identity(person, line.reading.id_number)
        line.changed += SECRET
    if not line.reported and person.verification != Verification.VERIFIED:
        person.verification = Verification.VERIFIED
        line.changed += ("verification",)
    if line.changed or line.is_new:
        books.derive(person, line.reading.id_number, line.reading.inside)
        line.changed += ("oddities", "subject_codes", "sort_key")
        for code in person.oddities:
            line.reading.warn("certificate_number", Saying(str(Oddity(code).label)))


def _tie(line: StaffLine, people: People) -> None:
    """What an authority's list says about places the person has not yet."""
    person = line.practitioner
    if person.state in ENDED_REGISTRATIONS:
        told = {"state": person.get_state_display()}
        line.reading.warn("name", Saying(N_("该人员当前为“%(state)s”，名单上的执业机构未写入"), told))
        return
    if not people.is_at(person, line.institution) and person.institution_id != line.institution.pk:
        line.tie = "transfer" if line.is_main else "further"
    elif person.state == PractitionerState.LEFT:
        line.reading.warn("name", Saying(N_("该人员已登记离职；重新入职请在其页面办理“变更主要执业机构”")))
    elif line.is_main and person.institution_id != line.institution.pk:
        line.tie = "transfer"
    line.ties = [place for place in line.further if not people.is_at(person, place)]
