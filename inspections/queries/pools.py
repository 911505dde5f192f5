"""Reads for plans: the rule book of a day, the pools of a plan."""

from collections import defaultdict
from datetime import date, datetime

from django.db.models import Count, Q

from institutions.choices import SubjectKind
from institutions.models import Institution
from supervision.foundation.access import REGIONAL_KINDS
from supervision.foundation.models import Act
from supervision.foundation.rules import regions

from ..choices import InspectorStatus, ItemKind, RuleKind, Series, TaskSource, VisitState
from ..models import DrawRule, InspectionPlan, Inspector, Leave, Library, PoolFreeze, Recusal, Visit
from ..rules.ratios import BaseRatio, RuleBook


def rule_versions(on: date) -> list[str]:
    """Versions of the draw rules that hold on a day, newest first."""
    found = DrawRule.objects.in_force(on).filter(kind=RuleKind.BASE).order_by("-version")
    return list(found.values_list("version", flat=True).distinct())


def all_versions() -> list[str]:
    """Every version there is, newest first: one that begins later can be read and put right before it does."""
    return list(DrawRule.objects.order_by("-version").values_list("version", flat=True).distinct())


def rule_book(version: str) -> RuleBook:
    """The rules of a version. Factors and caps that are not confirmed are left out: they have no effect."""
    rows = list(DrawRule.objects.filter(version=version))
    factors = {kind: {row.key: row.value for row in rows if row.kind == kind and row.confirmed} for kind in RuleKind}
    bases = tuple(
        BaseRatio(row.key, row.value, tuple(row.categories.split()), tuple(row.levels.split()), row.confirmed)
        for row in rows
        if row.kind == RuleKind.BASE
    )
    caps, team = factors[RuleKind.CAP], factors[RuleKind.TEAM]
    return RuleBook(
        version, bases, factors[RuleKind.CREDIT], factors[RuleKind.RISK], caps.get("visits_per_year"),
        general_cap=caps["general_percent"] * 100 if "general_percent" in caps else None,
        cross_district=bool(team.get("cross_district", 1)), rotation=team.get("rotation", 0),
    )  # fmt: skip


def rule_value(version: str, key: str, default: int = 0) -> int:
    """One parameter of a version, if it is confirmed: the rest has no effect on anybody."""
    row = DrawRule.objects.filter(version=version, key=key, confirmed=True).first()
    return row.value if row else default


def plan_on_trial(plan: InspectionPlan) -> bool:
    """Does the plan rest on a ratio that nobody has confirmed, as the rules stand now?"""
    if plan.source != TaskSource.OWN:
        return False
    book = rule_book(plan.rules_version)
    return book.is_trial(plan.classes or [base.key for base in book.bases], plan.ratios)


def only_general(plan: InspectionPlan) -> bool:
    """Does the plan hold general items only? Key items are checked at any ratio."""
    kinds = set(plan.items.values_list("kind", flat=True)) if plan.pk else set()
    return kinds == {ItemKind.GENERAL}


def subjects_of(plan: InspectionPlan):
    """Every registered medical institution of the plan's region, whatever its class and state.

    The draw rules class medical institutions only; subjects of public health take part in none of them yet.
    """
    low, high = regions.bounds(plan.region_code)
    found = Institution.objects.current().filter(kind=SubjectKind.MEDICAL, region_code__gte=low, region_code__lt=high)
    return found.select_related("standing").order_by("code")


def people_of(plan: InspectionPlan, units: list[str], joining: list[int] = ()):
    """The pool of inspectors for a plan: units of the region (or named by a seat), whatever their status.

    Officers whom another department brought take part where that department does.
    """
    low, high = regions.bounds(plan.region_code)
    above = [plan.region_code, *regions.ancestors(plan.region_code)]
    reach = Q(region_code__gte=low, region_code__lt=high) | Q(region_code__in=above) | Q(unit__code__in=units)
    ours = Q(unit__kind__in=REGIONAL_KINDS) | Q(unit__code__in=units) | Q(unit__in=joining)
    pool = Inspector.objects.filter(reach, ours, is_expert=False).select_related("unit")
    return pool.exclude(status=InspectorStatus.LEFT).order_by("code")


def away_on(on: date) -> set[int]:
    """Inspectors who cannot be sent on a day."""
    return set(Leave.objects.on_day(on).values_list("inspector_id", flat=True))


def frozen_on(on: date) -> set[int]:
    """Institutions kept out of draws on a day."""
    return set(PoolFreeze.objects.in_force(on).values_list("institution_id", flat=True))


def members_of(library: Library):
    """Subjects of a special library or an imported pool, with the institutions some of them were found to be."""
    return library.members.select_related("institution__standing").order_by("code")


def issued_open(on: date) -> dict[int, int]:
    """institution → tasks issued from above that wait for their visit in the year: nobody draws it again meanwhile.

    Unlike a draw, an issued list is no secret of the office that works it.
    """
    rows = Visit.objects.standing().filter(draw=None, state=VisitState.ASSIGNED, planned_on__year=on.year)
    rows = rows.exclude(source=TaskSource.OWN).order_by().values("institution_id").annotate(n=Count("pk"))
    return {row["institution_id"]: row["n"] for row in rows}


def came_last(institutions: list[str], visits: int) -> set[tuple[str, str]]:
    """(institution code, inspector code) of the teams of each institution's last visits that have taken place."""
    found: set[tuple[str, str]] = set()
    seen: dict[str, int] = defaultdict(int)
    rows = Visit.objects.standing().filter(institution__code__in=institutions, visited_on__isnull=False)
    for visit in (
        rows.order_by("-visited_on", "-pk").select_related("institution").prefetch_related("members__inspector")
    ):
        code = visit.institution.code
        if seen[code] < visits:
            found |= {(code, member.inspector.code) for member in visit.members.all() if member.is_current}
        seen[code] += 1
    return found


def approved_at(plan: InspectionPlan) -> datetime | None:
    """When the plan was approved last: from then on its pool can be looked at."""
    if plan.series != Series.ONCE:  # drawn by the clock: there is no moment at which its pool was first seen
        return None
    found = Act.objects.filter(verb="inspections.inspectionplan.approve", about=plan.code).order_by("-at")
    return found.values_list("at", flat=True).first()


def recusals_of_people(inspectors: list[str], on: date, since: datetime | None = None):
    """(inspector code, institution code, recusal code, declared after ``since``?) in force on a day."""
    held = Recusal.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), inspector__code__in=inspectors)
    for person, institution, code, at in held.values_list(
        "inspector__code", "institution__code", "code", "declared_at"
    ):
        yield person, institution, code, since is not None and at > since


def area_of(region_code: str) -> str:
    """County of a place: the area unit of a draw."""
    return region_code[:6] + "000"


def sizes_by_stratum(members) -> list[tuple[str, int]]:
    """(stratum, how many) of a list, the largest first."""
    rows = members.order_by().values("stratum").annotate(n=Count("pk")).order_by("-n", "stratum")
    return list(rows.values_list("stratum", "n"))
