"""Reads for plans: the rule book of a day, the pools of a plan."""

from collections import defaultdict
from datetime import date

from django.db.models import Q

from institutions.choices import SubjectKind
from institutions.models import Institution
from supervision.foundation.rules import regions

from ..choices import InspectorStatus, RuleKind
from ..models import DrawRule, InspectionPlan, Inspector, Recusal, Visit
from ..rules.ratios import BaseRatio, RuleBook


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
    rows = Visit.objects.filter(planned_on__year=on.year).standing()
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


def area_of(region_code: str) -> str:
    """County of a place: the area unit of a draw."""
    return region_code[:6] + "000"
