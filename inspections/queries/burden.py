"""How often institutions are visited, by all departments, kinds of visit and plans together.

What is counted are days on which somebody came: two plans whose visits were made as one trip burden once.
"""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef

from institutions.models import Institution

from ..choices import InspectionType, RuleKind, TripState, VisitState
from ..models import DrawRule, Trip, Visit
from ..rules.ratios import WORST_GRADE

YEAR = timedelta(days=365)
# Visits that no cap holds back: a lead is followed, and an order is looked after.
EXEMPT = (InspectionType.COMPLAINT, InspectionType.FOLLOW_UP)
_TAKEN = (TripState.PROPOSED, TripState.AGREED)


def made(on: date):
    """Visits made in the twelve months to a day, of every department and plan."""
    return Visit.objects.standing().filter(visited_on__gt=on - YEAR, visited_on__lte=on)


def cap_rule() -> DrawRule | None:
    """The published cap on visits, of the newest version."""
    rows = DrawRule.objects.filter(kind=RuleKind.CAP, key="visits_per_year", valid_to=None)
    return rows.order_by("-version").first()


def meter(codes, on: date) -> dict:
    """Days on which an institution was visited in twelve months, those that count against the cap, and the cap."""
    rows = made(on).filter(institution__code__in=codes)
    rule = cap_rule()
    return {
        "days": rows.aggregate(n=Count("visited_on", distinct=True))["n"],
        "counted": rows.exclude(kind__in=EXEMPT).aggregate(n=Count("visited_on", distinct=True))["n"],
        "cap": rule.value if rule else None,
        "confirmed": bool(rule and rule.confirmed),
    }


def counted(on: date) -> dict[int, int]:
    """institution → days that count against the cap.

    Only visits that were made: leaving out who waits for one would show everybody who looks at a pool who was drawn.
    Two plans that drew the same institution are made one trip instead.
    """
    rows = made(on).exclude(kind__in=EXEMPT).values("institution_id")
    return {row["institution_id"]: row["n"] for row in rows.annotate(n=Count("visited_on", distinct=True)).order_by()}


def promise(on: date) -> dict:
    """How the published cap was kept: institutions by number of days, and who went beyond it."""
    rule = cap_rule()
    cap = rule.value if rule else None
    rows = made(on).exclude(kind__in=EXEMPT)
    per_subject = rows.values("institution_id").annotate(n=Count("visited_on", distinct=True)).order_by()
    days = Counter(row["n"] for row in per_subject)
    beyond = [row["institution_id"] for row in per_subject if cap is not None and row["n"] > cap]
    worst = Institution.objects.filter(pk__in=beyond, standing__grade=WORST_GRADE)
    free = set(worst.values_list("pk", flat=True))
    offices = rows.filter(institution__in=[key for key in beyond if key not in free])
    return {
        "rule": rule,
        "days": sorted(days.items()),
        "visited": sum(days.values()),
        "beyond": len(beyond),
        "worst_grade": len(free),
        "by_office": list(
            offices.values("office__name")
            .annotate(n=Count("institution", distinct=True))
            .order_by("-n", "office__name")
        ),
        "exempt": made(on).filter(kind__in=EXEMPT).count(),
        "merged": Trip.objects.filter(state=TripState.AGREED, visits__visit__in=made(on)).distinct().count(),
    }


def _by_office(rows):
    told = rows.values("office__name").annotate(n=Count("institution", distinct=True))
    return told.order_by("-n", "office__name")


def mergeable(user):
    """Open visits of the own office at institutions where another plan's visit waits too, by institution.

    Only for people who may read an unrevealed list. Both offices have drawn the institution already, so neither
    learns of one it does not visit itself.
    """
    free = Visit.objects.standing().filter(state=VisitState.ASSIGNED).exclude(trips__trip__state__in=_TAKEN)
    other = free.filter(institution=OuterRef("institution")).exclude(plan=OuterRef("plan"))
    mine = free.filter(Exists(other), pk__in=Visit.objects.secret_to(user), office=user.agency_id)
    return free.filter(institution__in=mine.values("institution")).select_related(
        "institution", "plan", "office"
    ).order_by("institution__code", "planned_on", "pk")  # fmt: skip
