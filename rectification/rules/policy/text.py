"""A paper's text in the three forms the reader needs, tied together by offsets.

raw      as it was given
clean    without what copying damaged: pronunciation notes in brackets, stray marks (domain §13)
folded   as long as ``clean``, character for character, with full-width and traditional forms replaced
         where the reader looks for structure; never shown to anybody
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
_PRONUNCIATION = rf"(?<=[\u3400-\u9fff])[(（](?=[a-zü{_TONED}]*[{_TONED}])[a-zü{_TONED}]{{1,7}}[)）]"
_STRAY = r"^[ \t\u3000]*[?？\ufffd]+[ \t\u3000]*$|[\ufeff\u200b\r]"
_DAMAGE = re.compile(f"{_PRONUNCIATION}|{_STRAY}", re.MULTILINE)

# Traditional characters that words of structure, duty and time are made of; the rest stays as it is.
_TRADITIONAL = dict(
    zip(
        "責任牽頭負協務單門時長條標題關於發辦廳國號請報將應區縣級監總體則導績個處實際間內為與據後準點續級組織領",
        "责任牵头负协务单门时长条标题关于发办厅国号请报将应区县级监总体则导绩个处实际间内为与据后准点续级组织领",
        strict=True,
    )
)
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD = str.maketrans(
    {**_TRADITIONAL, **_FULL_WIDTH, "\u3000": " ", "\xa0": " ", "﹙": "(", "﹚": ")", "︰": ":", "﹔": ";", "﹐": ","}
)


@dataclass(frozen=True)
class Line:
    """A line of the clean text, by offsets, without its line break."""

    start: int
    end: int


@dataclass(frozen=True)
class Paper:
    """The three forms of one text."""

    raw: str
    clean: str
    folded: str
    origin: tuple[int, ...] = field(repr=False)  # offset in raw of every character of clean

    @cached_property
    def lines(self) -> list[Line]:
        """All lines, empty ones too."""
        found, start = [], 0
        for part in self.clean.split("\n"):
            found.append(Line(start, start + len(part)))
            start += len(part) + 1
        return found

    def lines_within(self, start: int, end: int) -> list[Line]:
        """Lines that begin after ``start`` and before ``end``."""
        first = bisect_right(self.lines, start, key=attrgetter("start"))
        return self.lines[first : bisect_left(self.lines, end, first, key=attrgetter("start"))]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the raw text of a stretch of the clean one."""
        if not self.origin or start >= end:
            at = self.origin[start] if start < len(self.origin) else len(self.raw)
            return at, at
        return self.origin[start], self.origin[end - 1] + 1

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """The stretch without white space around it."""
        while start < end and self.clean[start].isspace():
            start += 1
        while end > start and self.clean[end - 1].isspace():
            end -= 1
        return start, end


def cleaned(raw: str) -> str:
    """The text as a reader is shown it."""
    return _DAMAGE.sub("", raw)


def folded(text: str) -> str:
    """The text as the patterns see it; same length."""
    return text.translate(_FOLD)


def paper_of(raw: str) -> Paper:
    """Prepare a text for reading."""
    keep, parts, last = [], [], 0
    for damage in _DAMAGE.finditer(raw):
        keep.extend(range(last, damage.start()))
        parts.append(raw[last : damage.start()])
        last = damage.end()
    keep.extend(range(last, len(raw)))
    parts.append(raw[last:])
    clean = "".join(parts)
    return Paper(raw, clean, folded(clean), tuple(keep))
