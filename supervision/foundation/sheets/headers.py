"""Which line is the header, and which of its cells means which column. Pure: lines in, positions out."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_DECORATION = re.compile(r"[\s\*＊:：_\-—/、，,。.·'\"“”‘’]+")
_REMARK = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]")
_HINT = re.compile(r"填写|单选|复选|多选|必填|选填|示例|例如|格式[为：:]|输入\d|如[：:]|不能为空|下拉|不配备|直接填")
SEARCHED = 30  # lines


def folded(header: str) -> str:
    """A header without width, case, spaces, marks and bracketed remarks: ``＊机构名称 (必填)`` → ``机构名称``."""
    text = unicodedata.normalize("NFKC", header).lower()
    bare = _DECORATION.sub("", _REMARK.sub("", text))
    return bare or _DECORATION.sub("", text)


@dataclass(frozen=True)
class Header:
    """Where the data begins. ``labels``: header text by position; ``mapping``: position → column key."""

    row: int
    first_data_row: int
    labels: dict[int, str]
    mapping: dict[int, str]


def match(cells: list[str], known: Mapping[str, str]) -> dict[int, str]:
    """Position → column key; the first of several positions that mean the same column wins."""
    mapping: dict[int, str] = {}
    for position, cell in enumerate(cells):
        key = known.get(folded(cell)) if cell else None
        if key and key not in mapping.values():
            mapping[position] = key
    return mapping


def is_hint(cells: list[str]) -> bool:
    """Whether a line under the header explains how to fill in, instead of being data."""
    filled = [cell for cell in cells if cell]
    hints = sum(bool(_HINT.search(cell)) for cell in filled)
    return hints >= 1 and hints * 2 >= len(filled)


def _looks(cells: list[str]) -> int:
    """How much a line looks like a header when no word of it is known: distinct short texts."""
    filled = [cell for cell in cells if cell]
    if len(set(filled)) < len(filled) or any(len(cell) > 30 or cell[0].isdigit() for cell in filled):
        return 0
    return len(filled)


def _below(first, position):
    """Row number after the hints that follow the header."""
    following = first[position + 1 :]
    for row, cells in following:
        if not is_hint(cells):
            return row
    return following[-1][0] + 1 if following else first[position][0] + 1


def find_header(first: list[tuple[int, list[str]]], known: Mapping[str, str]) -> Header | None:
    """The header among the first lines (``sheet.first()``), or None for a sheet with nothing in it.

    The line with most known words; without any, the widest line of distinct short texts.
    """
    scored = [(len(match(cells, known)), _looks(cells), -index) for index, (_row, cells) in enumerate(first[:SEARCHED])]
    if not scored:
        return None
    position = -max(scored)[2]
    row, cells = first[position]
    labels = {index: cell.strip() for index, cell in enumerate(cells) if cell.strip()}
    return Header(row, _below(first, position), labels, match(cells, known))


def header_at(first: list[tuple[int, list[str]]], row: int, known: Mapping[str, str]) -> Header | None:
    """The header on a row the person named."""
    for position, (row_no, cells) in enumerate(first):
        if row_no == row:
            labels = {index: cell.strip() for index, cell in enumerate(cells) if cell.strip()}
            return Header(row, _below(first, position), labels, match(cells, known))
    return None
