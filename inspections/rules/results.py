"""What the record of a visit must hold, and the two completion rates."""

from collections.abc import Iterable

WITH_FINDINGS = frozenset({"ORDERED_CORRECTION", "CASE_FILED", "TRANSFERRED"})
UNSEEN = frozenset({"CLOSED", "UNREACHABLE"})


def rates(results: Iterable[str]) -> tuple[int, int, int]:
    """(checked, closed, drawn): settled rate = (checked + closed) / drawn, completed rate = checked / drawn.

    ``results`` has one entry per drawn visit, empty while it is open.
    """
    rows = list(results)
    closed = sum(result == "CLOSED" for result in rows)
    checked = sum(bool(result) and result not in UNSEEN for result in rows)
    return checked, closed, len(rows)


def percent(part: int, whole: int) -> str:
    """97.9% of something; a dash where there is nothing to divide by."""
    return f"{100 * part / whole:.1f}%" if whole else "—"


def over_cap(replaced: int, seats: int, percent: int) -> bool:
    """Have more than ``percent`` % of the drawn people been replaced?"""
    return replaced * 100 > seats * percent
