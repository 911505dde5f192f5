"""Figures of inspections: rates, a sector's violation rate with its interval, the funnel of inspectors.

Values in, values out; shares are Decimal per cent, rounded half up, and None where there is nothing to divide by.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

from .results import UNSEEN, WITH_FINDINGS

Z95, Z998 = 1.959963984540054, 3.090232306167813  # two-sided 95 % and 99.8 %, the limits of a funnel
NOT_MEASURED = frozenset({*UNSEEN, "REFUSED"})  # nobody has looked: neither in order nor in breach


def share(part: int, whole: int) -> Decimal | None:
    """Per cent with two decimals: 843 of 861 is 97.91."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Tally:
    """One row of a table of visits. ``by_result`` counts every code, zeros included."""

    drawn: int
    by_result: dict[str, int]

    @property
    def open(self) -> int:
        """Not recorded yet."""
        return self.drawn - sum(self.by_result.values())

    @property
    def closed(self) -> int:
        """Found closed."""
        return self.by_result["CLOSED"]

    @property
    def checked(self) -> int:
        """Somebody could look."""
        return sum(count for code, count in self.by_result.items() if code not in UNSEEN)

    @property
    def violations(self) -> int:
        """Something was found."""
        return sum(self.by_result[code] for code in WITH_FINDINGS)

    @property
    def settled_rate(self) -> Decimal | None:
        """完结率: (checked + closed) / drawn."""
        return share(self.checked + self.closed, self.drawn)

    @property
    def completed_rate(self) -> Decimal | None:
        """完成率: checked / drawn."""
        return share(self.checked, self.drawn)


def wilson(hits: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Wilson's interval of a share; defined for 0 and n hits, and always inside [0, 1]. Nothing seen says nothing."""
    if n <= 0:
        return 0.0, 1.0
    p, square = hits / n, z * z
    middle = (p + square / (2 * n)) / (1 + square / n)
    half = z * sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n)
    low = 0.0 if hits <= 0 else max(0.0, middle - half)
    high = 1.0 if hits >= n else min(1.0, middle + half)
    return low, high


@dataclass(frozen=True)
class Stratum:
    """``size`` subjects in the frozen pool, ``n`` of them measured, ``hits`` in breach."""

    size: float
    n: int
    hits: int


@dataclass(frozen=True)
class Estimate:
    """A sector's violation rate. ``uncovered``: subjects of strata in which nobody was measured."""

    rate: float
    low: float
    high: float
    n: int
    hits: int
    strata: int
    size: float
    uncovered: float

    @property
    def shown(self) -> tuple[str, str, str]:
        """Rate and both ends as people read them."""
        rate, low, high = (f"{100 * value:.1f}%" for value in (self.rate, self.low, self.high))
        return rate, low, high


def violation_rate(strata: Iterable[Stratum]) -> Estimate | None:
    """The stratified estimate Σ W·p with an interval, from draws in which each member of a stratum is as likely.

    Its variance gives the size of a simple sample that would be as sure; Wilson's interval is taken at that size. A
    finite pool of which a part was measured is known the better. With all or none in breach, or one measured subject
    a stratum, the variance says nothing, and the number measured is taken. None where nobody was measured.
    """
    rows = list(strata)
    seen = [row for row in rows if row.n]
    n = sum(row.n for row in seen)
    if not n:
        return None
    size = sum(row.size for row in seen)
    weights = [row.size / size for row in seen]
    rate = sum(weight * row.hits / row.n for weight, row in zip(weights, seen, strict=True))
    rate = min(1.0, max(0.0, rate))
    variance = sum(weight * weight * _variance(row, rate) for weight, row in zip(weights, seen, strict=True))
    equal = n if variance <= 0 or rate in (0.0, 1.0) else rate * (1 - rate) / variance
    low, high = wilson(rate * equal, equal)
    uncovered = sum(row.size for row in rows if not row.n)
    return Estimate(rate, low, high, n, sum(row.hits for row in seen), len(seen), size, uncovered)


def _variance(row: Stratum, overall: float) -> float:
    """Of one stratum's share; of a stratum with one measured subject, as if it were like the whole."""
    rest = max(0.0, 1 - row.n / row.size) if row.size else 0.0
    if row.n == 1:
        return rest * overall * (1 - overall)
    p = row.hits / row.n
    return rest * p * (1 - p) / (row.n - 1)


@dataclass(frozen=True)
class Point:
    """A person of the funnel: ``out`` is "", "low" or "high" beyond the outer limits."""

    name: str
    n: int
    hits: int
    rate: float
    out: str

    @property
    def percent(self) -> str:
        """The share as people read it."""
        return f"{100 * self.rate:.1f}%"


def limits(overall: float, n: int, z: float) -> tuple[float, float]:
    """Where the share of somebody with ``n`` visits falls by chance alone: the usual funnel, kept in [0, 1]."""
    half = z * sqrt(overall * (1 - overall) / n)
    return max(0.0, overall - half), min(1.0, overall + half)


def funnel(people: Iterable[tuple[str, int, int]]) -> tuple[float, list[Point]]:
    """(overall share, points) of (name, visits, visits with findings); who has made no visit is no point."""
    rows = [row for row in people if row[1]]
    n = sum(row[1] for row in rows)
    overall = sum(row[2] for row in rows) / n if n else 0.0
    points = []
    for name, visits, hits in rows:
        low, high = limits(overall, visits, Z998)
        rate = hits / visits
        out = "low" if rate < low else "high" if rate > high else ""
        points.append(Point(name, visits, hits, rate, out))
    return overall, points
