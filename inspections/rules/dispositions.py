"""Which dispositions of one finding can stand side by side (domain 0.10)."""

from collections.abc import Iterable

ORDERS = frozenset({"CORRECT_NOW", "CORRECT_BY"})


def conflict(kind: str, standing: Iterable[str], *, case_filed: bool = False) -> str:
    """Code of what speaks against adding ``kind`` to those that stand, or "".

    ``twice`` · ``nothing_and_something``: no action stands alone · ``two_orders``: at once or by a date, not both ·
    ``penalty_first``: points wait for the penalty decision · ``points_stand``: they would not have waited for it.
    """
    standing = set(standing)
    if kind in standing:
        return "twice"
    if standing and (kind == "NO_ACTION" or "NO_ACTION" in standing):
        return "nothing_and_something"
    if kind in ORDERS and standing & ORDERS:
        return "two_orders"
    if kind == "POINTS" and (case_filed or "CASE" in standing):
        return "penalty_first"
    if kind == "CASE" and "POINTS" in standing:
        return "points_stand"
    return ""
