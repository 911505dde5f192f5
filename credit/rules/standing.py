"""What the points amount to on any day, past ones included, and which thresholds they reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .cycle import Calendar, Cycle, cycle_of, period_of
from .scoring import ZERO

CYCLE, PERIOD = "cycle", "period"


@dataclass(frozen=True)
class Given:
    """Points as they stand in a record. A day in the future of ``on`` has not happened yet."""

    points: Decimal
    verified_on: date  # the day the behaviour was verified chooses the cycle
    effective_on: date
    withdrawn_on: date | None = None

    def counts_on(self, day: date) -> bool:
        """Effective by that day and not withdrawn by it."""
        return self.effective_on <= day and (self.withdrawn_on is None or self.withdrawn_on > day)


@dataclass(frozen=True)
class Threshold:
    """A tier of a scheme. ``over``: the total must exceed ``points`` ("more than"), not just reach it."""

    code: str
    points: Decimal
    span: str = CYCLE
    over: bool = False

    def reached_by(self, total: Decimal) -> bool:
        return total > self.points if self.over else total >= self.points


def sum_within(span: Cycle, day: date, given: Iterable[Given]) -> Decimal:
    """Points that count on ``day`` for behaviour verified within ``span``."""
    return sum((g.points for g in given if g.verified_on in span and g.counts_on(day)), ZERO)


def total_on(day: date, given: Iterable[Given], calendar: Calendar) -> Decimal:
    """The total of the cycle that holds ``day``, as it stood on that day."""
    return sum_within(cycle_of(day, calendar), day, given)


def reached_on(
    day: date, given: Iterable[Given], calendar: Calendar, thresholds: Iterable[Threshold]
) -> list[Threshold]:
    """Thresholds reached on ``day``, lowest first."""
    given = list(given)
    totals = {
        CYCLE: total_on(day, given, calendar),
        PERIOD: sum_within(period_of(day, calendar), day, given),
    }
    reached = [t for t in thresholds if t.reached_by(totals[t.span])]
    return sorted(reached, key=lambda t: (t.span, t.points, t.code))
