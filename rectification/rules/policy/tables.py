"""Measures given as a table (任务分解表): cells on lines that begin with a tab, or separated by tabs."""

import re
from dataclasses import dataclass, replace

from .text import Line, Paper
from .units import COOPERATE, JOINT, LEAD

_UNITS = re.compile(
    r"^(?:责任|牵头|配合|协办|主办|参加|参与|共同(?:责任|负责|牵头)?)(?:单位|部门|股室|科室|处室|人)?(?:\(.{0,6}\))?$"
)
_PERSON = re.compile(r"责任人|责任领导")
# What a column holds, by the end of its header; the first that fits.
_KINDS = (
    ("area", re.compile(r"(?:领域|方面|板块|版块)(?:\(.{0,6}\))?$")),
    ("source", re.compile(r"来源$")),
    ("category", re.compile(r"问题(?:类别|类型|性质|分类)$")),
    ("deadline", re.compile(r"(?<!开始)(?<!启动)(?:时限|期限|时间)(?:要求)?$")),
    ("problem", re.compile(r"问题(?:表述|描述|清单|表现|内容)?$")),
    ("target", re.compile(r"目标$")),
    ("leader", re.compile(r"(?:责任|分管|包案|牵头)领导$")),
    ("person", re.compile(r"责任人$|具体负责人$")),
    ("task", re.compile(r"(?:任务|措施|内容|举措)(?:\(.{0,6}\))?$")),
    ("number", re.compile(r"^(?:序号|编号)$")),
)
_PLACES = ("problem", "source", "category", "target", "leader", "person", "area")
_MARKER = re.compile(r"\s*(\d{1,3})\s*[.、](?!\d)")
_HEADING = 60  # characters
_CHAPTER = re.compile(r"(?:第[一二三四五六七八九十]+[章节]|\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+[、.])")
_ROLES = {"牵": LEAD, "主": LEAD, "配": COOPERATE, "协": COOPERATE, "参": COOPERATE, "共": JOINT}
_CIRCLED = {chr(0x245F + value): value for value in range(1, 21)}
_WITHIN = re.compile(r"(?:(?<=^)|(?<=[\s。;,]))(?:(\d{1,2})\s*[.、](?!\d(?!\d{3}年))|\((\d{1,2})\)|([①-⑳]))\s*")


@dataclass(frozen=True)
class Row:
    """A row of measures: cells by offsets; ``units`` carry the role their column gives, if it gives one.

    ``part``: its place among the measures of one cell, 0 where the cell holds one. ``counted``: the number of the
    table's own column, which may count problems.
    """

    number: int | None
    heading: Line | None
    task: Line
    units: tuple[tuple[Line, str | None], ...]
    deadline: Line | None
    merged: bool
    columns_uncertain: bool
    problem: Line | None = None
    source: Line | None = None
    category: Line | None = None
    target: Line | None = None
    leader: Line | None = None
    person: Line | None = None
    area: Line | None = None
    counted: int | None = None
    part: int = 0
    continued: bool = False


def _cells(paper: Paper, line: Line) -> list[Line]:
    cells, start = [], line.start
    for part in paper.clean[line.start : line.end].split("\t"):
        cells.append(Line(start, start + len(part)))
        start += len(part) + 1
    return cells[1:] if not paper.clean[cells[0].start : cells[0].end].strip() else cells


def _rows(paper: Paper) -> list[list[Line]]:
    """Rows of cells; cells on lines of their own belong together until an empty line.

    A heading between the rows, written over the whole width, is a row of one cell.
    """
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
        elif _is_chapter(paper, [line]):
            rows.append([line])
    return [*rows, current] if current else rows


def _text(paper: Paper, cell: Line) -> str:
    return paper.folded[cell.start : cell.end].strip()


def _header(paper: Paper, row: list[Line]) -> dict[int, str] | None:
    """What each column holds, if the row is a header with a column of units."""
    names = ["".join(_text(paper, cell).split()) for cell in row]
    units = [index for index, name in enumerate(names) if _UNITS.match(name)]
    bodies = [index for index in units if not _PERSON.match(names[index])]
    if not units:
        return None
    kinds = {index: "units" + _ROLES.get(names[index][0], "") for index in bodies or units}
    for index, name in enumerate(names):
        kind = next((kind for kind, pattern in _KINDS if pattern.search(name)), None)
        if index not in kinds and kind:
            kinds[index] = kind
    return kinds


def _is_chapter(paper: Paper, cells: list[Line]) -> bool:
    """A row with nothing but a heading of the outline (一、强化事前监管), once or in every cell."""
    filled = {_text(paper, cell) for cell in cells if _text(paper, cell)}
    if len(filled) != 1:
        return False
    words = next(iter(filled))
    return len(words) <= _HEADING and "。" not in words and bool(_CHAPTER.match(words))


def _area(paper: Paper, cells: list[Line], kinds: dict[int, str]) -> Line | None:
    """The area a row names: in a column of its own, or as a heading that stands alone over the rows below it."""
    if _is_chapter(paper, cells):
        return next(Line(*paper.trimmed(cell.start, cell.end)) for cell in cells if _text(paper, cell))
    return _filled(paper, cells, kinds, "area")


def _units(paper: Paper, cells: list[Line], kinds: dict[int, str]) -> tuple:
    """The filled cells of the columns of units, each with the role of its column."""
    return tuple(
        (cells[i], kind[5:] or None)
        for i, kind in kinds.items()
        if kind.startswith("units") and i < len(cells) and _text(paper, cells[i])
    )


def _column(cells: list[Line], kinds: dict[int, str], wanted: str) -> Line | None:
    return next((cells[i] for i, kind in kinds.items() if kind == wanted and i < len(cells)), None)


def _filled(paper: Paper, cells: list[Line], kinds: dict[int, str], wanted: str) -> Line | None:
    cell = _column(cells, kinds, wanted)
    return Line(*paper.trimmed(cell.start, cell.end)) if cell and _text(paper, cell) else None


def _task_at(paper: Paper, cells: list[Line], kinds: dict[int, str]) -> tuple[int | None, bool]:
    """Which cell holds the measure, and whether that is a guess: one that is numbered before one that is not."""
    columns = [i for i, kind in kinds.items() if kind == "task" and i < len(cells)]
    unnamed = [i for i in range(len(cells)) if i not in kinds]
    marked = next((i for i in (*columns, *unnamed) if _MARKER.match(_text(paper, cells[i]))), None)
    return (marked, False) if marked is not None else (next(iter(columns), None), len(columns) > 1)


def _row_of(paper: Paper, cells: list[Line], kinds: dict[int, str], above: tuple) -> Row | None:
    at, uncertain = _task_at(paper, cells, kinds)
    if at is None or len(_text(paper, cells[at])) < 4 or _is_chapter(paper, cells):
        return None
    units, merged = _inherited(_units(paper, cells, kinds), above, kinds)
    found = _MARKER.match(paper.folded, cells[at].start, cells[at].end)
    counted = _column(cells, kinds, "number")
    counter = _digits(_text(paper, counted)) if counted else None
    heading = next((cells[i] for i in range(at) if i not in kinds and _text(paper, cells[i])), None)
    places = {name: _filled(paper, cells, kinds, name) for name in _PLACES}
    return Row(
        int(found[1]) if found else counter, heading, Line(found.end() if found else cells[at].start, cells[at].end),
        units, _column(cells, kinds, "deadline"), merged, uncertain, counted=counter, **places,
    )  # fmt: skip


def _digits(text: str) -> int | None:
    text = text.rstrip(".、")
    return int(text) if re.fullmatch(r"\d{1,3}", text, re.ASCII) else None


def _continued(paper: Paper, row: Row, last: Row) -> Row | None:
    """The row before with further units, if this row only goes on with its task (a cell merged downwards)."""
    if _text(paper, row.task) != _text(paper, last.task) or row.number not in (last.number, None):
        return None
    return _with_units(paper, last, row.units)


def _with_units(paper: Paper, row: Row, units: tuple, *, continued: bool = False) -> Row:
    known = {(_text(paper, cell), role) for cell, role in row.units}
    further = tuple((cell, role) for cell, role in units if (_text(paper, cell), role) not in known)
    return replace(row, units=row.units + further, continued=row.continued or continued)


def _goes_on(paper: Paper, cells: list[Line], kinds: dict[int, str]) -> tuple:
    """Units of a row without a measure: the rest of a cell that was cut at the end of a page.

    What is merged downwards stands in such a row once more; a row of figures or a remark names no units.
    """
    columns = [i for i, kind in kinds.items() if kind == "task" and i < len(cells)]
    if not columns or any(_text(paper, cells[i]) for i in columns) or _is_chapter(paper, cells):
        return ()
    return _units(paper, cells, kinds)


def _inherited(own: tuple, above: tuple, kinds: dict[int, str]) -> tuple[tuple, bool]:
    """(units of a row, whether they came from the cell above): all of them where the row names none; who leads,
    where it has a column of leads and leaves it empty. A column of co-operating units may simply be empty."""
    if not own:
        return above, True
    leads = tuple(unit for unit in above if unit[1] == LEAD)
    if f"units{LEAD}" in kinds.values() and leads and not any(role == LEAD for _cell, role in own):
        return leads + own, True
    return own, False


def _inner(paper: Paper, cell: Line | None) -> list[Line]:
    """The numbered parts of a cell, if it counts several from 1; otherwise nothing."""
    if cell is None:
        return []
    marks, wanted = [], 1
    for mark in _WITHIN.finditer(paper.folded, cell.start, cell.end):
        if int(mark[1] or mark[2] or _CIRCLED[mark[3]]) == wanted:
            marks.append(mark)
            wanted += 1
    if len(marks) < 2 or paper.folded[cell.start : marks[0].start()].strip():
        return []
    ends = [*(mark.start() for mark in marks[1:]), cell.end]
    return [Line(*paper.trimmed(mark.end(), end)) for mark, end in zip(marks, ends, strict=True)]


def _split(paper: Paper, row: Row, cell: Line) -> list[Row]:
    """One row for each measure the cell counts, with the deadline of the same number where there are as many."""
    parts, days = _inner(paper, cell), _inner(paper, row.deadline)
    if not parts:
        return [row]
    return [
        replace(row, task=part, number=None, part=place,
                deadline=days[place - 1] if len(days) == len(parts) else row.deadline)
        for place, part in enumerate(parts, start=1)
    ]  # fmt: skip


def table_rows(paper: Paper) -> list[Row]:
    """Rows of measures of every table in the paper; none if no table has a column of units.

    A header that is repeated on the next page does not end the cell above it.
    """
    kinds, above, area, found, headed = None, (), None, [], False
    for cells in _rows(paper):
        if header := _header(paper, cells):
            if header != kinds:  # another table: its rows are not in the areas of the one before
                above, area = (), area if headed else None
            kinds = header
            continue
        if not kinds:
            continue
        area, headed = _area(paper, cells, kinds) or area, _is_chapter(paper, cells)
        if len(cells) < 2:
            continue
        if found and (rest := _goes_on(paper, cells, kinds)):
            found[-1] = _with_units(paper, found[-1], rest, continued=True)
            above = found[-1].units
            continue
        row = _row_of(paper, cells, kinds, above)
        if row is None:
            continue
        row = replace(row, area=area)
        if found and (longer := _continued(paper, row, found[-1])):
            found[-1] = longer
            continue
        above = row.units
        at = next(cell for cell in cells if cell.end == row.task.end)
        # Where the table counts its rows in a column of their own, numbers within a cell count its measures.
        found += _split(paper, row, at) if {"number", "problem"} & set(kinds.values()) else [row]
    return found
