"""Deadline phrases of policy papers (2020年底前, 10月底前, 每月, 长期坚持) with the day they mean.

A year that the phrase does not give is taken from the paper or from the person who imports it; such a
day is ``assumed`` and has to be confirmed. Without any year the day stays open.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import product

from .text import Paper

DAY, MONTHLY, QUARTERLY, HALF_YEARLY, YEARLY, LONG_TERM, IMMEDIATE, WORDS = (
    "day", "monthly", "quarterly", "half_yearly", "yearly", "long_term", "immediate", "words",
)  # fmt: skip
_AT_ONCE = re.compile("立行立改|即知即改|立查立改|立即")


@dataclass(frozen=True)
class Deadline:
    """A phrase, the kind of duty it makes, and the last day where it names one."""

    text: str
    kind: str
    on: date | None
    assumed: bool
    start: int
    end: int


def _day(year: int | None, month: int, day: int | None = None) -> date | None:
    """The date, the month's last day if ``day`` is None; None if there is no such day."""
    if year is None or not 1 <= month <= 12 or not 1 <= year <= 9999:
        return None
    last = calendar.monthrange(year, month)[1]
    if day is not None and not 1 <= day <= last:
        return None
    return date(year, month, last if day is None else day)


def _joined(found: re.Match, year: int | None):
    """Digits whose 年 and 月 were lost: accepted only if they can be cut into one date alone."""
    digits = found["digits"]
    cuts = [
        day
        for month_width, day_width in product((1, 2), (1, 2))
        if month_width + day_width == len(digits) - 4
        and not digits[4].startswith("0")
        and (day := _day(int(digits[:4]), int(digits[4 : 4 + month_width]), int(digits[4 + month_width :])))
    ]
    return (cuts[0] if len(cuts) == 1 else None), True


def _full(found: re.Match, year: int | None):
    return _day(int(found["year"]), int(found["month"]), int(found["day"]) if found["day"] else None), False


def _year_end(found: re.Match, year: int | None):
    return _day(int(found["year"]), 12), False


def _half(found: re.Match, year: int | None):
    months = {"上半年": 6, "下半年": 12, "一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
    given = int(found["year"]) if found["year"] else year
    return _day(given, months[found["half"] or found["quarter"]]), not found["year"]


def _month(found: re.Match, year: int | None):
    named = found.groupdict()
    month = int(named.get("until") or found["month"])
    day = named.get("day")
    return _day(year, month, int(day) if day else None), True


def _lost_year(found: re.Match, year: int | None):
    return _day(year, 12), True


def _none(found: re.Match, year: int | None):
    return None, False


_Y = r"(?P<year>(?:19|20)\d\d)年"
_BEFORE = r"(?:(?:底|末)?(?:之前|以前|前)|底|末)"
_M = r"(?<![\d年])(?P<month>1[0-2]|0?[1-9])月"
_PATTERNS: tuple[tuple[str, re.Pattern, Callable], ...] = tuple(
    (kind, re.compile(pattern), reader)
    for kind, pattern, reader in (
        (DAY, rf"{_Y}(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日(?:之前|以前|前|止)", _full),
        (DAY, rf"(?<=[至到]){_Y}(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日", _full),
        (DAY, rf"{_Y}(?P<month>\d{{1,2}})(?P<day>)月份?{_BEFORE}", _full),
        (DAY, rf"{_Y}(?:{_BEFORE}|内)", _year_end),
        (DAY, rf"(?<=[至到]){_Y}(?!度|\d)", _year_end),
        (DAY, r"(?<!\d)(?P<digits>20\d{4,6})日(?:之前|以前|前|止)", _joined),
        (DAY, rf"(?:{_Y})?(?:(?P<half>上半年|下半年)|第?(?P<quarter>[一二三四1-4])季度)[末底]?(?:[之以]?前|内)", _half),
        (DAY, rf"{_M}(?P<day>3[01]|[12]\d|0?[1-9])日(?:之前|以前|前|止)", _month),
        (DAY, rf"{_M}份?(?:(?:底|末)(?:之前|以前|前)?|(?:之前|以前|前))", _month),
        (DAY, r"(?<=\()(?P<month>1[0-2]|[1-9])月份?(?:[-—~至到](?P<until>1[0-2]|[1-9])月份?)?(?=\))", _month),
        (DAY, r"(?:今|本|当)?年(?:底|末)(?:之前|以前|前)|(?:今|本)年底|(?<=[。;:,(])底(?:前|(?=,))", _lost_year),
        (MONTHLY, r"每个?月|按月", _none),
        (QUARTERLY, r"每个?季度?|按季度?", _none),
        (HALF_YEARLY, r"每半年", _none),
        (YEARLY, r"每年|按年", _none),
        (LONG_TERM, r"长期坚持|坚持长期|长期推进|长期(?=[。;,)]|$)", _none),
    )
)


def deadlines_in(paper: Paper, start: int, end: int, *, year: int | None) -> list[Deadline]:
    """Every deadline phrase of a stretch, in its order; where two patterns overlap the earlier one counts."""
    found, taken = [], bytearray(max(0, end - start))
    for kind, pattern, reader in _PATTERNS:
        for match in pattern.finditer(paper.folded, start, end):
            place = slice(match.start() - start, match.end() - start)
            if not any(taken[place]):
                taken[place] = b"\1" * len(match[0])
                on, assumed = reader(match, year)
                found.append(Deadline(paper.clean[match.start() : match.end()], kind, on, assumed, *match.span()))
    return sorted(found, key=lambda phrase: phrase.start)


def of_cell(paper: Paper, cell: tuple[int, int], phrases: list[Deadline]) -> Deadline | None:
    """The deadline of a place that holds nothing else (a column, a line of its own): its last day, or its own words.

    "立行立改，长期坚持" is one deadline, whatever part of it is a phrase of ours.
    """
    days = [phrase for phrase in phrases if phrase.kind == DAY]
    if days:
        return max(days, key=lambda phrase: (phrase.on is not None, phrase.on or date.min))
    start, end = paper.trimmed(*cell)
    if label := re.match(r"[^:]{2,6}:\s*", paper.folded[start:end]):
        start += label.end()
    words = paper.clean[start:end]
    if not words or words.strip("-—/") == "":
        return None
    found = binding(phrases)
    kind = found.kind if found else IMMEDIATE if _AT_ONCE.search(words) else WORDS
    return Deadline(words, kind, None, False, start, end)


def binding(phrases: list[Deadline]) -> Deadline | None:
    """The phrase that sets a measure's due date: a day before a rhythm, a rhythm before long-term."""
    order = (DAY, MONTHLY, QUARTERLY, HALF_YEARLY, YEARLY, LONG_TERM, IMMEDIATE, WORDS)
    return min(phrases, key=lambda phrase: (order.index(phrase.kind), phrase.start), default=None)
