"""The ladder's rules: how two bodies stand to each other, who may issue what to whom, and when a step is due.

Rank is data (rows of issuer kind × relation); these functions only read it. A commission has no row for
interviewing a parallel bureau, so it is refused and told who may.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

GOVERNMENT = "government"
YELLOW, RED = "light_yellow", "light_red"


@dataclass(frozen=True)
class Body:
    """A body by what rank depends on: its kind, its division as a half-open range, and whose it is."""

    code: str
    kind: str
    region: str
    low: str
    high: str
    parent: str = ""


class Row(Protocol):
    """A row of the issuer rules."""

    rung: str
    issuer_kind: str
    relation: str
    form: str


def relation(issuer: Body, addressee: Body) -> str | None:
    """How the addressee stands to the issuer; None where they have nothing to do with each other."""
    if issuer.code == addressee.code:
        return None
    if issuer.region == addressee.region:
        if addressee.kind == GOVERNMENT:
            return "upper"
        return "own" if addressee.parent == issuer.code and issuer.kind != GOVERNMENT else "parallel"
    if issuer.low <= addressee.region < issuer.high:
        return "lower_government" if addressee.kind == GOVERNMENT else "lower"
    return "upper" if addressee.low <= issuer.region < addressee.high else None


def form_for(rows: Iterable[Row], rung: str, issuer: Body, addressee: Body) -> str | None:
    """What the paper is called, or None if this body may not issue it to that one."""
    stands = relation(issuer, addressee)
    for row in rows:
        if (row.rung, row.issuer_kind, row.relation) == (rung, issuer.kind, stands):
            return row.form
    return None


def who_may(rows: Sequence[Row], rung: str, addressee: Body, bodies: Iterable[Body]) -> list[Body]:
    """Those of the bodies that may issue the step to the addressee, in the order given."""
    return [body for body in bodies if form_for(rows, rung, body, addressee)]


def holds(trigger: str, threshold: int, lights: Mapping[str, str], months: Sequence[str], now: str) -> bool:
    """Whether a rule about lights is met. ``lights``: month → light when it was dispatched; ``months``: newest first.

    A month that was not dispatched breaks the row: it proves nothing.
    """
    wanted = (YELLOW, RED) if trigger == "yellows" else (RED,)
    frozen = all(lights.get(month) in wanted for month in months[:threshold]) and len(months) >= threshold
    # One red light needs no second month: it is red today, whatever the last month said.
    return frozen or (trigger == "red" and threshold <= 1 and now == RED)
