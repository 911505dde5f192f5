"""From the registry to the plain documents of a draw."""

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

LATE = "-LATE"  # ends the code of a recusal declared when the pool could be seen


@dataclass(frozen=True)
class Pool:
    """What would be frozen: the documents (the plan still without its beacon), and whether a rule is on trial."""

    documents: dict
    trial: bool


def gather(plan: InspectionPlan, *, period: str, on: date, random_bytes: Callable[[int], bytes]) -> Pool:
    """The documents of a plan for a period, as the registry stands; ``on`` is the planned day."""
    book = queries.rule_book(plan.rules_version)
    candidates, excluded, ratios, classes = _subjects(plan, book, on)
    order = sorted(ratios)
    seats, partners = joint_seats(plan)
    people, out, names = _people(plan, on, {row["area"] for row in candidates}, random_bytes, seats, partners)
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
    made = documents.in_order(
        {
            "plan": plan_document,
            "candidates": candidates,
            "excluded": excluded,
            "inspectors": people,
            "inspectors_excluded": out,
            "recusals": _recusals(plan, names, {row["id"] for row in candidates}, {row["id"] for row in people}, on),
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


def _subjects(plan, book, on):
    """(candidates, excluded, ratio by stratum, object classes) of the institutions the plan names."""
    candidates, excluded, ratios, classes = [], [], {}, set()
    visited = burden.counted(on) if book.yearly_cap is not None else {}
    registered: set[str] = set()
    for subject in queries.subjects_of(plan):
        standing = getattr(subject, "standing", None)
        grade, risk = (standing.grade, standing.risk_level) if standing else ("", "")
        key = book.class_of(subject.category_id or "", subject.level)
        if plan.classes and key not in plan.classes:
            continue
        code = _exclusion(subject, key, grade, registered, visited, book.yearly_cap)
        if code:
            excluded.append({"id": subject.code, "code": str(code)})
            continue
        area = queries.area_of(subject.region_code)
        stratum = book.stratum(key, area, grade, risk, by_region=plan.by_region)
        ratios.setdefault(stratum, book.ratio(key, grade, risk, plan.ratios))
        classes.add(key)
        candidates.append({"id": subject.code, "stratum": stratum, "weight": 1, "area": area})
    return candidates, excluded, ratios, classes


def _exclusion(subject, key, grade, registered, visited, cap):
    """Why the subject does not take part, or an empty code. Registration numbers stand for one subject each."""
    if subject.state != InstitutionState.ACTIVE:
        return ExclusionCode.NOT_OPERATING
    if not key:
        return ExclusionCode.NO_RATIO
    if subject.registration_number and subject.registration_number in registered:
        return ExclusionCode.TWIN
    registered.add(subject.registration_number)
    if cap is not None and visited.get(subject.pk, 0) >= cap and grade != WORST_GRADE:
        return ExclusionCode.FREQUENCY
    return ""


def _people(plan, on, areas, random_bytes, seats, partners):
    """(inspectors, excluded ones, code → pseudonym). Only certificates valid on the planned day take part.

    In a joint draw people of a unit that no seat names stand for the organising office.
    """
    named = {seat["unit"] for seat in seats if seat["unit"]}
    pool = list(queries.people_of(plan, sorted(named), [partner.agency_id for partner in partners]))
    names = documents.pseudonyms([person.code for person in pool], random_bytes(32))
    taking, out = [], []
    for person in pool:
        name = names[person.code]
        if person.status != InspectorStatus.ACTIVE:
            out.append({"id": name, "code": str(ExclusionCode.STATUS)})
        elif person.valid_to < on:
            out.append({"id": name, "code": str(ExclusionCode.CERTIFICATE)})
        else:
            within = sorted(area for area in areas if any(regions.contains(wide, area) for wide in person.areas))
            unit = person.unit.code if not partners or person.unit.code in named else plan.office.code
            taking.append({"id": name, "unit": unit, "areas": within, "skills": sorted(person.skills)})
    return taking, out, names


def _recusals(plan, names, candidates, taking, on):
    """Only what concerns this pool: recusals of people or subjects that do not take part are nobody's business.

    One declared after the plan was approved, when its pool could be looked at, says so in its code: a recusal made to
    measure shows.
    """
    rows = queries.recusals_of_people(list(names), on, since=queries.approved_at(plan))
    return [
        {"candidate": institution, "inspector": names[person], "code": f"{code}{LATE}" if is_late else code}
        for person, institution, code, is_late in rows
        if institution in candidates and names[person] in taking
    ]
