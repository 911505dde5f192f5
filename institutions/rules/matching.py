"""Which row of the registry a line of a list means.

Order: public code → registration number → USCC and name → folded name and division. A name and a division
alone make one institution only within the same kind of list (the same header) or at the same address; from
another list they make a proposal for a person to decide, never a silent merge.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .evidence import Evidence, Places, Side, fold_address, weigh

NEW, SAME, FILL = "new", "same", "fill"


@dataclass(frozen=True)
class Known:
    """A row of the registry (or a line before it in the same file) as far as matching needs it."""

    pk: int
    folded: str
    region_code: str
    registration_number: str = ""
    uscc: str = ""
    address: str = ""
    level: str = ""
    category: str = ""
    form: str = ""
    merged_into: int | None = None
    other_names: frozenset[str] = frozenset()
    places: Places = ()


@dataclass(frozen=True)
class Incoming:
    """A line of a list. ``form``: fingerprint of the list's header; ``places``: its divisions, province first."""

    folded: str
    region_code: str
    registration_number: str = ""
    uscc: str = ""
    address: str = ""
    level: str = ""
    category: str = ""
    form: str = ""
    other_names: frozenset[str] = frozenset()
    places: Places = ()


@dataclass(frozen=True)
class Match:
    """SAME: the line may change the row. FILL: it may only fill gaps. NEW: register; ``rivals`` are proposed."""

    kind: str
    pk: int | None = None
    rivals: tuple[tuple[int, Evidence], ...] = ()


def find(line: Incoming, candidates: Iterable[Known]) -> Match:
    """The row a line means among the candidates that share a number or a name with it."""
    candidates = list(candidates)
    if (numbered := _by_number(line, candidates)) is not None:
        return _to(numbered, SAME)
    alike = [known for known in candidates if not _other_numbers(line, known)]
    here = [known for known in alike if known.folded == line.folded and known.region_code == line.region_code]
    for known in here:
        if known.form == line.form:
            return _to(known, SAME)
    for known in here:
        if known.merged_into or (line.address and fold_address(known.address) == fold_address(line.address)):
            return _to(known, FILL)
    return Match(NEW, rivals=rivals_of(line, alike))


def rivals_of(line: Incoming, candidates: Iterable[Known]) -> tuple[tuple[int, Evidence], ...]:
    """Rows that may be the line's institution, with what speaks for each."""
    weighed = [
        (known.pk, weigh(side_of(line), side_of(known), max(line.places, known.places, key=len)))
        for known in candidates
        if known.merged_into is None and not _other_numbers(line, known)
    ]
    return tuple((pk, evidence) for pk, evidence in weighed if evidence is not None)


def side_of(row: Known | Incoming) -> Side:
    """What comparing needs of a row or a line."""
    return Side(row.folded, row.region_code, row.uscc, row.address, row.level, row.category, row.other_names)


def _by_number(line: Incoming, candidates: list[Known]) -> Known | None:
    """The row with the same registration number, else with the same USCC and name: branches share a USCC."""
    for known in candidates:
        if line.registration_number and known.registration_number == line.registration_number:
            return known
    for known in candidates:
        if line.uscc and known.uscc == line.uscc and known.folded == line.folded:
            return known
    return None


def _to(known: Known, kind: str) -> Match:
    """A merged row stands for the one it was merged into, which a list may only complete."""
    return Match(FILL, known.merged_into) if known.merged_into else Match(kind, known.pk)


def _other_numbers(line: Incoming, known: Known) -> bool:
    """Two different registration numbers are two institutions, whatever they are called."""
    numbers = (line.registration_number, known.registration_number)
    return all(numbers) and numbers[0] != numbers[1]
