"""Working days and deadlines.

Counting starts on the day after the start (行政处罚法 art. 85, 民法典 art. 201): the day of beginning is
not counted. A calendar or month period whose last day is a rest day ends on the next working day
(民法典 art. 203). Without an official notice for a year, Monday to Friday are taken as working days and
every result that leans on such a year is provisional.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from .sayings import N_

WORKING, CALENDAR, MONTHS = "working", "calendar", "months"
UNITS = (WORKING, CALENDAR, MONTHS)
WEEKEND = N_("周末")
_DAY = timedelta(days=1)
_LONGEST = {WORKING: 5_000, CALENDAR: 20_000, MONTHS: 600}


@dataclass(frozen=True)
class Mark:
    """What the official notice says of one day."""

    is_workday: bool
    name: str


@dataclass(frozen=True)
class Calendar:
    """Days named in the notices, and the years for which a notice exists.

    The notice of a year may name days of the December before; that does not publish the earlier year.
    """

    marks: Mapping[date, Mark]
    published: frozenset[int]

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked: by notice, else Monday to Friday."""
        mark = self.marks.get(day)
        return mark.is_workday if mark else day.weekday() < 5

    def is_provisional(self, day: date) -> bool:
        """Whether no notice covers the day's year yet."""
        return day.year not in self.published

    def why_not_worked(self, day: date) -> str:
        """Reason a rest day is not counted: the holiday's name, or the weekend."""
        mark = self.marks.get(day)
        return mark.name if mark else WEEKEND


@dataclass(frozen=True)
class Deadline:
    """A last day, how it was found (JSON-able) and whether a coming notice may move it."""

    date: date
    derivation: dict
    provisional: bool


def days_after(start: date) -> Iterator[date]:
    """The days following ``start``, without end."""
    day = start
    while True:
        day += _DAY
        yield day


def add_months(start: date, months: int) -> date:
    """The same day of a later month; its last day where there is no such day (民法典 art. 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(start.day, (first_of_next - _DAY).day))


def deadline(start: date, n: int, unit: str, calendar: Calendar, *, roll: bool = True) -> Deadline:
    """The last day of a period of ``n`` units that begins with ``start``.

    ``roll``: a calendar or month period that ends on a rest day ends on the next working day; turn it off
    for periods that bind only the authority itself. Raises ValueError for an unknown unit, a negative or
    an absurdly long period.
    """
    if unit not in UNITS:
        raise ValueError(f"unit must be one of {UNITS}, not {unit!r}")
    if not 0 <= n <= _LONGEST[unit]:
        raise ValueError(f"n must lie between 0 and {_LONGEST[unit]} {unit}, not {n}")
    derivation = {"start": start.isoformat(), "n": n, "unit": unit}
    if unit == WORKING:
        due, seen = _count_working(start, n, calendar)
        derivation |= _skipped(seen, calendar)
        derivation |= _made_up(seen, calendar)
    else:
        last = start + timedelta(days=n) if unit == CALENDAR else add_months(start, n)
        due, seen = _roll(last, calendar) if roll and n else (last, [last])
        if due != last:
            derivation |= {"last_day": last.isoformat()} | _skipped(seen, calendar)
    provisional = any(calendar.is_provisional(day) for day in seen)
    derivation |= {"due": due.isoformat(), "provisional": provisional}
    return Deadline(due, derivation, provisional)


def _count_working(start: date, n: int, calendar: Calendar) -> tuple[date, list[date]]:
    """The n-th working day after ``start`` and every day passed on the way, the last included."""
    seen: list[date] = []
    left = n
    if left == 0:
        return start, seen
    for day in days_after(start):
        seen.append(day)
        left -= calendar.is_workday(day)
        if left == 0:
            return day, seen
    raise AssertionError("unreachable: the days do not end")


def _roll(last: date, calendar: Calendar) -> tuple[date, list[date]]:
    """``last`` or the first working day after it, and the days looked at."""
    day, seen = last, [last]
    while not calendar.is_workday(day):
        day += _DAY
        seen.append(day)
    return day, seen


def _skipped(seen: list[date], calendar: Calendar) -> dict:
    """Runs of neighbouring rest days with one reason: {"from", "to", "days", "reason"}."""
    runs: list[dict] = []
    previous = None
    for day in seen:
        if calendar.is_workday(day):
            continue
        reason = calendar.why_not_worked(day)
        if runs and previous == day - _DAY and runs[-1]["reason"] == reason:
            runs[-1] |= {"to": day.isoformat(), "days": runs[-1]["days"] + 1}
        else:
            runs.append({"from": day.isoformat(), "to": day.isoformat(), "days": 1, "reason": reason})
        previous = day
    return {"skipped": runs}


def _made_up(seen: list[date], calendar: Calendar) -> dict:
    """Weekend days that were counted because they are worked in exchange (调休)."""
    days = [
        {"date": day.isoformat(), "reason": calendar.marks[day].name}
        for day in seen
        if day.weekday() >= 5 and calendar.is_workday(day)
    ]
    return {"made_up": days} if days else {}


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` is earlier."""
    if end < start:
        return -working_days_between(end, start, calendar)
    return sum(calendar.is_workday(start + timedelta(days=i)) for i in range(1, (end - start).days + 1))
