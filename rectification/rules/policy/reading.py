"""Putting the reading of a paper together."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from . import head
from .deadlines import DAY, Deadline, binding, deadlines_in, of_cell
from .numbered import Found, numbered_items
from .outline import first_sentence
from .problems import FEEDBACK, Problem, counted, filing_asked, source_of
from .tables import Row, table_rows
from .text import Line, Paper, paper_of
from .units import ASSIST, COOPERATE, JOINT, LEAD, Correction, Units, mend_cut, read_units, split_joined

_SHARED = ("target", "leader", "person")  # columns whose cells cover all measures of a problem


@dataclass(frozen=True)
class Item:
    """A measure as read. All offsets are into the raw text; ``doubts`` are codes a person should look at.

    ``problem``: the number of the problem it answers, 0 where the paper does not say.
    """

    number: int
    label: str
    title: str
    text: str
    chapter: str
    units: Units
    raw_units: str
    deadline: Deadline | None
    deadlines: tuple[Deadline, ...]
    spans: dict[str, tuple[int, int]]
    doubts: tuple[str, ...]
    problem: int = 0
    target: str = ""
    leader: str = ""
    person: str = ""

    def as_dict(self) -> dict:
        """The item as plain data."""
        return {
            "number": self.number,
            "label": self.label,
            "title": self.title,
            "text": self.text,
            "chapter": self.chapter,
            **{role: self.units.named(role) for role in (LEAD, JOINT, COOPERATE, ASSIST)},
            "deadline": _plain(self.deadline) if self.deadline else None,
            "deadlines": [_plain(phrase) for phrase in self.deadlines],
            "raw_units": self.raw_units,
            "open_ended": self.units.open_ended,
            "units": [asdict(unit) for unit in self.units.units],
            "spans": {name: list(span) for name, span in self.spans.items()},
            "doubts": list(self.doubts),
            "problem": self.problem,
            "target": self.target,
            "leader": self.leader,
            "person": self.person,
        }


@dataclass(frozen=True)
class Reading:
    """A paper as read."""

    title: str
    issuer: str
    number: str
    year: int | None
    items: tuple[Item, ...]
    doubts: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    filing: tuple[int, int] | None = None

    def as_dict(self) -> dict:
        """The reading as plain data, ready for JSON."""
        plain = {"items": [item.as_dict() for item in self.items], "doubts": list(self.doubts),
                 "problems": [asdict(one) for one in self.problems],
                 "filing": self.filing and list(self.filing)}  # fmt: skip
        return self.__dict__ | plain


def _plain(phrase: Deadline) -> dict:
    return {**asdict(phrase), "on": phrase.on.isoformat() if phrase.on else None}


def read(raw: str, *, corrections: Correction | None = None, year: int | None = None) -> Reading:
    """Read a paper. ``corrections``: recorded misprints and joined names; ``year``: for days without one.

    ``year`` None takes the year the paper itself shows; a day whose year came from either is ``assumed``.
    """
    paper = paper_of(raw)
    span = head.title(paper)
    title = re.sub(r"\s+", "", paper.clean[slice(*span)]) if span else ""
    number, _where, mended = head.document_number(paper)
    known_year = year or head.year_of(paper)
    rows = table_rows(paper)
    problems, answers = _problems(paper, rows)
    found = _of_rows(paper, rows) if rows else numbered_items(paper)
    read_items = [_item(paper, one, corrections or {}, known_year) for one in found]
    if rows:
        told = zip(read_items, _with_merged(rows, answers), answers, strict=True)
        read_items = [_of_table(paper, *one) for one in told]
    items = _with_gaps(_with_vocabulary(read_items))
    doubts = ("number_mended",) if mended else ()
    doubts += () if items else ("no_measures",)
    return Reading(
        title, head.issuer(paper, title), number, known_year, items, doubts, tuple(problems or counted(paper)),
        filing_asked(paper),
    )  # fmt: skip


def _of_rows(paper: Paper, rows: list[Row]) -> list[Found]:
    """Rows under their own numbers; under running ones where the table counts problems, or anew."""
    own = [row.number for row in rows]
    running = None in own or len(set(own)) < len(own)
    return [_of_row(paper, row, index if running else row.number) for index, row in enumerate(rows, 1)]


def _problems(paper: Paper, rows: list[Row]) -> tuple[list[Problem], list[int]]:
    """The problems of a table, each once however many rows its cell covers, and which of them each row answers."""
    found, answers = [], []
    for row in rows:
        words = _words(paper, row.problem) if row.problem else ""
        same = found and (words == found[-1].text or (not words and row.counted is None))
        if words and not same:
            source = source_of(_words(paper, row.source)) if row.source else None
            category = _words(paper, row.category) if row.category else ""
            span = paper.raw_span(row.problem.start, row.problem.end)
            found.append(Problem(len(found) + 1, source or FEEDBACK, words, *span, category))
        answers.append(len(found) if words or same else 0)
    return found, answers


def _with_merged(rows: list[Row], answers: list[int]) -> list[Row]:
    """Target and people hold for all measures of their problem, where the table goes on with them on the next page."""
    done: list[Row] = []
    for row, problem in zip(rows, answers, strict=True):
        same = bool(done) and problem and problem == answers[len(done) - 1]
        above = {name: getattr(done[-1], name) for name in _SHARED if getattr(row, name) is None} if same else {}
        done.append(replace(row, **above))
    return done


def _of_table(paper: Paper, item: Item, row: Row, problem: int) -> Item:
    """What only a table says of a measure: problem, target, people; and what its cells leave in doubt."""
    days = [phrase for phrase in item.deadlines if phrase.kind == DAY]
    doubts = [("cell_split", row.part), ("cell_continued", row.continued)]
    doubts.append(("deadlines_shared", row.part and row.deadline and len(days) > 1))
    spans = dict(item.spans)
    for name in ("problem", *_SHARED):
        if line := getattr(row, name):
            spans[name] = paper.raw_span(line.start, line.end)
    told = {name: _words(paper, line) for name in _SHARED if (line := getattr(row, name))}
    doubts = (*item.doubts, *(code for code, holds in doubts if holds))
    return replace(item, problem=problem, spans=spans, doubts=doubts, **told)


def _of_row(paper: Paper, row: Row, number: int) -> Found:
    start, end = paper.trimmed(row.task.start, row.task.end)
    sentence = first_sentence(paper, start, end, limit=30)
    heading = row.heading or Line(*sentence)
    stops = paper.folded[sentence[1] : sentence[1] + 1] == "。"
    title = sentence if stops else paper.trimmed(heading.start, heading.end)
    doubts = ("merged_cell",) if row.merged else ()
    return Found(
        number, str(number), Line(*title), Line(start, end), row.units, False,
        row.area or (Line(*paper.trimmed(heading.start, heading.end)) if row.heading else None),
        doubts + (("column_guessed",) if row.columns_uncertain else ()), row.deadline,
    )  # fmt: skip


def _item(paper: Paper, found: Found, corrections: Correction, year: int | None) -> Item:
    parts = [_units_of(paper, cell, role, found, corrections) for cell, role in found.units]
    units = _merged(mend_cut(parts))
    stretches = [found.deadline] if found.deadline else []
    stretches.append(found.text)
    phrases = tuple(
        replace(phrase, start=span[0], end=span[1])
        for stretch in stretches
        for phrase in deadlines_in(paper, stretch.start, stretch.end, year=year)
        if (span := paper.raw_span(phrase.start, phrase.end))
    )
    units = replace(units, units=tuple(_raw_offsets(paper, unit) for unit in units.units))
    spans = {"title": found.title, "text": found.text}
    if found.units:
        spans["raw_units"] = Line(found.units[0][0].start, found.units[-1][0].end)
    doubts = (*found.doubts, *units.doubts)
    if not found.units:
        doubts += ("no_units",)
    chosen = _chosen(paper, found, phrases)
    if chosen and chosen.assumed:
        doubts += ("assumed_year",)
    if chosen and chosen.on and year and chosen.on.year < year and not chosen.assumed:
        doubts += ("deadline_past",)
    return Item(
        found.number, found.label, _words(paper, found.title), _words(paper, found.text),
        _words(paper, found.chapter) if found.chapter else "", units,
        _words(paper, spans["raw_units"]) if found.units else "", chosen, phrases,
        {name: paper.raw_span(line.start, line.end) for name, line in spans.items()}, doubts,
    )  # fmt: skip


def _chosen(paper: Paper, found: Found, phrases: tuple[Deadline, ...]) -> Deadline | None:
    """The deadline that binds: what a place of its own says before what the measure's words say."""
    if found.deadline is None:
        return binding(list(phrases))
    start, end = paper.raw_span(found.deadline.start, found.deadline.end)
    own = [phrase for phrase in phrases if start <= phrase.start < end]
    chosen = of_cell(paper, (found.deadline.start, found.deadline.end), own)
    if chosen is None or chosen in own:
        return chosen or binding(list(phrases))
    start, end = paper.raw_span(chosen.start, chosen.end)
    return replace(chosen, start=start, end=end)


def _units_of(paper: Paper, cell: Line, role: str | None, found: Found, corrections: Correction) -> Units:
    units = read_units(paper, cell.start, cell.end, first_leads=found.first_leads, corrections=corrections)
    if role is None:
        return units
    return replace(units, units=tuple(replace(unit, role=role) for unit in units.units))


def _merged(parts: Sequence[Units]) -> Units:
    """The units of all cells; whether somebody leads is asked of them together."""
    units = tuple(unit for part in parts for unit in part.units)
    doubts = dict.fromkeys(doubt for part in parts for doubt in part.doubts if doubt != "no_lead")
    leaderless = bool(units) and not any(unit.role == LEAD for unit in units)
    return Units(units, any(part.open_ended for part in parts), (*doubts, *(("no_lead",) if leaderless else ())))


def _raw_offsets(paper: Paper, unit):
    start, end = paper.raw_span(unit.start, unit.end)
    return replace(unit, start=start, end=end)


def _words(paper: Paper, line: Line) -> str:
    return paper.clean[line.start : line.end]


def _with_vocabulary(items: Sequence[Item]) -> tuple[Item, ...]:
    """Cut names run together where the paper prints both halves elsewhere."""
    vocabulary = {unit.raw for item in items for unit in item.units.units}
    done = []
    for item in items:
        units = split_joined(item.units, vocabulary)
        new = tuple(doubt for doubt in units.doubts if doubt not in item.doubts)
        done.append(replace(item, units=units, doubts=item.doubts + new))
    return tuple(done)


def _with_gaps(items: Sequence[Item]) -> tuple[Item, ...]:
    """Say so where the numbering jumps: a measure may not have been read. Every chapter may begin anew."""
    before = [0, *(item.number for item in items)]
    return tuple(
        replace(item, doubts=(*item.doubts, "number_gap"))
        if item.number not in (1, last + 1) and "closing_request" not in item.doubts
        else item
        for last, item in zip(before, items, strict=False)
    )
