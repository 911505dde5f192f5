"""How far a clause of a paper is carried out: clause → tasks → evidence → close-out."""

from collections.abc import Sequence
from dataclasses import dataclass

UNCOVERED, DRAFTED, OPEN, UNPROVEN, CLOSED = "uncovered", "drafted", "carried_out", "unproven", "closed_out"


@dataclass(frozen=True)
class Covering:
    """One task of a clause: its measures, how many are done, and how many of the done ones have evidence."""

    issued: bool
    settled: bool
    measures: int
    done: int
    proven: int


def verdict(tasks: Sequence[Covering]) -> str:
    """What is to be said of a clause by its tasks; the first that holds.

    A clause nobody has a task for is uncovered, one whose tasks were not issued is only drafted; work said to be
    done without evidence is unproven; a clause is closed out when all its tasks are.
    """
    if not tasks:
        return UNCOVERED
    if not any(task.issued for task in tasks):
        return DRAFTED
    if any(task.done > task.proven for task in tasks):
        return UNPROVEN
    return CLOSED if all(task.settled for task in tasks) else OPEN
