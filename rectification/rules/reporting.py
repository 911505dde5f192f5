"""The month of a unit: pace, totals, what is late, what is asked before a report may be handed in."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NOT_BEGUN, ON_TIME, BEHIND, DONE, SETTLED = (
    "pace_not_begun", "pace_on_time", "pace_behind", "pace_done", "pace_settled",
)  # fmt: skip


def pace(percent: int, expected: int | None, tolerance: int, *, settled: bool = False) -> str:
    """序时进度. The tolerance is that of the yellow light, so that the two never contradict each other."""
    if settled:
        return SETTLED
    if percent >= 100:
        return DONE
    if expected is not None and expected - percent > tolerance:
        return BEHIND
    return ON_TIME if percent else NOT_BEGUN


@dataclass(frozen=True)
class Arrival:
    """When a month came in: ``first`` and the latest day of handing in, and the grace given when it was sent back."""

    first: date
    latest: date
    answer_by: date | None = None


def is_late(arrival: Arrival, cut_off: date) -> bool:
    """Late is what first came after the cut-off, or was answered after both the cut-off and the grace.

    A month that came in time and was sent back at 23:00 of the last day has until the end of its grace.
    """
    if arrival.first > cut_off:
        return True
    return arrival.latest > max(cut_off, arrival.answer_by or cut_off)


def total_of(before: Decimal, month: Decimal) -> Decimal:
    """Total so far: the total of the month before plus this month."""
    return before + month


def total_is_wrong(before: Decimal, month: Decimal, total: Decimal, note: str) -> bool:
    """A total that does not add up needs a note saying what was put right."""
    return total != total_of(before, month) and not note.strip()


def drop_needs_reason(percent: int, before: int | None, reason: str) -> bool:
    """Progress may fall below last month's, but somebody has to say why."""
    return before is not None and percent < before and not reason.strip()


def merged(parts: list[tuple[str, str]]) -> str:
    """Replies of sections as one text; a single reply needs no heading."""
    told = [(section, text.strip()) for section, text in parts if text.strip()]
    if len(told) == 1:
        return told[0][1]
    return "\n".join(f"【{section}】{text}" for section, text in told)
