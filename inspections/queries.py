"""Reads that join models: the rule book of a day, the pools of a plan, bundles, registers."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from institutions.choices import SubjectKind
from institutions.models import Institution
from supervision.foundation.models import Agency, Region
from supervision.foundation.rules import regions

from .choices import DrawState, InspectorStatus, RuleKind, VisitState
from .models import Draw, DrawRule, InspectionPlan, Inspector, Recusal, Substitution, Visit, VisitMember
from .rules.draw import bundle
from .rules.draw.canonical import decode, digest, utc
from .rules.ratios import BaseRatio, RuleBook


def rule_versions(on: date) -> list[str]:
    """Versions of the draw rules that hold on a day, newest first."""
    found = DrawRule.objects.in_force(on).filter(kind=RuleKind.BASE).order_by("-version")
    return list(found.values_list("version", flat=True).distinct())


def rule_book(version: str) -> RuleBook:
    """The rules of a version. Factors and caps that are not confirmed are left out: they have no effect."""
    rows = list(DrawRule.objects.filter(version=version))
    factors = {kind: {row.key: row.value for row in rows if row.kind == kind and row.confirmed} for kind in RuleKind}
    bases = tuple(
        BaseRatio(row.key, row.value, tuple(row.categories.split()), tuple(row.levels.split()), row.confirmed)
        for row in rows
        if row.kind == RuleKind.BASE
    )
    return RuleBook(
        version, bases, factors[RuleKind.CREDIT], factors[RuleKind.RISK], factors[RuleKind.CAP].get("visits_per_year")
    )


def plan_on_trial(plan: InspectionPlan) -> bool:
    """Does the plan rest on a ratio that nobody has confirmed, as the rules stand now?"""
    book = rule_book(plan.rules_version)
    return book.is_trial(plan.classes or [base.key for base in book.bases], plan.ratios)


def subjects_of(plan: InspectionPlan):
    """Every registered medical institution of the plan's region, whatever its class and state.

    The draw rules class medical institutions only; subjects of public health take part in none of them yet.
    """
    low, high = regions.bounds(plan.region_code)
    found = Institution.objects.current().filter(kind=SubjectKind.MEDICAL, region_code__gte=low, region_code__lt=high)
    return found.select_related("standing").order_by("code")


def visited_this_year(plan: InspectionPlan, on: date) -> dict[int, int]:
    """institution → drawn visits of the year, void draws left out."""
    counts: dict[int, int] = defaultdict(int)
    rows = Visit.objects.filter(planned_on__year=on.year).exclude(draw__state=DrawState.VOID)
    for institution in rows.values_list("institution_id", flat=True):
        counts[institution] += 1
    return counts


def people_of(plan: InspectionPlan, units: list[str]):
    """The pool of inspectors for a plan: units of the region (or named by a seat), whatever their status."""
    low, high = regions.bounds(plan.region_code)
    above = [plan.region_code, *regions.ancestors(plan.region_code)]
    reach = Q(region_code__gte=low, region_code__lt=high) | Q(region_code__in=above) | Q(unit__code__in=units)
    return Inspector.objects.filter(reach).select_related("unit").exclude(status=InspectorStatus.LEFT).order_by("code")


def recusals_of_people(inspectors: list[str], on: date):
    """(inspector code, institution code, recusal code) in force on a day for these people."""
    held = Recusal.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), inspector__code__in=inspectors)
    return held.values_list("inspector__code", "institution__code", "code")


def entry_of(draw: Draw) -> dict:
    """The chained register entry of a draw."""
    return {
        "office": draw.office.code, "number": draw.number, "attempt": draw.attempt, "previous": draw.previous,
        "commitment": draw.commitment, "beacon": draw.beacon,
    }  # fmt: skip


def documents_of(draw: Draw) -> tuple[dict, dict]:
    """(documents, salts) as they were frozen."""
    rows = list(draw.documents.all())
    return {row.name: decode(bytes(row.content)) for row in rows}, {row.name: row.salt for row in rows}


def substitutions_of(draw: Draw) -> list[dict]:
    """Recorded replacements in order, by pseudonym, as the bundle states them."""
    rows = Substitution.objects.filter(visit__draw=draw)
    rows = rows.select_related("visit__institution", "out", "inward").order_by("pk")
    return [
        {"subject": row.visit.institution.code, "out": row.out.pseudonym, "in": row.inward.pseudonym,
         "code": row.code, "at": utc(row.at)}
        for row in rows
    ]  # fmt: skip


def result_of(draw: Draw) -> dict:
    """Selected and teams as drawn, in draw order, before any replacement."""
    visits = list(draw.visits.select_related("institution").prefetch_related("members").order_by("position"))
    came_later = set(Substitution.objects.filter(visit__draw=draw).values_list("inward_id", flat=True))
    return {
        "selected": [
            {"id": visit.institution.code, "stratum": visit.stratum, "ticket": visit.ticket} for visit in visits
        ],
        "teams": [
            {"subject": visit.institution.code,
             "inspectors": [member.pseudonym for member in sorted(visit.members.all(), key=lambda one: one.seat)
                            if member.pk not in came_later]}
            for visit in visits
        ],
    }  # fmt: skip


def proof_of(visit: Visit) -> str:
    """The hash of a drawn row as the register sealed it, to be shown at the door."""
    came_later = visit.substitutions.values("inward_id")
    team = visit.members.exclude(pk__in=came_later).order_by("seat").values_list("pseudonym", flat=True)
    row = {"id": visit.institution.code, "stratum": visit.stratum, "ticket": visit.ticket, "team": list(team)}
    return digest(row)


def replacement_share(draw: Draw) -> tuple[int, int, int]:
    """(people replaced, people drawn, cap in per cent)."""
    replaced = Substitution.objects.filter(visit__draw=draw).count()
    seats = VisitMember.objects.filter(visit__draw=draw).count() - replaced
    rule = DrawRule.objects.filter(version=draw.plan.rules_version, key="substitution_percent").first()
    return replaced, seats, rule.value if rule else 100


def strata_by_name(version: str, keys: Iterable[str]) -> dict[str, str]:
    """Keys of strata as people read them: "clinic|120102000" → "诊所… · 河东区"."""
    keys = set(keys)
    labels = dict(DrawRule.objects.filter(version=version).values_list("key", "label"))
    labels |= region_names(part for key in keys for part in key.split("|") if part.isdigit())
    return {key: " · ".join(labels.get(part, part) for part in key.split("|")) for key in keys}


def probabilities(plan_document: dict) -> list[dict]:
    """Strata with their names and the inclusion probability take / size of each member (weights of 1)."""
    labels = strata_by_name(plan_document["rules"], [row["key"] for row in plan_document["strata"]])
    return [
        {
            **row,
            "label": labels[row["key"]],
            "percent": f"{100 * row['take'] / row['size']:.1f}",
        }
        for row in plan_document["strata"]
    ]


def selected_by_name(bundle_document: dict) -> list[dict]:
    """The selected rows of a revealed bundle with the names of the institutions."""
    rows = bundle_document["result"]["selected"]
    found = Institution.objects.filter(code__in=[row["id"] for row in rows])
    names = dict(found.values_list("code", "name"))
    strata = strata_by_name(bundle_document["plan"]["rules"], [row["stratum"] for row in rows])
    return [{**row, "name": names.get(row["id"], ""), "label": strata[row["stratum"]]} for row in rows]


def latest_revealed() -> Draw | None:
    """The draw revealed last."""
    return Draw.objects.filter(state=DrawState.REVEALED).order_by("-ended_at", "-pk").first()


def area_of(region_code: str) -> str:
    """County of a place: the area unit of a draw."""
    return region_code[:6] + "000"


def region_names(codes) -> dict[str, str]:
    """Names of regions by code."""
    return dict(Region.objects.filter(code__in=set(codes)).values_list("code", "name"))


def open_visits(draw: Draw) -> int:
    """Visits of a draw that have not taken place."""
    return draw.visits.filter(state=VisitState.ASSIGNED).count()


def bundle_of(draw: Draw) -> dict:
    """The bundle of a revealed draw, as draw protocol 1 writes it."""
    documents, salts = documents_of(draw)
    return bundle.assemble(
        entry=entry_of(draw),
        custody=draw.custody,
        documents=documents,
        salts=salts,
        halves=tuple(bytes.fromhex(draw.halves[name]) for name in ("half_a", "half_b")),
        value=draw.beacon_value,
        at=utc(draw.beacon_at),
        outcome=result_of(draw),
        substitutions=substitutions_of(draw),
    )


def register_of(office: Agency) -> list[dict]:
    """The public register of an office: the chained entries, and beside each what became of its number."""
    return [_register_row(draw) for draw in office.draws.select_related("office").order_by("number")]


def _register_row(draw: Draw) -> dict:
    row = entry_of(draw)
    if draw.sealed:
        row["sealed"] = draw.sealed
    value = {"value": draw.beacon_value, "at": utc(draw.beacon_at) if draw.beacon_at else ""}
    if draw.state == DrawState.REVEALED:
        row["end"] = {"state": "revealed", "beacon": value}
    elif draw.state == DrawState.VOID:
        row["end"] = {"state": "void", "code": draw.void_code, "beacon": value, **draw.halves}
    return row
