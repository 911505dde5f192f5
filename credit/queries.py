"""Reads that join models of this floor and those below."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from inspections.models import Finding
from institutions.models import Institution, Validation
from institutions.services.validations import Law
from supervision.foundation.access import P, may, scope_for

from .choices import CycleKind, Span, Unit
from .models import PointsRecord, ScoringItem, ScoringScheme
from .rules.cycle import Calendar, Cycle, cycle_of, period_of
from .rules.scoring import shown
from .rules.standing import Given, sum_within


def scheme_for(institution: Institution, on: date) -> ScoringScheme | None:
    """The scheme that applies to an institution on a day; None where no scheme holds at all."""
    return ScoringScheme.objects.for_region(institution.region_code, on)


def calendar_of(institution: Institution, scheme: ScoringScheme) -> Calendar:
    """How the institution's scoring cycles run.

    A validation year follows the passed validations. Where none is known, or the institution is not validated by a
    confirmed rule (a filed clinic), it follows the licence, and ``carry``, which waits for a passed validation,
    cannot hold a year open.
    """
    long_period = (institution.beds or 0) >= scheme.long_period_beds
    anchored = scheme.cycle_kind == CycleKind.VALIDATION_YEAR
    validated = _validated_days(institution) if anchored else ()
    licensed = (institution.licence_from,) if anchored and institution.licence_from else ()
    return Calendar(
        kind=scheme.cycle_kind,
        anchors=validated or licensed,
        period_years=scheme.long_period_years if long_period else 1,
        carry=scheme.carry and bool(validated),
    )


def _validated_days(institution: Institution) -> tuple[date, ...]:
    """Days on which the institution passed validation, those recorded before the portal included."""
    if institution.validated_on is None:
        return ()
    rule = Law(institution.validated_on).rule_for(institution)
    if rule is None or not (rule.confirmed and rule.applies):
        return ()
    return tuple(sorted({institution.validated_on, *Validation.objects.passed_days(institution)}))


def given_of(institution: Institution) -> list[Given]:
    """Everything that took effect for the institution, withdrawn points included."""
    return [record.given for record in PointsRecord.objects.filter(institution=institution, effective_on__isnull=False)]


@dataclass(frozen=True)
class StandingOn:
    """Points of an institution as they stood on a day. ``totals``: by span, of ``spans``."""

    day: date
    scheme: ScoringScheme
    spans: dict[str, Cycle]
    totals: dict[str, Decimal]

    @property
    def total(self) -> Decimal:
        """Points of the cycle that holds the day."""
        return self.totals[Span.CYCLE]

    @property
    def cycle(self) -> Cycle:
        """The cycle that holds the day."""
        return self.spans[Span.CYCLE]

    def reached(self) -> list:
        """Thresholds reached, lowest first; those of the period only where it is longer than a cycle."""
        thresholds = self.scheme.thresholds.all()
        return [t for t in thresholds if t.span in self.totals and t.rule.reached_by(self.totals[t.span])]


def standing_on(institution: Institution, day: date) -> StandingOn | None:
    """The institution's points on any day, recomputed from the records; None where no scheme holds."""
    scheme = scheme_for(institution, day)
    if scheme is None:
        return None
    calendar = calendar_of(institution, scheme)
    spans = {Span.CYCLE: cycle_of(day, calendar)}
    if calendar.period_years > 1:
        spans[Span.PERIOD] = period_of(day, calendar)
    given = given_of(institution)
    return StandingOn(day, scheme, spans, {span: sum_within(cycle, day, given) for span, cycle in spans.items()})


def repeated(institution: Institution, item: ScoringItem, on: date, scheme: ScoringScheme) -> bool:
    """Whether the same item already counts for the institution in the cycle that holds the day."""
    cycle = cycle_of(on, calendar_of(institution, scheme))
    earlier = PointsRecord.objects.counted().filter(institution=institution, item__code=item.code)
    return any(day in cycle for day in earlier.values_list("verified_on", flat=True))


def awaiting_points():
    """Confirmed findings of scored offences that have no points yet. What was self-found and corrected never waits."""
    known = PointsRecord.objects.filter(finding=OuterRef("pk"))
    scored = ScoringItem.objects.filter(offence_code=OuterRef("offence__code"))
    return (
        Finding.objects.unpunished()
        .filter(Exists(scored), ~Exists(known))
        .select_related("institution", "offence", "visit")
        .order_by("found_on", "pk")
    )


def penalty_due(finding: Finding) -> bool:
    """Whether a case was filed or is asked for: then points wait for the penalty decision."""
    return finding.case_is_due


def explained(record: PointsRecord) -> list[str]:
    """The stored computation as sentences in the current language."""
    words = {
        "item": _("记分项%(code)s“%(behaviour)s”，每%(unit)s记%(figure)s分。"),
        "quantity": _("数量%(figure)s，合计%(points)s分。"),
        "repeat": _("同一记分周期内再犯，乘以%(figure)s，为%(points)s分。"),
        "cap": _("单项上限%(figure)s分，按%(points)s分计。"),
        "self_corrected": _("机构自查发现并已整改，不予记分。"),
    }
    units = {Unit.CASE: _("次"), Unit.PERSON: _("人"), Unit.SUBJECT: _("科目"), Unit.DOCUMENT: _("份")}
    item = record.item
    about = {"code": item.code, "behaviour": item.behaviour, "unit": units[item.unit]}
    return [
        words[step["kind"]] % {**about, "figure": shown(step["figure"]), "points": shown(step["points"])}
        for step in record.steps
    ]


def visible_queue(user):
    """The part of the queue in the person's area; inspectors' own visits do not make it wider."""
    scope = scope_for(user)
    return awaiting_points().filter(scope.region_q()) if may(user, P.FINDING_VIEW) else Finding.objects.none()


def items_for(finding: Finding):
    """The items a finding may be scored by, under the scheme that applies; several where the offence has tiers."""
    scheme = scheme_for(finding.institution, finding.found_on)
    return ScoringItem.objects.filter(scheme=scheme, offence_code=finding.offence.code)


def why_waiting(finding: Finding, items) -> str:
    """Why a finding is not drafted by itself; empty when it is."""
    if penalty_due(finding):
        return _("已立案或建议立案，处罚决定作出时记分")
    if finding.points_undecided:
        return _("记分建议待审定")
    if not items:
        return _("适用的记分办法中没有对应的记分项")
    if len(items) > 1:
        return _("分档记分，须选择记分项")
    return ""
