"""Title, issuer, document number and year of a paper."""

import re
from itertools import pairwise

from .deadlines import DAY, deadlines_in
from .text import Line, Paper

_KINDS = "方案|意见|通知|办法|计划|分解表|清单|细则|规定|要点|通报|批复|决定|函|台账|措施"
_TITLE = re.compile(rf"(?:{_KINDS})(?:\([^()]{{1,8}}\))?$")
_NUMBER = re.compile(
    r"(?P<word>[\u3400-\u9fff]{2,14})[〔\[(【](?P<year>(?:19|20)\d\d)(?P<close>[〕\])】])?"
    r"第?(?P<serial>\d{1,5})(?P<mark>号)?$"
)
_DATE = re.compile(r"(?P<year>(?:19|20)\d\d)(?:年\d{1,2}月\d{1,2}日|\d{2,4})$")
_OPENING = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[、)）]|\d{1,3}[.、]|第[一二三四五六七八九十]+[章条]")
_ORGAN = re.compile(r"(?:委员会|委|局|办公室|办公厅|政府|部|厅|院|领导小组|联席会议)$")


def _text(paper: Paper, line: Line) -> str:
    return paper.folded[line.start : line.end].strip()


def _lines(paper: Paper) -> list[Line]:
    return [line for line in paper.lines if _text(paper, line)]


def document_number(paper: Paper) -> tuple[str, tuple[int, int] | None, bool]:
    """The paper's own number (not one that it cites), where it stands, whether it was mended."""
    for line in _lines(paper):
        found = _NUMBER.match(_text(paper, line))
        if not found:
            continue
        start, end = paper.trimmed(line.start, line.end)
        if found["close"] and found["mark"]:
            return paper.clean[start:end], (start, end), False
        word = paper.clean[start : start + len(found["word"])]
        return f"{word}〔{found['year']}〕{found['serial']}号", (start, end), True
    return "", None, False


def title(paper: Paper) -> tuple[int, int] | None:
    """The title, several lines of it where it is broken: the first short line that ends as titles do."""
    lines = _lines(paper)
    for index, line in enumerate(lines):
        text = _text(paper, line)
        if len(text) > 100 or "\t" in paper.clean[line.start : line.end] or _OPENING.match(text):
            continue
        if _TITLE.search(text):
            return paper.trimmed(_title_start(paper, lines, index), line.end)
    first = lines[0] if lines else None
    return paper.trimmed(first.start, min(first.end, first.start + 100)) if first else None


def _title_start(paper: Paper, lines: list[Line], index: int) -> int:
    start = lines[index].start
    for above in reversed(lines[max(0, index - 2) : index]):
        text = _text(paper, above)
        if len(text) > 60 or re.search(r"[。;:,)>]$", text) or _NUMBER.match(text) or _DATE.search(text):
            break
        start = above.start
    return start


def issuer(paper: Paper, title_text: str) -> str:
    """Who issued the paper: before 关于 in its title, or the line above its date. '' if it does not say."""
    before, about, _rest = title_text.partition("关于")
    if not about:
        before, about, _rest = title_text.partition("關于")
    before = "".join(before.split())
    if about and _ORGAN.search(before.replace("廳", "厅")):
        return before
    lines = _lines(paper)
    for above, line in pairwise(lines):
        organ = _text(paper, above)
        if _DATE.fullmatch(_text(paper, line)) and _ORGAN.search(organ) and len(organ) < 40:
            start, end = paper.trimmed(above.start, above.end)
            return paper.clean[start:end]
    return ""


def year_of(paper: Paper) -> int | None:
    """The year the paper was issued: from its number, its date, or the days it sets."""
    for line in _lines(paper):
        text = _text(paper, line)
        found = _NUMBER.match(text) or _DATE.fullmatch(text)
        if found:
            return int(found["year"])
    phrases = deadlines_in(paper, 0, len(paper.clean), year=None)
    return min((phrase.on.year for phrase in phrases if phrase.kind == DAY and phrase.on), default=None)
