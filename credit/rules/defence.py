"""The time an institution has to state and defend, and the day points begin to count.

A deadline runs to 24:00 of its last day, so without a defence points count from the day after it.
"""

from datetime import date, timedelta


def is_open(on: date, *, served_on: date | None, last_day: date | None) -> bool:
    """Whether a defence lodged ``on`` that day is in time. Nothing runs before service."""
    return served_on is not None and last_day is not None and served_on <= on <= last_day


def effective_from(last_day: date) -> date:
    """First day on which undefended points count."""
    return last_day + timedelta(days=1)


def may_take_effect(on: date, last_day: date | None) -> bool:
    """Whether the window is over, so that undefended points may take effect."""
    return last_day is not None and on >= effective_from(last_day)
