"""Received lists: a list of licences as decisions to be recorded, and the licence columns of a list of institutions.

Everything is decided before anything is written, so a dry run gives the report of the real one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.rules.sayings import N_, Saying

from ...choices import OPEN_LICENCES, ChangeKind, Decider
from ...models import ClinicalSubject, Institution, Licence, LicenceKind
from ...rules.licence_list import Books, institution_clues, kind_key, read_line, subject_key
from ...rules.reading import Reading
from . import recording
from .checks import Decision
from .history import versions_of


@dataclass
class LicenceLine:
    """One line on its way: read, its institution found, what is to be done about it."""

    row: int
    reading: Reading
    institution: Institution | None = None
    licence: Licence | None = None
    steps: list[tuple[str, dict]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """rejected, created, updated or unchanged."""
        if self.reading.problems:
            return "rejected"
        if not self.steps:
            return "unchanged"
        return "created" if self.licence is None else "updated"


def books() -> Books:
    """Every way kinds, subjects and bodies are written."""
    kinds = {}
    for kind in LicenceKind.objects.order_by("code"):
        for word in (kind.code, kind.name, *kind.synonyms):
            kinds.setdefault(kind_key(word), kind.code)
    subjects: dict[str, str] = {}
    for code, name in ClinicalSubject.objects.order_by("code").values_list("code", "name"):
        for word in (code, name, subject_key(name)):
            subjects.setdefault(word, code)
    agencies: dict[str, int] = {}
    for pk, name, short in Agency.objects.filter(is_active=True).values_list("pk", "name", "short_name"):
        agencies.setdefault(name, pk)
        agencies.setdefault(short, pk)
    return Books(kinds, subjects, agencies)


def decide(rows: Iterable[tuple[int, dict[str, str]]], *, by, now: datetime) -> list[LicenceLine]:
    """Read every line and plan what it means."""
    known, kinds = books(), LicenceKind.objects.in_bulk()
    lines, cells_of = [], {}
    for row, cells in rows:
        lines.append(LicenceLine(row, read_line(cells, known)))
        cells_of[row] = institution_clues(cells)
    _find_institutions(lines, cells_of, by)
    seen: dict[tuple, int] = {}
    for line in lines:
        if not line.reading.problems and _first_of(line, kinds, seen):
            _plan(line, kinds, by, now)
    return lines


def _find_institutions(lines: list[LicenceLine], clues_of: dict[int, dict], by) -> None:
    """By public code, registration number, USCC or name, among the institutions the person sees."""
    reach = Institution.objects.current() if by is None else Institution.objects.visible_to(by).current()
    for key, column in (("institution_code", "code"), ("registration_number", "registration_number"),
                        ("uscc", "uscc"), ("folded_name", "folded_name")):  # fmt: skip
        waiting = {clues_of[line.row][key] for line in lines if line.institution is None and key in clues_of[line.row]}
        found = defaultdict(list)
        for institution in reach.filter(**{f"{column}__in": waiting}) if waiting else ():
            found[getattr(institution, column)].append(institution)
        for line in lines:
            matches = found.get(clues_of[line.row].get(key), [])
            if line.institution is None and len(matches) == 1:
                line.institution = matches[0]
            elif line.institution is None and len(matches) > 1 and key == "folded_name":
                line.reading.refuse("institution", Saying(N_("有%(n)s家同名机构，请加填机构编码"), {"n": len(matches)}))
    for line in lines:
        _other_institution(line, clues_of[line.row])


def _other_institution(line: LicenceLine, clues: dict) -> None:
    """No institution, or one whose registration number is another than the line says."""
    if line.institution is None:
        if not any(trouble.column == "institution" for trouble in line.reading.problems):
            line.reading.refuse(
                "institution", Saying(N_("名录中没有这家机构（或不在您的管辖范围内），请先登记机构，或填写机构编码"))
            )
        return
    told, own = clues.get("registration_number", ""), line.institution.registration_number
    if told and own and told != own:
        line.reading.refuse(
            "registration_number",
            Saying(
                N_("登记号%(told)s与该机构的登记号%(own)s不同：是否为其他机构的许可证？"), {"told": told, "own": own}
            ),
        )


def _first_of(line: LicenceLine, kinds: dict, seen: dict) -> bool:
    """Refuse a second line for what can be there only once."""
    code, kind = line.reading.values["kind"], kinds[line.reading.values["kind"]]
    key = (line.institution.pk, code, "" if kind.is_single else line.reading.values["number"])
    if key in seen:
        line.reading.refuse(
            "number", Saying(N_("与第%(row)s行是同一机构的同一种许可，请只保留一行"), {"row": seen[key]})
        )
        return False
    seen[key] = line.row
    return True


def _plan(line: LicenceLine, kinds: dict, by, now: datetime) -> None:
    values = {name: value for name, value in line.reading.values.items() if name != "kind"}
    kind = kinds[line.reading.values["kind"]]
    line.licence = _present(line.institution, kind, values["number"])
    line.steps = _steps(line.licence, values)
    try:
        for verb, changes in line.steps:
            if verb == ChangeKind.ISSUE:
                plan = recording.plan_issue(line.institution, kind, changes, _decision(""), by=by, now=now)
            else:
                plan = recording.plan_step(verb, line.licence, changes, _decision("-"), by=by, now=now)
            line.notes += plan.notes
    except Refused as refused:
        for reason in refused.reasons:
            line.reading.refuse("number", Saying("%(reason)s", {"reason": reason}))


def _present(institution: Institution, kind: LicenceKind, number: str) -> Licence | None:
    """The open licence the line means: of that number, else one whose number nobody has entered yet."""
    rows = Licence.objects.filter(institution=institution, kind=kind, state__in=OPEN_LICENCES)
    rows = list(rows.select_related("kind", "institution"))
    numbers = {licence: versions_of(licence)[-1].values.get("number", "") for licence in rows}
    return next((row for row in rows if numbers[row] == number), next((row for row in rows if not numbers[row]), None))


def _steps(licence: Licence | None, values: dict) -> list[tuple[str, dict]]:
    """A new licence; what was missing; a later end is a renewal, everything else a change."""
    if licence is None:
        return [(ChangeKind.ISSUE, values)]
    held = versions_of(licence)[-1].values
    differing = {name: value for name, value in values.items() if held.get(name) != value}
    if not held.get("number"):
        return [(ChangeKind.CORRECT, differing)]
    old, new = held.get("valid_to"), differing.get("valid_to")
    steps = []
    if old and new and new > old:
        period = {"valid_from", "valid_to", "issued_on", "original_serial", "copy_serials"}
        steps.append((ChangeKind.RENEW, {name: differing.pop(name) for name in list(differing) if name in period}))
    if differing:
        steps.append((ChangeKind.CHANGE, differing))
    return steps


def _decision(source: str) -> Decision:
    return Decision(Decider.RECORDED, note=source)


def apply(lines: Iterable[LicenceLine], *, source: str, by, now: datetime) -> None:
    """Write what was decided. Call it inside an act."""
    decision = _decision(_("名单：%(name)s") % {"name": source[:120]})
    kinds = LicenceKind.objects.in_bulk()
    for line in lines:
        values = line.reading.values
        for verb, changes in line.steps:
            if verb == ChangeKind.ISSUE:
                recording.issue(line.institution, kinds[values["kind"]], changes, decision, by=by, now=now)
            else:
                recording.take(verb, line.licence, changes, decision, by=by, now=now)


# --- the licence columns of a list of institutions ---------------------------------------------------
COLUMNS = {"licence_number": "number", "licence_from": "valid_from", "licence_to": "valid_to"}


@dataclass(frozen=True)
class MainLicence:
    """What the main licence of an institution says today, under the names of a list's columns."""

    licence: Licence
    said: dict

    def differing(self, values: dict, *, only_gaps: bool) -> dict:
        """{field of the licence: value} the list knows otherwise."""
        return {
            field: values[column]
            for column, field in COLUMNS.items()
            if values.get(column) and values[column] != self.said[column] and not (only_gaps and self.said[column])
        }


def main_licences(institutions: Iterable[int]) -> dict[int, MainLicence]:
    """The open main licence of each of these institutions that has one."""
    rows = Licence.objects.open().filter(institution__in=institutions, kind__is_main=True)
    found = {}
    for licence in rows.select_related("kind", "institution").prefetch_related("changes"):
        last = licence.changes.all()[0]  # newest first
        found[licence.institution_id] = MainLicence(
            licence, {column: getattr(last, field) for column, field in COLUMNS.items()}
        )
    return found


def check_columns(reading: Reading, main: MainLicence | None, changes: dict, *, by, now: datetime) -> None:
    """Refuse the row of a list of institutions whose licence columns cannot be recorded."""
    start, end = (reading.values.get(name) for name in ("licence_from", "licence_to"))
    if start and end and end < start:
        reading.refuse("licence_to", Saying(N_("有效期至早于有效期自，请对照证照原件改正")))
        return
    try:
        for verb, values in _steps(main.licence, changes) if main else ():
            recording.plan_step(verb, main.licence, values, _decision("-"), by=by, now=now)
    except Refused as refused:
        for reason in refused.reasons:
            reading.refuse("licence_number", Saying("%(reason)s", {"reason": reason}))


def record_columns(licence: Licence, changes: dict, *, source: str, by, now: datetime) -> None:
    """What a list of institutions says about a main licence, as recorded decisions. Call it inside an act."""
    decision = _decision(_("名单：%(name)s") % {"name": source[:120]})
    for verb, values in _steps(licence, changes):
        recording.take(verb, licence, values, decision, by=by, now=now)
