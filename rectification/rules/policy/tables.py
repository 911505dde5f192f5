"""Measures given as a table (任务分解表): cells on lines that begin with a tab, or separated by tabs."""

import re
from dataclasses import dataclass, replace

from .text import Line, Paper
from .units import COOPERATE, LEAD

_UNITS = re.compile(r"^(?:责任|牵头|配合|协办|主办)(?:单位|部门|股室|科室|处室|人)?(?:\(.{0,6}\))?$")
_DEADLINE = re.compile(r"(?:完成|整改|办结)?(?:时限|期限|时间)$")
_TASK = re.compile(r"(?:任务|措施|内容|目标措施|整改措施)$")
_NUMBER = re.compile(r"^(?:序号|编号)$")
_MARKER = re.compile(r"\s*(\d{1,3})\s*[.、](?!\d)")
_CHAPTER = re.compile(r"(?:第[一二三四五六七八九十]+[章节]|\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+[、.])")
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
    for line in paper.lines:
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
        elif _NUMBER.match(name):
            kinds[index] = "number"
    return kinds


def _is_chapter(paper: Paper, cells: list[Line]) -> bool:
    """A row with nothing but a heading of the outline (一、强化事前监管)."""
    filled = [cell for cell in cells if _text(paper, cell)]
    return len(filled) == 1 and bool(_CHAPTER.match(_text(paper, filled[0])))


def _units(paper: Paper, cells: list[Line], kinds: dict[int, str]) -> tuple:
    """The filled cells of the columns of units, each with the role of its column."""
    return tuple(
        (cells[i], kind[5:] or None)
        for i, kind in kinds.items()
        if kind.startswith("units") and i < len(cells) and _text(paper, cells[i])
    )


def _column(cells: list[Line], kinds: dict[int, str], wanted: str) -> Line | None:
    return next((cells[i] for i, kind in kinds.items() if kind == wanted and i < len(cells)), None)


def _row_of(paper: Paper, cells: list[Line], kinds: dict[int, str], above: tuple) -> Row | None:
    marked = next((i for i, cell in enumerate(cells) if _MARKER.match(_text(paper, cell))), None)
    columns = [i for i, kind in kinds.items() if kind == "task"]
    at = marked if marked is not None else next(iter(columns), None)
    if at is None or at >= len(cells) or len(_text(paper, cells[at])) < 4 or _is_chapter(paper, cells):
        return None
    own = _units(paper, cells, kinds)
    found = _MARKER.match(paper.folded, cells[at].start, cells[at].end)
    counted = _column(cells, kinds, "number")
    digits = found[1] if found else _text(paper, counted) if counted else ""
    heading = next((cell for cell in cells[:at] if cell is not counted and _text(paper, cell)), None)
    return Row(
        int(digits) if re.fullmatch(r"\d{1,3}", digits, re.ASCII) else None, heading,
        Line(found.end() if found else cells[at].start, cells[at].end), own or above,
        _column(cells, kinds, "deadline"), not own, marked is None and len(columns) > 1,
    )  # fmt: skip


def _continued(paper: Paper, row: Row, last: Row) -> Row | None:
    """The row before with further units, if this row only goes on with its task (a cell merged downwards)."""
    if _text(paper, row.task) != _text(paper, last.task) or row.number not in (last.number, None):
        return None
    known = {(_text(paper, cell), role) for cell, role in last.units}
    further = tuple((cell, role) for cell, role in row.units if (_text(paper, cell), role) not in known)
    return replace(last, units=last.units + further)


def table_rows(paper: Paper) -> list[Row]:
    """Rows of measures of every table in the paper; none if no table has a column of units."""
    kinds, found = None, []
    for cells in _rows(paper):
        if header := _header(paper, cells):
            kinds, above = header, ()
            continue
        row = _row_of(paper, cells, kinds, above) if kinds and len(cells) > 1 else None
        if row is None:
            continue
        if found and (longer := _continued(paper, row, found[-1])):
            found[-1] = longer
            continue
        above = row.units
        found.append(row)
    return found
