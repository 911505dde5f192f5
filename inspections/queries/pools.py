"""Reads for plans: the rule book of a day, the pools of a plan."""

from datetime import date, datetime

from django.db.models import Q

from institutions.choices import SubjectKind
from institutions.models import Institution
from supervision.foundation.access import REGIONAL_KINDS
from supervision.foundation.models import Act
from supervision.foundation.rules import regions

from ..choices import InspectorStatus, RuleKind, Series
from ..models import DrawRule, InspectionPlan, Inspector, Recusal
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


def people_of(plan: InspectionPlan, units: list[str], joining: list[int] = ()):
    """The pool of inspectors for a plan: units of the region (or named by a seat), whatever their status.

    Officers whom another department brought take part where that department does.
    """
    low, high = regions.bounds(plan.region_code)
    above = [plan.region_code, *regions.ancestors(plan.region_code)]
    reach = Q(region_code__gte=low, region_code__lt=high) | Q(region_code__in=above) | Q(unit__code__in=units)
    ours = Q(unit__kind__in=REGIONAL_KINDS) | Q(unit__code__in=units) | Q(unit__in=joining)
    rows = Inspector.objects.filter(reach, ours).select_related("unit")
    return rows.exclude(status=InspectorStatus.LEFT).order_by("code")


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
