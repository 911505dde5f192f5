"""Conditions that say whom a rule concerns, as data: "" everybody, else alternatives joined by "|".

"permit:radiation" · "subject:50" (and all below it) · "category:A2" or "letter:A" (beginning of the category) ·
"beds" (has beds).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """What an institution is licensed for, as far as the registry knows."""

    category: str = ""
    subjects: tuple[str, ...] = ()
    permits: tuple[str, ...] = ()
    beds: int | None = None


def parts(requires: str) -> list[tuple[str, str]]:
    """(kind, value) of each alternative. Raises ValueError for a kind nobody knows."""
    found = [tuple(condition.partition(":")[::2]) for condition in requires.split("|")] if requires else []
    for kind, _value in found:
        if kind not in ("permit", "subject", "category", "letter", "beds"):
            raise ValueError(f"unknown condition {kind!r}")
    return found


def concerns(requires: str, profile: Profile) -> bool:
    """Whether a rule concerns the institution."""
    alternatives = parts(requires)
    return not alternatives or any(_holds(kind, value, profile) for kind, value in alternatives)


def _holds(kind: str, value: str, profile: Profile) -> bool:
    if kind == "permit":
        return value in profile.permits
    if kind == "subject":
        return any(subject == value or subject.startswith(f"{value}.") for subject in profile.subjects)
    if kind == "beds":
        return bool(profile.beds)
    return profile.category.startswith(value)
