"""How often close-outs prove false, with the interval that a small sample allows."""

from collections.abc import Iterable
from math import isqrt

HOLDS, FALSE, RELAPSE = "recheck_holds", "recheck_false", "recheck_relapse"
_POINTS = 10_000  # a whole, in basis points
_SCALE = 10**6  # figures of z² kept
_Z2 = 3_841_459  # z² for 95 %, times _SCALE


def wilson(hits: int, n: int) -> tuple[int, int] | None:
    """95 % Wilson interval of hits among n, in basis points, in whole numbers; None for an empty sample.

    (2·hits + z² ± z·√(z² + 4·hits·(n − hits)/n)) / (2·(n + z²)), every term times _SCALE.
    """
    if n <= 0 or not 0 <= hits <= n:
        return None
    centre = 2 * hits * _SCALE + _Z2
    root = isqrt(_Z2 * (_Z2 + 4 * hits * (n - hits) * _SCALE // n))
    whole = 2 * (n * _SCALE + _Z2)
    low = max(0, centre - root) * _POINTS // whole
    high = -(-(centre + root) * _POINTS // whole)
    return (0 if hits == 0 else low), (_POINTS if hits == n else min(_POINTS, high))


def rate(hits: int, n: int) -> int | None:
    """Share in basis points, half up; None for an empty sample."""
    return (2 * hits * _POINTS + n) // (2 * n) if n else None


def by_unit(rows: Iterable[tuple[str, str]]) -> list[dict]:
    """(unit, result) → a line per unit in the order met: checked, false, relapsed, false-closure rate, interval.

    Only *false* is a false closure: a problem that came back later is told apart, it was put right once.
    """
    found: dict[str, dict] = {}
    for unit, result in rows:
        line = found.setdefault(unit, {"unit": unit, "checked": 0, "false": 0, "relapsed": 0})
        line["checked"] += result in (HOLDS, FALSE, RELAPSE)
        line["false"] += result == FALSE
        line["relapsed"] += result == RELAPSE
    for line in found.values():
        line["rate"] = rate(line["false"], line["checked"])
        line["interval"] = wilson(line["false"], line["checked"])
    return list(found.values())
