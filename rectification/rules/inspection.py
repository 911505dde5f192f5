"""Points of an inspection of governments: what an indicator system must add up to, and how scores become one.

Points are Decimals with two places, rounded half up.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")
# What may be wrong with an indicator system.
EMPTY, CHILDLESS, UNEQUAL, TOTAL, TWICE, FREE = "empty", "childless", "unequal", "total", "twice", "free"
ORPHAN = "orphan"


@dataclass(frozen=True)
class Line:
    """An indicator; ``parent`` is the code of the first-level one it stands under, "" for a first-level one."""

    code: str
    points: Decimal
    parent: str = ""


def rounded(value: Decimal) -> Decimal:
    """Two places, half up."""
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)


def plain(value: Decimal | None) -> str:
    """12.50 as people write it: 12.5; nothing as a dash."""
    return "—" if value is None else f"{rounded(value):f}".rstrip("0").rstrip(".")


def total(points: Iterable[Decimal]) -> Decimal:
    """The sum."""
    return rounded(sum(points, Decimal()))


def faults(lines: Sequence[Line], full: Decimal) -> list[tuple[str, dict]]:
    """What speaks against publishing: (what, particulars), in the order of the lines."""
    heads = [line for line in lines if not line.parent]
    if not heads:
        return [(EMPTY, {})]
    found = [(TWICE, {"code": code}) for code, n in Counter(line.code for line in lines).items() if n > 1]
    known = {line.code for line in heads}
    found += [(ORPHAN, {"code": line.code}) for line in lines if line.parent and line.parent not in known]
    for head in heads:
        children = [line for line in lines if line.parent == head.code]
        found += [(FREE, {"code": line.code}) for line in children if line.points <= 0]
        got = total(line.points for line in children)
        if not children:
            found.append((CHILDLESS, {"code": head.code}))
        elif got != rounded(head.points):
            found.append((UNEQUAL, {"code": head.code, "sum": plain(got), "points": plain(head.points)}))
    got = total(head.points for head in heads)
    if got != rounded(full):
        found.append((TOTAL, {"sum": plain(got), "full": plain(full)}))
    return found


def agreed(scores: Sequence[Decimal], full: Decimal, span_percent: int) -> Decimal | None:
    """The mean where scorers lie no further apart than the span allows; None where a person must settle it.

    ``span_percent``: of the full points of the indicator.
    """
    if not scores or max(scores) - min(scores) > full * span_percent / 100:
        return None
    return rounded(sum(scores, Decimal()) / len(scores))


def ranked(totals: Sequence[Decimal | None]) -> list[int | None]:
    """Places, equal totals sharing one; none for who has no total."""
    order = sorted((value for value in totals if value is not None), reverse=True)
    return [None if value is None else order.index(value) + 1 for value in totals]
