"""How often institutions are visited, by all departments, kinds of visit and plans together.

What is counted are days on which somebody came: two plans whose visits were made as one trip burden once.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from institutions.models import Institution

from ..choices import COLOURS, DepartmentState, InspectionType, Room, RuleKind, TripState, VisitState
from ..models import DrawRule, Trip, Visit
from ..rules.ratios import WORST_GRADE

YEAR = timedelta(days=365)
CAP = "visits_per_year"
_TAKEN = (TripState.PROPOSED, TripState.AGREED)


@dataclass(frozen=True)
class Rules:
    """The published cap on visits, and the kinds of visit that no cap holds back, by the newest version."""

    cap: DrawRule | None
    exempt: tuple[str, ...]

    @property
    def binding(self) -> int | None:
        """The cap that refuses; one nobody has confirmed only tells."""
        return self.cap.value if self.cap and self.cap.confirmed else None

    @property
    def exempt_names(self) -> list[str]:
        """The exempt kinds as people call them."""
        return [str(kind.label) for kind in InspectionType if kind in self.exempt]


def rules(on: date) -> Rules:
    """The rules of a day. A kind of visit without a row counts: an exemption has to be written down."""
    rows = list(DrawRule.objects.in_force(on).filter(kind__in=(RuleKind.CAP, RuleKind.COUNTS)).order_by("-version"))
    held = [row for row in rows if row.version == rows[0].version]
    cap = next((row for row in held if row.key == CAP), None)
    return Rules(cap, tuple(row.key for row in held if row.kind == RuleKind.COUNTS and row.value == 0))


def counts(on: date):
    """Whether a row of visits uses up the cap, as an expression: the same rules without a query of their own."""
    held = DrawRule.objects.in_force(on).filter(kind=RuleKind.COUNTS)
    newest = held.order_by("-version").values("version")[:1]
    return ~Exists(held.filter(version=Subquery(newest), key=OuterRef("kind"), value=0))


def made(on: date):
    """Visits made in the twelve months to a day, of every department and plan."""
    return Visit.objects.standing().filter(visited_on__gt=on - YEAR, visited_on__lte=on)


@dataclass(frozen=True)
class Meter:
    """Days on which somebody came in twelve months, those that count against the cap, and the cap."""

    days: int
    counted: int
    rules: Rules

    @property
    def cap(self) -> int | None:
        """The published cap, confirmed or not."""
        return self.rules.cap.value if self.rules.cap else None

    @property
    def confirmed(self) -> bool:
        """Has the authority recorded what the cap rests on?"""
        return self.rules.binding is not None

    @property
    def room(self) -> Room:
        """Below the cap, at it, or beyond it."""
        if self.cap is None or self.counted < self.cap:
            return Room.FREE
        return Room.FULL if self.counted == self.cap else Room.BEYOND

    @property
    def colour(self) -> str:
        """Colour of its pill."""
        return COLOURS[self.room]


def meter(codes, on: date) -> Meter:
    """How often an institution was visited, beside the cap."""
    rows = made(on).filter(institution__code__in=codes).order_by()
    told = list(rows.values_list("visited_on", "kind").distinct())
    book = rules(on)
    counting = {day for day, kind in told if kind not in book.exempt}
    return Meter(len({day for day, _kind in told}), len(counting), book)


def counted(on: date) -> dict[int, int]:
    """institution → days that count against the cap.

    Only visits that were made: leaving out who waits for one would show everybody who looks at a pool who was drawn.
    Two plans that drew the same institution are made one trip instead.
    """
    rows = made(on).exclude(kind__in=rules(on).exempt).values("institution_id")
    return {row["institution_id"]: row["n"] for row in rows.annotate(n=Count("visited_on", distinct=True)).order_by()}


def uses(institution: Institution, on: date, exempt) -> list[Visit]:
    """Visits that use up the cap: made ones, and open ones that somebody named. One that waits and was drawn, by us or
    by whoever issued the list, is secret.
    """
    was_made = Q(visited_on__gt=on - YEAR, visited_on__lte=on)
    named = Q(draw=None, external_number="", state=VisitState.ASSIGNED, planned_on__gt=on - YEAR)
    rows = Visit.objects.standing().filter(was_made | named, institution=institution).exclude(kind__in=exempt)
    return list(rows.select_related("office").order_by("planned_on", "pk"))


def promise(on: date) -> dict:
    """How the published cap was kept: institutions by number of days, and who went beyond it."""
    book = rules(on)
    cap = book.cap.value if book.cap else None
    rows = made(on).exclude(kind__in=book.exempt)
    per_subject = rows.values("institution_id").annotate(n=Count("visited_on", distinct=True)).order_by()
    days = Counter(row["n"] for row in per_subject)
    beyond = [row["institution_id"] for row in per_subject if cap is not None and row["n"] > cap]
    worst = Institution.objects.filter(pk__in=beyond, standing__grade=WORST_GRADE)
    free = set(worst.values_list("pk", flat=True))
    offices = rows.filter(institution__in=[key for key in beyond if key not in free])
    return {
        "rule": book.cap,
        "exempt_names": book.exempt_names,
        "days": sorted(days.items()),
        "visited": sum(days.values()),
        "beyond": len(beyond),
        "worst_grade": len(free),
        "approved": rows.filter(institution__in=beyond, beyond_cap__isnull=False).count(),
        "by_office": list(
            offices.values("office__name")
            .annotate(n=Count("institution", distinct=True))
            .order_by("-n", "office__name")
        ),
        "exempt": made(on).filter(kind__in=book.exempt).count(),
        "merged": Trip.objects.filter(state=TripState.AGREED, visits__visit__in=made(on)).distinct().count(),
    }


def mergeable(user):
    """Open visits of the own office at institutions where another plan's visit waits too, by institution.

    Only for people who may read an unrevealed list. Both offices have drawn the institution already, so neither
    learns of one it does not visit itself.
    """
    free = Visit.objects.standing().filter(state=VisitState.ASSIGNED).exclude(trips__trip__state__in=_TAKEN)
    # One department of a joint visit has been there: that day is past.
    free = free.exclude(department_results__state__in=(DepartmentState.ENTERED, DepartmentState.SETTLED))
    other = free.filter(institution=OuterRef("institution")).exclude(plan=OuterRef("plan"))
    mine = free.filter(Exists(other), pk__in=Visit.objects.secret_to(user), office=user.agency_id)
    return free.filter(institution__in=mine.values("institution")).select_related(
        "institution", "plan", "office"
    ).order_by("institution__code", "planned_on", "pk")  # fmt: skip
