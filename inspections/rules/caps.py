"""The published cap on visits. What is counted are days: two visits on one day burden once."""

from collections.abc import Iterable
from datetime import date


def goes_beyond(used: Iterable[date], planned_on: date, cap: int | None) -> bool:
    """Would one more counted visit on a day go beyond the cap? A day on which somebody comes anyway costs nothing."""
    days = set(used)
    return cap is not None and planned_on not in days and len(days) >= cap
