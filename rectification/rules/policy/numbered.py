"""Measures given as numbered paragraphs, with the units in brackets or on lines of their own."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from operator import attrgetter

from .outline import CHAPTER, PARAGRAPH, POINT, Heading, block_ends, first_sentence, headings_of, label_of, paths
from .text import Line, Paper
from .units import is_first_leads_note, looks_like_units

_AIMS = re.compile(r"目标$|原则$|总体要求|总体思路|指导思想")
_UNIT_LINE = re.compile(r"\s*[(【]?(?:责任|牵头|主办|承办|配合|协办|协助)(?:单位|部门|股室|科室|处室)[】)]?:")
_DEADLINE_LINE = re.compile(r"\s*(?:完成|整改|办结)(?:时限|期限|时间):")
_CLOSING = re.compile(r"\s*(?:附件|附:|联系人|抄送|主办:|印发)")
_REPORT = re.compile(r"请.{0,30}前.{0,30}(?:报送|上报|报告|报我委|报)")


@dataclass(frozen=True)
class Found:
    """A measure by offsets into the clean text, before its units and deadline are read."""

    number: int
    label: str
    title: Line
    text: Line
    units: tuple[tuple[Line, str | None], ...]
    first_leads: bool
    chapter: Line | None
    doubts: tuple[str, ...] = ()
    deadline: Line | None = None


@dataclass(frozen=True)
class _UnitPhrase:
    inner: Line
    outer: int  # where the phrase begins, bracket included
    ends: int


def _closing_group(paper: Paper, start: int, end: int) -> tuple[int, int] | None:
    """The outermost bracket pair that ends a line, a full stop after it allowed."""
    text = paper.folded
    while end > start and (text[end - 1].isspace() or text[end - 1] in "。;"):
        end -= 1
    if end <= start or text[end - 1] != ")":
        return None
    depth = 0
    for at in range(end - 1, start - 1, -1):
        depth += (text[at] == ")") - (text[at] == "(")
        if depth == 0:
            return at, end
    return None


def _phrase_of(paper: Paper, line: Line) -> tuple[_UnitPhrase | None, bool]:
    """The unit phrase at the end of a line, and whether the line carries the first-listed-leads note."""
    end, noted = line.end, False
    while group := _closing_group(paper, line.start, end):
        inner = paper.folded[group[0] + 1 : group[1] - 1]
        if is_first_leads_note(inner):
            noted, end = True, group[0]
            continue
        if looks_like_units(inner):
            return _UnitPhrase(Line(group[0] + 1, group[1] - 1), group[0], line.end), noted
        break
    if _UNIT_LINE.match(paper.folded, line.start, line.end):
        return _UnitPhrase(line, line.start, line.end), noted
    return None, noted


def _phrases(paper: Paper) -> tuple[list[_UnitPhrase], int | None]:
    """All unit phrases, and where the first-listed-leads note stands."""
    found, note_at = [], None
    for line in paper.lines:
        phrase, noted = _phrase_of(paper, line)
        if noted and note_at is None:
            note_at = line.start
        if phrase:
            found.append(phrase)
    return found, note_at


def _level(headings: list[Heading], phrases: list[_UnitPhrase]) -> int:
    """The level measures stand on: where most unit phrases hang; without any, the lowest well filled one."""
    carried = Counter()
    for phrase in phrases:
        owner = bisect_right(headings, phrase.outer, key=attrgetter("start"))
        if owner:
            carried[headings[owner - 1].level] += 1
    if carried:
        return carried.most_common(1)[0][0]
    counts = Counter(heading.level for heading in headings)
    return next((level for level in (POINT, PARAGRAPH) if counts[level] >= 3), CHAPTER)


def _within(phrases: list[_UnitPhrase], start: int, end: int) -> list[_UnitPhrase]:
    first = bisect_left(phrases, start, key=attrgetter("outer"))
    return phrases[first : bisect_left(phrases, end, first, key=attrgetter("outer"))]


def _chapter_counts(paper: Paper, chapter: Heading | None, end: int, phrases: list[_UnitPhrase]) -> bool:
    """Whether paragraphs of a chapter are measures: not where it states aims or names no unit at all."""
    if chapter is None:
        return True
    if phrases:
        return bool(_within(phrases, chapter.start, end))
    return not _AIMS.search(paper.folded[chapter.body : chapter.end].strip())


def _counts_through(headings: list[Heading], level: int) -> bool:
    """Whether the paper counts its paragraphs through all chapters: none of them may be missing then."""
    numbers = [heading.number for heading in headings if heading.level == level]
    return numbers == list(range(1, len(numbers) + 1))


def _text_end(paper: Paper, heading: Heading, end: int) -> int:
    """Where a measure without units ends: with its own line, or before the papers' closing remarks."""
    if "。" in paper.folded[heading.body : heading.end]:
        return heading.end
    stop = heading.end
    for line in paper.lines_within(heading.end, end):
        if _CLOSING.match(paper.folded, line.start, line.end):
            break
        if paper.clean[line.start : line.end].strip():
            stop = line.end
    return stop


def _found(paper: Paper, heading: Heading, path: list[Heading], end: int, phrases, first_leads: bool) -> Found:
    own = _within(phrases, heading.start, end)
    stop = own[0].outer if own else _text_end(paper, heading, end)
    text = paper.trimmed(heading.body, max(heading.body, stop))
    title = first_sentence(paper, heading.body, max(heading.body, min(heading.end, stop)))
    chapter = path[0] if path[0] is not heading else None
    deadline = next(
        (
            line
            for line in paper.lines_within(heading.end, end)
            if _DEADLINE_LINE.match(paper.folded, line.start, line.end)
        ),
        None,
    )
    return Found(
        heading.number, label_of(path), Line(*title), Line(*text),
        tuple((Line(*paper.trimmed(one.inner.start, one.inner.end)), None) for one in own),
        first_leads, Line(*paper.trimmed(chapter.body, chapter.end)) if chapter else None, (), deadline,
    )  # fmt: skip


def numbered_items(paper: Paper) -> list[Found]:
    """Measures of a paper in numbered paragraphs, and a request to report that stands under them."""
    headings = headings_of(paper)
    if not headings:
        return []
    phrases, note_at = _phrases(paper)
    level = _level(headings, phrases)
    every = level == CHAPTER or (phrases and _counts_through(headings, level))
    items, ends = [], block_ends(paper, headings)
    for heading, end, steps in zip(headings, ends, paths(headings), strict=True):
        if heading.level != level:
            continue
        path = [headings[step] for step in steps]
        if not every and not _chapter_counts(paper, path[0], ends[steps[0]], phrases):
            continue
        first_leads = note_at is not None and note_at < end
        items.append(_found(paper, heading, path, end, phrases, first_leads))
    return [*items, *_report_request(paper, items)]


def _report_request(paper: Paper, items: list[Found]) -> list[Found]:
    """The closing sentence that asks for a report by a day; numbered after the others."""
    last = items[-1].text.end if items else 0
    for line in paper.lines:
        if line.start >= last and _REPORT.search(paper.folded, line.start, line.end):
            start, end = paper.trimmed(line.start, line.end)
            number = max((item.number for item in items), default=0) + 1
            title = first_sentence(paper, start, end)
            return [Found(number, "", Line(*title), Line(start, end), (), False, None, ("closing_request",))]
    return []
