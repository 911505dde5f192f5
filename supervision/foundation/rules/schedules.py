"""When a job is due, and what its period is called. Pure: moments in, moments out.

A schedule names its periods (``2026-11-22``, ``2026-W47``, ``2026-11``, ``2026-Q4``, ``2026``,
``2026-11-22T08:15``) and knows the one moment each of them falls due. Everything else follows: what was
missed is whatever is due and has no run yet.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

DAILY, WEEKLY, MONTHLY, QUARTERLY, YEARLY, EVERY = "daily", "weekly", "monthly", "quarterly", "yearly", "every"
_DAY = timedelta(days=1)


class UnknownPeriod(ValueError):
    """A text that names no period of this schedule."""


@dataclass(frozen=True)
class Occurrence:
    """A period and the moment its job is due."""

    period: str
    due_at: datetime


def _clamped(year: int, month: int, day: int) -> date:
    """The day of a month, or the month's last day where it is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class Daily:
    """Every day at a time of day."""

    hour: int = 2
    minute: int = 0
    kind = DAILY
    look_back = timedelta(days=7)

    def period_of(self, day: date) -> str:
        return day.isoformat()

    def day_due(self, period: str) -> date:
        """The day the job of a period is due."""
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", period):
            raise UnknownPeriod(period)
        return _checked(lambda: date.fromisoformat(period), period)


@dataclass(frozen=True)
class Weekly(Daily):
    """Once a week; ``weekday`` 1 is Monday, 7 Sunday."""

    weekday: int = 1
    kind = WEEKLY
    look_back = timedelta(weeks=5)

    def period_of(self, day: date) -> str:
        year, week, _weekday = day.isocalendar()
        return f"{year}-W{week:02d}"

    def day_due(self, period: str) -> date:
        match = re.fullmatch(r"(\d{4})-W(\d\d)", period)
        if not match:
            raise UnknownPeriod(period)
        return _checked(lambda: date.fromisocalendar(int(match[1]), int(match[2]), self.weekday), period)


@dataclass(frozen=True)
class Monthly(Daily):
    """Once a month; a day the month does not have is its last day."""

    day: int = 1
    kind = MONTHLY
    look_back = timedelta(days=100)

    def period_of(self, day: date) -> str:
        return f"{day:%Y-%m}"

    def day_due(self, period: str) -> date:
        match = re.fullmatch(r"(\d{4})-(\d\d)", period)
        if not match:
            raise UnknownPeriod(period)
        return _checked(lambda: _clamped(int(match[1]), int(match[2]), self.day), period)


@dataclass(frozen=True)
class Quarterly(Monthly):
    """Once a quarter; ``month`` 1 is the first month of the quarter."""

    month: int = 1
    kind = QUARTERLY
    look_back = timedelta(days=200)

    def period_of(self, day: date) -> str:
        return f"{day.year}-Q{(day.month + 2) // 3}"

    def day_due(self, period: str) -> date:
        match = re.fullmatch(r"(\d{4})-Q([1-4])", period)
        if not match:
            raise UnknownPeriod(period)
        return _checked(lambda: _clamped(int(match[1]), (int(match[2]) - 1) * 3 + self.month, self.day), period)


@dataclass(frozen=True)
class Yearly(Monthly):
    """Once a year, in ``month``."""

    month: int = 1
    kind = YEARLY
    look_back = timedelta(days=400)

    def period_of(self, day: date) -> str:
        return f"{day.year}"

    def day_due(self, period: str) -> date:
        if not re.fullmatch(r"\d{4}", period):
            raise UnknownPeriod(period)
        return _checked(lambda: _clamped(int(period), self.month, self.day), period)


@dataclass(frozen=True)
class Every:
    """Every so many minutes of the day. Only the latest is caught up: such jobs pull what is there."""

    minutes: int = 15
    kind = EVERY

    @property
    def look_back(self) -> timedelta:
        return timedelta(minutes=self.minutes)


Schedule = Daily | Weekly | Monthly | Quarterly | Yearly | Every
KINDS = {cls.kind: cls for cls in (Daily, Weekly, Monthly, Quarterly, Yearly, Every)}


def _checked(build, period: str) -> date:
    """Turn the errors of impossible dates into the one error callers know."""
    try:
        return build()
    except ValueError as error:
        raise UnknownPeriod(period) from error


def due_at(schedule: Schedule, period: str, zone: tzinfo) -> datetime:
    """The moment the job of a period is due. Raises UnknownPeriod."""
    if schedule.kind == EVERY:
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", period):
            raise UnknownPeriod(period)
        return _checked(lambda: datetime.fromisoformat(period), period).replace(tzinfo=zone)
    return datetime.combine(schedule.day_due(period), time(schedule.hour, schedule.minute), tzinfo=zone)


def current_period(schedule: Schedule, now: datetime, zone: tzinfo) -> str:
    """The period that holds this moment, whether its job is due yet or not."""
    local = now.astimezone(zone)
    if schedule.kind != EVERY:
        return schedule.period_of(local.date())
    minute = (local.hour * 60 + local.minute) // schedule.minutes * schedule.minutes
    return f"{local:%Y-%m-%d}T{minute // 60:02d}:{minute % 60:02d}"


def period_started(schedule: Schedule, period: str, now: datetime, zone: tzinfo) -> bool:
    """Whether the period has begun; the job of a period to come cannot be done yet. Raises UnknownPeriod."""
    due = due_at(schedule, period, zone)
    return due <= now or current_period(schedule, due, zone) == current_period(schedule, now, zone)


def occurrences(schedule: Schedule, after: datetime, until: datetime, zone: tzinfo) -> Iterator[Occurrence]:
    """Every occurrence due in ``(after, until]``, earliest first."""
    after, until = after.astimezone(zone), until.astimezone(zone)
    if schedule.kind == EVERY:
        yield from _every(schedule, after, until, zone)
        return
    seen = ""
    day = after.date()
    # The day a period is due lies within it, so walking the days meets every period.
    while day <= until.date():
        period = schedule.period_of(day)
        if period != seen:
            seen = period
            due = due_at(schedule, period, zone)
            if after < due <= until:
                yield Occurrence(period, due)
        day += _DAY


def _every(schedule: Every, after: datetime, until: datetime, zone: tzinfo) -> Iterator[Occurrence]:
    """Occurrences of a schedule in minutes; the count starts anew at midnight."""
    day = after.date()
    while day <= until.date():
        for minute in range(0, 24 * 60, schedule.minutes):
            due = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone)
            if after < due <= until:
                yield Occurrence(f"{due:%Y-%m-%dT%H:%M}", due)
        day += _DAY


def backoff(attempts: int) -> timedelta:
    """How long to wait after the n-th failed attempt: 1, 4, 16 … minutes, at most six hours."""
    return min(timedelta(minutes=4 ** max(0, attempts - 1)), timedelta(hours=6))
