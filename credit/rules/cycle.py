"""The scoring cycle a day belongs to.

A validation year starts on the day of a passed validation. The years of one validation period follow
each other; the last of them stays open until the next validation is passed, so points are not wiped
away by being late (Guangdong and Guizhou wording). A calendar year needs no anchor.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

VALIDATION_YEAR, CALENDAR_YEAR = "validation_year", "calendar_year"


@dataclass(frozen=True)
class Cycle:
    """Half-open ``[start, end)``; ``end`` is None while only a validation can close it."""

    start: date
    end: date | None

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    @property
    def key(self) -> str:
        """What makes the cycle unique for one subject: its first day."""
        return self.start.isoformat()


@dataclass(frozen=True)
class Calendar:
    """How one subject's cycles run.

    ``anchors``: days on which validation was passed, in any order. ``period_years``: length of the
    validation period (1 or 3). ``carry``: whether the last year stays open until validation is passed.
    """

    kind: str = VALIDATION_YEAR
    anchors: Sequence[date] = ()
    period_years: int = 1
    carry: bool = True


def add_years(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes the 28th where there is none."""
    year = day.year + years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def _year_index(anchor: date, day: date) -> int:
    """How many whole years lie between the anchor and the day (negative before it)."""
    index = day.year - anchor.year
    return index if add_years(anchor, index) <= day else index - 1


def cycle_of(day: date, calendar: Calendar) -> Cycle:
    """The one cycle that holds ``day``. Without any anchor a validation year falls back to the calendar year."""
    if calendar.kind == CALENDAR_YEAR or not calendar.anchors:
        return Cycle(date(day.year, 1, 1), date(day.year + 1, 1, 1))
    anchors = sorted(set(calendar.anchors))
    passed = [anchor for anchor in anchors if anchor <= day]
    anchor = passed[-1] if passed else anchors[0]
    following = next((later for later in anchors if later > day), None)
    index = _year_index(anchor, day)
    last = calendar.period_years - 1
    if calendar.carry and index >= last:
        return Cycle(add_years(anchor, last), following)
    end = add_years(anchor, index + 1)
    return Cycle(add_years(anchor, index), min(end, following) if following else end)


def period_of(day: date, calendar: Calendar) -> Cycle:
    """The whole validation period that holds ``day``: from one passed validation to the next."""
    if calendar.kind == CALENDAR_YEAR or not calendar.anchors:
        return cycle_of(day, calendar)
    anchors = sorted(set(calendar.anchors))
    passed = [anchor for anchor in anchors if anchor <= day]
    if not passed:
        return cycle_of(day, calendar)
    following = next((later for later in anchors if later > day), None)
    if calendar.carry:
        return Cycle(passed[-1], following)
    index = _year_index(passed[-1], day) // calendar.period_years * calendar.period_years
    end = add_years(passed[-1], index + calendar.period_years)
    return Cycle(add_years(passed[-1], index), min(end, following) if following else end)
