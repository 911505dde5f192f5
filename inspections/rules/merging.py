"""Answers of several officers and devices, merged without loss.

Each answer names the answers it was given in view of (``after``). Those no other answer names stand. The result does
not depend on the order in which they arrive, and nothing is overwritten: answers given without knowing of each other
stand side by side until somebody has seen both.
"""

from collections.abc import Hashable, Iterable
from typing import NamedTuple


class Given(NamedTuple):
    """One answer: its id, the ids it was given in view of, and what it says."""

    uid: Hashable
    after: tuple
    says: Hashable


def standing(answers: Iterable[Given]) -> list[Given]:
    """The answers that no other answer replaces, in order of their ids."""
    known = {one.uid: one for one in answers}
    replaced = {uid for one in known.values() for uid in one.after if uid != one.uid}
    return sorted((one for one in known.values() if one.uid not in replaced), key=lambda one: str(one.uid))


def conflict(answers: Iterable[Given]) -> bool:
    """Whether answers that stand side by side say different things."""
    return len({one.says for one in standing(answers)}) > 1
