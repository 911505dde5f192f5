"""The two ways a request can be turned down.

Each surface translates them once: a message on the page, 409 in the API, a cell in the returned
workbook, a line in the worker's log.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass


class Refused(Exception):
    """A verb that may not be done now. ``reasons`` are sentences a person can act on."""

    def __init__(self, *reasons: str):
        self.reasons = [str(reason) for reason in reasons]
        super().__init__("；".join(self.reasons))


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input: where it stands (row and column as the person sees them) and the remedy."""

    row: int | None
    column: str
    message: str

    def as_dict(self) -> dict:
        return asdict(self)


class BadInput(Exception):
    """Input that cannot be taken as it is; nothing of it has been written."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = list(problems)
        super().__init__("；".join(problem.message for problem in self.problems))
