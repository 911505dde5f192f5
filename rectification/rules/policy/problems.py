"""Problems a plan answers: those it words (in a table, or named one by one), and those it only counts."""

import re
from dataclasses import dataclass, replace

from .text import Line, Paper

FEEDBACK, SELF_FOUND, PATROL, AUDIT, COMPLAINT = "feedback", "self_found", "patrol", "audit", "complaint"

_SOURCES = (
    (COMPLAINT, re.compile("投诉|举报|信访")),
    (AUDIT, re.compile("审计")),
    (PATROL, re.compile("巡视|巡察|巡查")),
    (SELF_FOUND, re.compile("自查|自评|举一反三|分析查找|深入查找")),
    (FEEDBACK, re.compile("反馈|督察|督查|检查")),
)
_COUNT = re.compile(r"(?P<etc>等)?(?P<count>\d{1,3})(?:项|个|条|类)(?P<which>[\u3400-\u9fff]{0,6}?)问题")
_FROM = re.compile("查找|发现|梳理|存在|包括|反映|指出")
_NEAR = 30  # characters before a count in which its source is named
_FILING = re.compile(r"(?:责任单位|责任部门|各单位|各部门|各区|各县)[^。;\n]{0,24}方案[^。;\n]{0,30}备案")


@dataclass(frozen=True)
class Problem:
    """A problem as read; ``text`` is empty where the paper only counts it. Offsets are into the raw text."""

    number: int
    source: str
    text: str
    start: int
    end: int
    category: str = ""


def source_of(words: str) -> str | None:
    """Where a problem comes from, by the words that are used for it; None if they do not tell."""
    return next((code for code, pattern in _SOURCES if pattern.search(words)), None)


def counted(paper: Paper) -> list[Problem]:
    """Problems of a paper without a table: "甲、乙等6项问题" by their names, "14项重点问题" as so many empty rows."""
    found, seen = [], set()
    for match in _COUNT.finditer(paper.folded):
        number = int(match["count"])
        begin = max(paper.folded.rfind(mark, 0, match.start()) for mark in "。;\n") + 1
        names = _names(paper, begin, match.start(), number) if match["etc"] else []
        clause = max(begin, paper.folded.rfind(",", begin, match.start()) + 1, match.start() - _NEAR)
        words = paper.folded[begin : names[0].start] if names else paper.folded[clause : match.start()]
        source = source_of(words)
        if source is None or (source, number) in seen or number > 200:
            continue
        seen.add((source, number))
        places = [(paper.clean[name.start : name.end], name) for name in names]
        places += [("", Line(*match.span()))] * (number - len(names))
        found += [Problem(0, source, text, *paper.raw_span(line.start, line.end)) for text, line in places]
    found.sort(key=lambda one: list(dict(_SOURCES)).index(one.source), reverse=True)
    return [replace(one, number=number) for number, one in enumerate(found, start=1)]


def _names(paper: Paper, begin: int, end: int, count: int) -> list[Line]:
    """The names before "等6项问题": the last so many, parted by 、 and begun by a verb that lists."""
    verbs = list(_FROM.finditer(paper.folded, begin, end))
    start = verbs[-1].end() if verbs else begin
    parts, at = [], start
    for piece in paper.folded[start:end].split("、"):
        parts.append(Line(*paper.trimmed(at, at + len(piece))))
        at += len(piece) + 1
    return parts if 2 <= len(parts) <= count else []


def filing_asked(paper: Paper) -> tuple[int, int] | None:
    """Where the paper asks every unit to file its own plan (备案), if it does; offsets into the raw text."""
    found = _FILING.search(paper.folded)
    return paper.raw_span(*found.span()) if found else None
