"""Self-evaluations: periods, lateness, and what is counted of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

_PERIOD = re.compile(r"(20\d\d)(?:-H([12]))?")
_HALVES = {None: "年度", "1": "年上半年", "2": "年下半年"}


def is_period(period: str) -> bool:
    """A year ("2026") or half of one ("2026-H1")."""
    return bool(_PERIOD.fullmatch(period))


def in_words(period: str) -> str:
    """2026年上半年."""
    year, half = _PERIOD.fullmatch(period).groups()
    return f"{year}{_HALVES[half]}"


def is_late(arrived: date | None, due_on: date, on: date) -> bool:
    """Whether it came after its day, or has not come and the day is over; a return changes nothing about that."""
    return (arrived or on) > due_on


@dataclass
class Tally:
    """Lines of a member or an area by grade: the members' own, and the office's beside them."""

    total: int = 0
    own: dict[str, int] = field(default_factory=dict)
    office: dict[str, int] = field(default_factory=dict)

    @property
    def ungraded(self) -> int:
        """Lines without an own grade that counts."""
        return self.total - sum(self.own.values())


def tally(lines: Iterable[tuple[str, str]], grades: Iterable[str]) -> Tally:
    """Count (own grade, office's grade) of every line; a grade nobody was given stands with its zero."""
    grades = list(grades)
    found = Tally(0, dict.fromkeys(grades, 0), dict.fromkeys(grades, 0))
    for own, office in lines:
        found.total += 1
        if own in found.own:
            found.own[own] += 1
        if office in found.office:
            found.office[office] += 1
    return found


class Unfit(Exception):
    """A line of the form that is no grade and no column; ``code`` and ``told`` make the sentence."""

    def __init__(self, code: str, **told):
        self.code, self.told = code, told
        super().__init__(code)


_MOST_GRADES, _MOST_COLUMNS, _LONGEST = 6, 8, 40


def grades_of(text: str) -> list[dict]:
    """Grades typed in one line, best first: "完成、基本完成、未完成"."""
    labels = [part.strip() for part in re.split(r"[、,，\n]", text) if part.strip()]
    if not 2 <= len(labels) <= _MOST_GRADES or len(set(labels)) < len(labels):
        raise Unfit("grades", most=_MOST_GRADES)
    if any(len(label) > _LONGEST for label in labels):
        raise Unfit("too_long", most=_LONGEST)
    return [{"key": f"g{place}", "label": label} for place, label in enumerate(labels, start=1)]


def columns_of(text: str) -> list[dict]:
    """Columns typed one a line: "完成情况* | 做了什么"; a star makes one required."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not 1 <= len(lines) <= _MOST_COLUMNS:
        raise Unfit("columns", most=_MOST_COLUMNS)
    found = []
    for place, line in enumerate(lines, start=1):
        label, _bar, note = (part.strip() for part in line.replace("｜", "|").partition("|"))
        required, label = label.endswith("*"), label.rstrip("*").strip()
        if not label or label in {one["label"] for one in found}:
            raise Unfit("column", line=place)
        if len(label) > _LONGEST:
            raise Unfit("too_long", most=_LONGEST)
        found.append({"key": f"c{place}", "label": label, "note": note, "required": required})
    return found
