"""The outline of a paper: its numbered headings and what stands under each."""

import re
from dataclasses import dataclass

from .numerals import number_of
from .text import Line, Paper

CHAPTER, PARAGRAPH, POINT = 1, 2, 3

_NUMERAL = r"[一二三四五六七八九十]{1,3}"
_MARKERS = (
    (CHAPTER, re.compile(rf"[ \t]*({_NUMERAL})[、.]")),
    (PARAGRAPH, re.compile(rf"[ \t]*\(({_NUMERAL})\)[、.]?")),
    (POINT, re.compile(r"[ \t]*(\d{1,3}) *[.、](?!\d)")),
    (POINT, re.compile(rf"[ \t]*第({_NUMERAL})条")),
)


@dataclass(frozen=True)
class Heading:
    """A numbered line. ``start`` is where the line begins, ``body`` where its words begin."""

    level: int
    number: int
    start: int
    body: int
    end: int


def heading_at(paper: Paper, line: Line) -> Heading | None:
    """The heading that the line opens, if it opens one."""
    for level, marker in _MARKERS:
        found = marker.match(paper.folded, line.start, line.end)
        number = number_of(found[1]) if found else None
        if number is not None:
            return Heading(level, number, line.start, found.end(), line.end)
    return None


def headings_of(paper: Paper) -> list[Heading]:
    """All headings in the order of the text."""
    return [found for line in paper.lines if (found := heading_at(paper, line))]


def block_ends(paper: Paper, headings: list[Heading]) -> list[int]:
    """Where the text under each heading ends: at the next heading of its own or a higher level."""
    ends, following = [], {}
    for heading in reversed(headings):
        ends.append(min((at for level, at in following.items() if level <= heading.level), default=len(paper.clean)))
        following[heading.level] = heading.start
    return ends[::-1]


def paths(headings: list[Heading]) -> list[tuple[int, ...]]:
    """For each heading the indexes of those it lies under, from the chapter down, and its own."""
    found, path = [], ()
    for index, heading in enumerate(headings):
        path = (*(above for above in path if headings[above].level < heading.level), index)
        found.append(path)
    return found


def first_sentence(paper: Paper, start: int, end: int, *, limit: int = 60) -> tuple[int, int]:
    """The words a heading goes by: up to the first full stop, the line's end or ``limit`` characters."""
    stop = min(end, start + limit)
    for mark in re.finditer(r"[。\n]", paper.folded[start:stop]):
        return paper.trimmed(start, start + mark.start())
    return paper.trimmed(start, stop)


def label_of(path: list[Heading]) -> str:
    """How people cite a place in the paper, such as 四(一)8."""
    shapes = {CHAPTER: "{}", PARAGRAPH: "({})", POINT: "{}"}
    words = "零一二三四五六七八九十"

    def chinese(number: int) -> str:
        tens, ones = divmod(number, 10)
        if tens == 0:
            return words[number]
        return ("" if tens == 1 else words[tens]) + "十" + (words[ones] if ones else "")

    return "".join(
        shapes[step.level].format(step.number if step.level == POINT else chinese(step.number)) for step in path
    )
