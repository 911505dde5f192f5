"""From the registry, or from a list beside it, to the plain documents of a draw."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from institutions.choices import InstitutionState
from supervision.foundation.rules import regions

from .. import queries
from ..choices import ExclusionCode, InspectorStatus
from ..models import InspectionPlan
from ..queries import burden
from ..rules.draw import documents
from ..rules.ratios import WORST_GRADE

ROTATION = "ROTATION"  # stands beside the codes of recusals: this person was there the last time
LATE = "-LATE"  # ends the code of a recusal declared when the pool could be seen


@dataclass(frozen=True)
class Pool:
    """What would be frozen: the documents (the plan still without its beacon), and whether a rule is on trial."""

    documents: dict
    trial: bool


@dataclass(frozen=True)
class Subject:
    """Somebody who may be drawn: of the registry, of a list, or of both."""

    code: str
    key: str  # object class, or stratum of the list
    region_code: str
    institution: object | None = None
    number: str = ""
    lapsed: bool = False

    @property
    def graded(self) -> tuple[str, str]:
        """(credit grade, risk level) where it is known."""
        standing = getattr(self.institution, "standing", None)
        return (standing.grade, standing.risk_level) if standing else ("", "")


def gather(plan: InspectionPlan, *, period: str, on: date, random_bytes: Callable[[int], bytes]) -> Pool:
    """The documents of a plan for a period, as the registry stands; ``on`` is the planned day."""
    book = queries.rule_book(plan.rules_version)
    candidates, excluded, ratios, classes = subjects(plan, book, on)
    order = sorted(ratios)
    seats, partners = joint_seats(plan)
    areas = {row["area"] for row in candidates}
    people, out, names = team_pool(plan, on, areas, random_bytes, book=book, seats=seats, partners=partners)
    plan_document = {
        "draw_id": f"{plan.code}.{period}",
        "office": plan.office.code,
        "period": period,
        "title": plan.title,
        "rules": plan.rules_version,
        "items": _items(plan, partners),
        "strata": documents.strata(candidates, ratios, order),
        "seats": seats,
    }
    taking, named = {row["id"] for row in people}, {row["id"] for row in candidates}
    barred = recusals(plan, names, named, taking, on, book.rotation)
    made = documents.in_order(
        {
            "plan": plan_document,
            "candidates": candidates,
            "excluded": excluded,
            "inspectors": people,
            "inspectors_excluded": out,
            "recusals": barred,
            "people": {pseudonym: code for code, pseudonym in names.items()},
        }
    )
    return Pool(made, book.is_trial(classes, plan.ratios))


def joint_seats(plan: InspectionPlan) -> tuple[list[dict], list]:
    """(seats, joining departments): a seat per department, theirs before ours.

    A seat needs as many eligible people as its number, and a department brings few. In a joint draw a seat of ours
    that named no unit is the organising office's, or a partner's officer could be drawn into it.
    """
    partners = list(plan.partners.joined().select_related("agency"))
    own = plan.office.code if partners else ""
    theirs = [{"unit": partner.agency.code, "skill": ""} for partner in partners]
    return [*theirs, *({"unit": seat["unit"] or own, "skill": seat["skill"]} for seat in plan.seats)], partners


def _items(plan, partners) -> list[str]:
    """Codes of our check items, and the departments' items in their own words."""
    theirs = [f"{partner.agency.code} {item}" for partner in partners for item in partner.items]
    return [*plan.items.order_by("code").values_list("code", flat=True), *theirs]


def subjects(plan, book, on):
    """(candidates, excluded, ratio by stratum, object classes) of the subjects the plan names."""
    candidates, excluded, ratios, classes = [], [], {}, set()
    visited = Counter(burden.counted(on)) + Counter(queries.issued_open(on)) if book.yearly_cap is not None else {}
    frozen = queries.frozen_on(on)
    cap = book.general_cap if queries.only_general(plan) else None
    registered: set[str] = set()
    for subject in _of_library(plan, on) if plan.library_id else _of_registry(plan, book):
        grade, risk = subject.graded
        code = _exclusion(subject, registered, visited, frozen, book.yearly_cap)
        if code:
            excluded.append({"id": subject.code, "code": str(code)})
            continue
        area = queries.area_of(subject.region_code)
        stratum = book.stratum(subject.key, area, grade, risk, by_region=plan.by_region)
        ratios.setdefault(stratum, book.ratio(subject.key, grade, risk, plan.ratios, cap))
        classes.add(subject.key)
        candidates.append({"id": subject.code, "stratum": stratum, "weight": 1, "area": area})
    return candidates, excluded, ratios, classes


def _of_registry(plan, book):
    for row in queries.subjects_of(plan):
        key = book.class_of(row.category_id or "", row.level)
        if not plan.classes or key in plan.classes:
            yield Subject(row.code, key, row.region_code, row, row.registration_number)


def _of_library(plan, on):
    """Members of the plan's list; one that is also registered brings what the registry knows of it."""
    for row in queries.members_of(plan.library):
        if not plan.classes or row.stratum in plan.classes:
            lapsed = row.valid_to is not None and row.valid_to < on
            yield Subject(row.code, row.stratum, row.region_code, row.institution, row.identifier, lapsed)


def _exclusion(subject, registered, visited, frozen, cap):
    """Why the subject does not take part, or an empty code. Registration numbers stand for one subject each."""
    institution = subject.institution
    if institution is not None and institution.state != InstitutionState.ACTIVE:
        return ExclusionCode.NOT_OPERATING
    if not subject.key:
        return ExclusionCode.NO_RATIO
    if subject.lapsed:
        return ExclusionCode.LAPSED
    if subject.number and subject.number in registered:
        return ExclusionCode.TWIN
    registered.add(subject.number)
    if institution is None:
        return ""
    if institution.pk in frozen:
        return ExclusionCode.FROZEN
    if cap is not None and visited.get(institution.pk, 0) >= cap and subject.graded[0] != WORST_GRADE:
        return ExclusionCode.FREQUENCY
    return ""


def team_pool(plan, on, areas, random_bytes, *, book, seats, partners):
    """(inspectors, excluded ones, code → pseudonym). Only certificates valid on the planned day take part.

    In a joint draw people of a unit that no seat names stand for the organising office.
    """
    named = {seat["unit"] for seat in seats if seat["unit"]}
    pool = list(queries.people_of(plan, sorted(named), [partner.agency_id for partner in partners]))
    names = documents.pseudonyms([person.code for person in pool], random_bytes(32))
    away = queries.away_on(on)
    taking, out = [], []
    for person in pool:
        name = names[person.code]
        if code := kept_out(person, on, away):
            out.append({"id": name, "code": str(code)})
        else:
            within = sorted(area for area in areas if acts_in(person, area, book))
            unit = person.unit.code if not partners or person.unit.code in named else plan.office.code
            taking.append({"id": name, "unit": unit, "areas": within, "skills": sorted(person.skills)})
    return taking, out, names


def kept_out(person, on: date, away: set[int]):
    """Why the person cannot be sent on a day, or an empty code."""
    if person.status != InspectorStatus.ACTIVE:
        return ExclusionCode.STATUS
    if person.valid_to < on:
        return ExclusionCode.CERTIFICATE
    return ExclusionCode.LEAVE if person.pk in away else ""


def acts_in(person, area: str, book) -> bool:
    """Does the person act there? Without leave to cross borders only where the own unit is responsible."""
    if not book.cross_district and not regions.contains(person.unit.region_code, area):
        return False
    return any(regions.contains(wide, area) for wide in person.areas)


def recusals(plan, names, candidates, taking, on, rotation):
    """Only what concerns this pool: recusals of people or subjects that do not take part are nobody's business.

    One declared after the plan was approved, when its pool could be looked at, says so in its code: a recusal made to
    measure shows.
    """
    told = queries.recusals_of_people(list(names), on, since=queries.approved_at(plan))
    rows = {(place, person): f"{code}{LATE}" if is_late else code for person, place, code, is_late in told}
    if rotation:
        for pair in queries.came_last(sorted(candidates), rotation):
            rows.setdefault(pair, ROTATION)
    return [
        {"candidate": institution, "inspector": names[person], "code": code}
        for (institution, person), code in rows.items()
        if institution in candidates and names.get(person) in taking
    ]
