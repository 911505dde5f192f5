"""From the registry, or from a list beside it, to the plain documents of a draw."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from institutions.choices import InstitutionState
from supervision.foundation.rules import regions

from .. import queries
from ..choices import ExclusionCode, InspectorStatus
from ..models import InspectionPlan
from ..rules.draw import documents
from ..rules.ratios import WORST_GRADE

ROTATION = "ROTATION"  # stands beside the codes of recusals: this person was there the last time


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
    people, out, names = team_pool(plan, on, {row["area"] for row in candidates}, random_bytes, book=book)
    plan_document = {
        "draw_id": f"{plan.code}.{period}",
        "office": plan.office.code,
        "period": period,
        "title": plan.title,
        "rules": plan.rules_version,
        "items": list(plan.items.order_by("code").values_list("code", flat=True)),
        "strata": documents.strata(candidates, ratios, order),
        "seats": [{"unit": seat["unit"], "skill": seat["skill"]} for seat in plan.seats],
    }
    barred = recusals(names, {row["id"] for row in candidates}, {row["id"] for row in people}, on, book.rotation)
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


def subjects(plan, book, on):
    """(candidates, excluded, ratio by stratum, object classes) of the subjects the plan names."""
    candidates, excluded, ratios, classes = [], [], {}, set()
    visited = queries.visited_this_year(plan, on) if book.yearly_cap is not None else {}
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


def team_pool(plan, on, areas, random_bytes, *, book):
    """(inspectors, excluded ones, code → pseudonym). Only certificates valid on the planned day take part."""
    pool = list(queries.people_of(plan, [seat["unit"] for seat in plan.seats if seat["unit"]]))
    names = documents.pseudonyms([person.code for person in pool], random_bytes(32))
    away = queries.away_on(on)
    taking, out = [], []
    for person in pool:
        name = names[person.code]
        if code := kept_out(person, on, away):
            out.append({"id": name, "code": str(code)})
        else:
            within = sorted(area for area in areas if acts_in(person, area, book))
            taking.append({"id": name, "unit": person.unit.code, "areas": within, "skills": sorted(person.skills)})
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


def recusals(names, candidates, taking, on, rotation):
    """Only what concerns this pool: recusals of people or subjects that do not take part are nobody's business."""
    rows = {(institution, person): code for person, institution, code in queries.recusals_of_people(list(names), on)}
    if rotation:
        for pair in queries.came_last(sorted(candidates), rotation):
            rows.setdefault(pair, ROTATION)
    return [
        {"candidate": institution, "inspector": names[person], "code": code}
        for (institution, person), code in rows.items()
        if institution in candidates and names.get(person) in taking
    ]
