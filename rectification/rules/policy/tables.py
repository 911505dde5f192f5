"""Measures given as a table (任务分解表): cells on lines that begin with a tab, or separated by tabs."""

import re
from dataclasses import dataclass

from .text import Line, Paper
from .units import COOPERATE, LEAD

_UNITS = re.compile(r"^(?:责任|牵头|配合|协办|主办)(?:单位|部门|股室|科室|处室|人)?(?:\(.{0,6}\))?$")
_DEADLINE = re.compile(r"(?:完成|整改|办结)?(?:时限|期限|时间)$")
_TASK = re.compile(r"(?:任务|措施|内容|目标措施|整改措施)$")
_MARKER = re.compile(r"\s*(\d{1,3})\s*[.、](?!\d)")
_ROLES = {"牵": LEAD, "主": LEAD, "配": COOPERATE, "协": COOPERATE}


@dataclass(frozen=True)
class Row:
    """A row of measures: cells by offsets; ``units`` carry the role their column gives, if it gives one."""

    number: int | None
    heading: Line | None
    task: Line
    units: tuple[tuple[Line, str | None], ...]
    deadline: Line | None
    merged: bool
    columns_uncertain: bool


def _cells(paper: Paper, line: Line) -> list[Line]:
    cells, start = [], line.start
    for part in paper.clean[line.start : line.end].split("\t"):
        cells.append(Line(start, start + len(part)))
        start += len(part) + 1
    return cells[1:] if not paper.clean[cells[0].start : cells[0].end].strip() else cells


def _rows(paper: Paper) -> list[list[Line]]:
    """Rows of cells; cells on lines of their own belong together until an empty line."""
    rows, current = [], []
    for line in paper.lines():
        text = paper.clean[line.start : line.end]
        cells = _cells(paper, line) if "\t" in text else []
        if len(cells) == 1:
            current.append(cells[0])
            continue
        if current:
            rows.append(current)
            current = []
        if cells:
            rows.append(cells)
    return [*rows, current] if current else rows


def _text(paper: Paper, cell: Line) -> str:
    return paper.folded[cell.start : cell.end].strip()


def _header(paper: Paper, row: list[Line]) -> dict[int, str] | None:
    """What each column holds, if the row is a header with a column of units."""
    names = [_text(paper, cell) for cell in row]
    if not any(_UNITS.match(name) for name in names):
        return None
    kinds = {}
    for index, name in enumerate(names):
        if _UNITS.match(name):
            kinds[index] = "units" + _ROLES.get(name[0], "")
        elif _DEADLINE.search(name):
            kinds[index] = "deadline"
        elif _TASK.search(name):
            kinds[index] = "task"
    return kinds


def _row_of(paper: Paper, cells: list[Line], kinds: dict[int, str], above: tuple) -> Row | None:
    marked = next((i for i, cell in enumerate(cells) if _MARKER.match(_text(paper, cell))), None)
    column = next((i for i, kind in kinds.items() if kind == "task"), None)
    at = marked if marked is not None else column
    if at is None or at >= len(cells) or len(_text(paper, cells[at])) < 4:
        return None
    own = tuple(
        (cells[i], kind[5:] or None)
        for i, kind in kinds.items()
        if kind.startswith("units") and i < len(cells) and _text(paper, cells[i])
    )
    deadline = next((cells[i] for i, kind in kinds.items() if kind == "deadline" and i < len(cells)), None)
    found = _MARKER.match(paper.folded, cells[at].start, cells[at].end)
    heading = next((cell for cell in cells[:at] if _text(paper, cell)), None)
    body = Line(found.end() if found else cells[at].start, cells[at].end)
    return Row(int(found[1]) if found else None, heading, body, own or above, deadline, not own, marked is None)


def table_rows(paper: Paper) -> list[Row]:
    """Rows of measures of every table in the paper; none if no table has a column of units."""
    kinds, found = None, []
    for cells in _rows(paper):
        if header := _header(paper, cells):
            kinds, above = header, ()
            continue
        row = _row_of(paper, cells, kinds, above) if kinds and len(cells) > 1 else None
        if row:
            above = row.units
            found.append(row)
    return found
