"""Which row of the registry a line of a list means.

Order: public code → registration number → USCC and name → folded name and division. A name and a division
alone make one institution only within the same kind of list (the same header) or at the same address; from
another list they make a proposal for a person to decide, never a silent merge.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from supervision.foundation.rules import regions
from supervision.foundation.rules.sayings import N_, Saying

NEW, SAME, FILL = "new", "same", "fill"
_ADDRESS = re.compile(r"[\s·,，.。、;；:：\-—_()（）#“”\"']")


@dataclass(frozen=True)
class Known:
    """A row of the registry (or a line before it in the same file) as far as matching needs it."""

    pk: int
    folded: str
    region_code: str
    registration_number: str = ""
    uscc: str = ""
    address: str = ""
    form: str = ""
    merged_into: int | None = None
    other_names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Incoming:
    """A line of a list. ``form``: fingerprint of the list's header."""

    folded: str
    region_code: str
    registration_number: str = ""
    uscc: str = ""
    address: str = ""
    form: str = ""
    other_names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Match:
    """SAME: the line may change the row. FILL: it may only fill gaps. NEW: register; ``rivals`` are proposed."""

    kind: str
    pk: int | None = None
    rivals: tuple[tuple[int, tuple[Saying, ...]], ...] = ()


def fold_address(address: str) -> str:
    """An address without width, spaces and punctuation."""
    return _ADDRESS.sub("", unicodedata.normalize("NFKC", address)).casefold()


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
    rivals = [
        (known.pk, evidence) for known in alike if known.merged_into is None and (evidence := _alike(line, known))
    ]
    return Match(NEW, rivals=tuple(rivals))


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


def _alike(line: Incoming, known: Known) -> tuple[Saying, ...]:
    """What speaks for one institution; empty when nothing does or the divisions exclude it."""
    same_region = known.region_code == line.region_code
    if not (
        same_region
        or regions.contains(known.region_code, line.region_code)
        or regions.contains(line.region_code, known.region_code)
    ):
        return ()
    said = []
    if known.folded == line.folded:
        said.append(Saying(N_("名称相同")))
    elif line.folded in known.other_names or known.folded in line.other_names:
        said.append(Saying(N_("一方的名称是另一方的曾用名或第二名称")))
    else:
        return ()
    said.append(Saying(N_("区划相同") if same_region else N_("一方的区划包含另一方的区划")))
    if line.address and known.address:
        same = fold_address(line.address) == fold_address(known.address)
        said.append(Saying(N_("地址相同") if same else N_("地址写法不同")))
    return tuple(said)
