"""Milestones (阶段节点) of a task: as one line of text each, and the progress that is planned by them.

A line says the day, what is reached then, the percent of the whole it makes, and whether it was done::

    2026-06-30 印发实施方案（30%）
    2026-09-30 完成现场核查（70%，2026-09-18完成）
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

NO_DAY, NO_SUCH_DAY, NO_TEXT, TOO_LONG, PERCENT, TWICE = (
    "no_day", "no_such_day", "no_text", "too_long", "percent", "twice",
)  # fmt: skip
TEXT_LIMIT = 500  # characters of one milestone

_DAY = r"(?P<{0}year>\d{{4}})\s*[-/.年]\s*(?P<{0}month>\d{{1,2}})\s*[-/.月]\s*(?P<{0}day>\d{{1,2}})\s*日?"
_LINE = re.compile(
    rf"\s*(?:{_DAY.format('')}前?[:：]?\s*)?(?P<text>.*?)\s*"
    rf"(?:[（(]\s*(?:(?P<percent>\d{{1,3}})\s*[%％])?\s*[,，、]?\s*(?:{_DAY.format('done_')}\s*完成)?\s*[)）])?\s*$"
)


@dataclass(frozen=True)
class Milestone:
    """``on`` None: a line of an older ledger that names no day. ``percent`` None: it plans no progress."""

    on: date | None
    text: str
    percent: int | None = None
    done_on: date | None = None

    def __str__(self):
        notes = [f"{self.percent}%"] if self.percent is not None else []
        notes += [f"{self.done_on.isoformat()}完成"] if self.done_on else []
        return " ".join(
            part for part in (self.on.isoformat() if self.on else "",
                              self.text + (f"（{'，'.join(notes)}）" if notes else "")) if part
        )  # fmt: skip


class Unclear(ValueError):
    """A line that is no milestone; ``code`` says why, ``number`` which line."""

    def __init__(self, code: str, number: int):
        self.code, self.number = code, number
        super().__init__(code)


def _day(found: re.Match, prefix: str, number: int) -> date | None:
    if found[f"{prefix}year"] is None:
        return None
    try:
        return date(*(int(found[f"{prefix}{part}"]) for part in ("year", "month", "day")))
    except ValueError:
        raise Unclear(NO_SUCH_DAY, number) from None


def read_milestones(text: str, *, dated: bool = True) -> list[Milestone]:
    """The milestones of a text, one a line, by their days. ``dated``: a line without a day is Unclear."""
    found, seen = [], set()
    for number, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        match = _LINE.match(line)
        on, percent = _day(match, "", number), match["percent"]
        if on is None and dated:
            raise Unclear(NO_DAY, number)
        if not match["text"]:
            raise Unclear(NO_TEXT, number)
        if len(match["text"]) > TEXT_LIMIT:
            raise Unclear(TOO_LONG, number)
        if percent is not None and int(percent) > 100:
            raise Unclear(PERCENT, number)
        one = Milestone(on, match["text"], None if percent is None else int(percent), _day(match, "done_", number))
        if (one.on, one.text) in seen:
            raise Unclear(TWICE, number)
        seen.add((one.on, one.text))
        found.append(one)
    return sorted(found, key=lambda one: (one.on or date.max, one.percent or 0))


def written(milestones: Iterable[Milestone]) -> str:
    """The same as text; ``read_milestones`` gives them back."""
    return "\n".join(map(str, milestones))


def planned_percent(start: date, due: date | None, milestones: Iterable[Milestone], on: date) -> int | None:
    """Percent that should be done by a day: along straight lines from the start through each milestone to the end.

    Without milestones that plan a percentage it is linear from start to due; None where nothing plans anything.
    A plan never falls: a milestone below an earlier one counts as much as the earlier one.
    """
    points = sorted((one.on, one.percent) for one in milestones if one.on and one.percent is not None)
    points = [point for point in points if point[0] > start]
    if due is None and not points:
        return None
    if due is not None:
        if on >= due:
            return 100
        points = [*(point for point in points if point[0] < due), (due, 100)]
    before, reached = start, 0
    if on <= start:
        return 0
    for day, percent in points:
        percent = max(percent, reached)  # noqa: PLW2901 - the plan as it holds
        if on < day:
            return reached + (percent - reached) * (on - before).days // (day - before).days
        before, reached = day, percent
    return reached


def missed(milestones: Iterable[Milestone], on: date) -> list[Milestone]:
    """Milestones whose day has passed without being done."""
    return [one for one in milestones if one.on is not None and one.on < on and one.done_on is None]
