"""Leniency (行政处罚法 32, 33; domain: three lists): what speaks for it, and what must be said before going harder.

Values in, values out. Facts are those the portal knows by itself; everything else of a condition a person states.
"""

from collections.abc import Iterable
from dataclasses import dataclass

SELF_FOUND, CORRECTED, FIRST = "self_found", "corrected", "first"
FACTS = frozenset({SELF_FOUND, CORRECTED, FIRST})
HARSHER = frozenset({"INTERVIEW", "CASE", "POINTS"})  # than an order to correct
EXEMPT = "exempt"


@dataclass(frozen=True)
class Circumstance:
    """One row of the lists."""

    code: str
    kind: str
    facts: frozenset[str]
    offences: frozenset[str] = frozenset()

    def concerns(self, offence: str) -> bool:
        """Whether it is meant for this offence."""
        return not self.offences or offence in self.offences


def known_facts(*, self_found: bool, corrected: bool, earlier: int) -> frozenset[str]:
    """What speaks for the institution. What it found and put right itself is corrected, too."""
    found = set()
    if self_found:
        found |= {SELF_FOUND, CORRECTED}
    if corrected:
        found.add(CORRECTED)
    if not earlier:
        found.add(FIRST)
    return frozenset(found)


def open_items(items: Iterable[Circumstance], offence: str) -> list[Circumstance]:
    """Those that can apply to the offence."""
    return [item for item in items if item.concerns(offence)]


def suggested(items: Iterable[Circumstance], offence: str, known: frozenset[str]) -> list[Circumstance]:
    """Those whose facts are all known; a row that rests on what only a person can tell is never suggested."""
    return [item for item in open_items(items, offence) if item.facts and item.facts <= known]


def gaps(kind: str, known: frozenset[str], *, stated: str, note: str) -> list[str]:
    """Codes of what speaks against a disposition. ``stated``: the list of the item the person chose, or "".

    ``points_self_found``: never points for what was self-found and corrected · ``state_or_reason``: nothing was said
    about the lists · ``exempt_needs_reason``: an exemption was chosen and a case is asked for all the same.
    """
    said = bool(note.strip())
    found = []
    if kind == "POINTS" and SELF_FOUND in known:
        found.append("points_self_found")
    if kind in HARSHER and not stated and not said:
        found.append("state_or_reason")
    if kind == "CASE" and stated == EXEMPT and not said:
        found.append("exempt_needs_reason")
    return found
