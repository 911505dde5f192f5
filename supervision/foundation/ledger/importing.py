"""Bringing a received list into a ledger: read, decide everything, then write or only tell.

An app with its own matching subclasses ``Importer``: ``decide`` looks at every row and writes nothing, so
that a dry run gives the very report of the real one; ``apply`` writes what was decided. The rest — reading
the file, finding headers, remembering how they are called, the transaction, the trail — is here.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from ..errors import Problem, Refused
from ..models import HeaderMapping
from ..sheets.book import Sheet, open_book
from ..sheets.headers import Header, find_header, folded
from ..trail import act
from .columns import Column, Ledger

CREATED, UPDATED, UNCHANGED, REJECTED = "created", "updated", "unchanged", "rejected"


@dataclass
class Decision:
    """What is to become of one row. ``problems`` reject it; ``warnings`` are told and change nothing.

    ``changes``: cells that will be written ({"column", "old", "new"}), for a person to look at before;
    ``rewritten``: column → what stands in that cell of the returned workbook instead.
    """

    row: int
    outcome: str = UNCHANGED
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    payload: Any = None
    changes: list[dict] = field(default_factory=list)
    rewritten: dict[str, str] = field(default_factory=dict)

    def reject(self, column: str, message: str) -> None:
        """Refuse the row for something in one column."""
        self.problems.append(Problem(self.row, column, message))
        self.outcome = REJECTED


Row = tuple[int, dict[str, str]]


class Importer:
    """How rows of a received list become rows of a model. Subclasses write ``decide`` and ``apply``.

    ``headers``: keys that only received lists have (no column of the ledger), with the words they go by.
    ``keeps_file``: False where a list holds what may not lie about in the clear; it goes when it is imported.
    """

    headers: Mapping[str, Sequence[str]] = {}
    keeps_file = True

    def __init__(self, ledger: Ledger):
        self.ledger = ledger

    def decide(self, rows: Sequence[Row], *, form: str, by, now: datetime) -> list[Decision]:
        """One decision per row. ``rows``: (row number, column key → text); ``form``: fingerprint of the header."""
        raise NotImplementedError

    def apply(self, decisions: list[Decision], *, form: str, source: str, by, now: datetime) -> None:
        """Write what was decided; called inside the act and its transaction."""
        raise NotImplementedError

    def import_sheet(
        self, sheet: Sheet, plan: "SheetPlan", report: "Report", *, form, source, by, now, dry_run
    ) -> None:
        """Bring in one sheet and count it into the report; ``flat.FlatImporter`` does it without a row in Python."""
        decisions = self.decide(rows_of(sheet, plan), form=form, by=by, now=now)
        report.take(decisions, plan.name, {self.label(key): place for place, key in plan.mapping.items()})
        accepted = [decision for decision in decisions if decision.outcome in (CREATED, UPDATED)]
        if accepted and not dry_run:
            self.apply(accepted, form=form, source=source, by=by, now=now)

    def label(self, key: str) -> str:
        """The column as people call it."""
        column = next((one for one in self.ledger.importable if one.key == key), self.ledger.by_key.get(key))
        return str(column.label) if column else key


@dataclass
class SheetPlan:
    """How one sheet is read: where its header stands and which position means which column."""

    name: str
    rows: int
    header: Header | None
    mapping: dict[int, str]
    skipped: str = ""

    @property
    def headers(self) -> list[tuple[int, str, str]]:
        """(position, header text, column key or "") for the page on which a person corrects the reading."""
        labels = self.header.labels if self.header else {}
        return [(position, text, self.mapping.get(position, "")) for position, text in sorted(labels.items())]


@dataclass
class Report:
    """What came of an import, or would come of it."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    errors: list[dict] = field(default_factory=list)
    warnings: list[dict] = field(default_factory=list)
    sheets: list[dict] = field(default_factory=list)
    changes: list[dict] = field(default_factory=list)
    rewritten: list[dict] = field(default_factory=list)

    def take(self, decisions: Iterable[Decision], sheet: str, places: Mapping[str, int] | None = None) -> None:
        """Count the decisions of a sheet. ``places``: column as people call it → its position in the list."""
        places = places or {}
        for decision in decisions:
            self.rows += 1
            setattr(self, decision.outcome, getattr(self, decision.outcome) + 1)
            for told, problems in ((self.errors, decision.problems), (self.warnings, decision.warnings)):
                told += [{**one.as_dict(), "sheet": sheet, "place": places.get(one.column)} for one in problems]
            self.changes += [{"sheet": sheet, "row": decision.row, **change} for change in decision.changes]
            self.rewritten += [
                {"sheet": sheet, "row": decision.row, "place": places[column], "text": text}
                for column, text in decision.rewritten.items() if column in places
            ]  # fmt: skip

    def as_dict(self) -> dict:
        """The report as plain data."""
        return dict(self.__dict__)


# --- reading ------------------------------------------------------------------------------------------
def known_headers(ledger: Ledger) -> dict[str, str]:
    """Folded header → column key: labels, synonyms, and what people have told the portal before."""
    known: dict[str, str] = {}
    for column in ledger.importable:
        for text in (str(column.label), column.key, *column.synonyms):
            known.setdefault(folded(text), column.key)
    for key, words in (ledger.importer.headers if ledger.importer else {}).items():
        known.update(dict.fromkeys(map(folded, words), key))
    known.update(HeaderMapping.objects.filter(ledger=ledger.name).values_list("header", "column"))
    return known


def plan_of(sheet: Sheet, ledger: Ledger, known: Mapping[str, str], chosen: Mapping[int, str] | None) -> SheetPlan:
    """How a sheet will be read; ``chosen``: the person's own mapping of positions."""
    header = find_header(sheet.first(), known)
    if header is None:
        return SheetPlan(sheet.name, sheet.rows, None, {}, _("工作表是空的"))
    mapping = dict(header.mapping) if chosen is None else {place: key for place, key in chosen.items() if key}
    plan = SheetPlan(sheet.name, max(sheet.rows - 1, 0), header, mapping)
    missing = [column.label for column in required(ledger) if column.key not in mapping.values()]
    if missing:
        plan.skipped = _("没有找到“%(columns)s”列") % {"columns": "、".join(map(str, missing))}
    return plan


def required(ledger: Ledger) -> list[Column]:
    """Columns without which a sheet is not a list of this ledger."""
    return [column for column in ledger.importable if column.required]


def rows_of(sheet: Sheet, plan: SheetPlan) -> list[Row]:
    """The data rows under the header, as column key → text; rows without any text in them are left out."""
    found = []
    for number, cells in sheet.lines():
        if number < plan.header.first_data_row:
            continue
        values = {key: cells[place].strip() if place < len(cells) else "" for place, key in plan.mapping.items()}
        if any(values.values()):
            found.append((number, values))
    return found


def form_of(plan: SheetPlan) -> str:
    """Fingerprint of a list's form: its headers, whatever their order."""
    labels = sorted(folded(text) for text in plan.header.labels.values())
    return hashlib.sha256("\x1f".join(labels).encode()).hexdigest()


# --- the import -----------------------------------------------------------------------------------
def run(
    ledger: Ledger, path: Path, *, by, now: datetime, filename: str = "", sheet: str | None = None,
    dry_run: bool = False, chosen: Mapping[str, Mapping[int, str]] | None = None,
) -> Report:  # fmt: skip
    """Import a file, or with ``dry_run`` only say what would come of it. All sheets are one transaction.

    ``by`` None is the installation itself. ``chosen``: sheet name → position → column key, as corrected by a
    person. Raises Refused (Unreadable among them) when nothing of the file can be used.
    """
    if by is not None and not ledger.may_import(by):
        raise Refused(_("您无权向“%(ledger)s”导入数据。") % {"ledger": ledger.title})
    if ledger.importer is None:
        raise Refused(_("“%(ledger)s”不支持导入。") % {"ledger": ledger.title})
    source = filename or path.name
    with open_book(path) as book, transaction.atomic():
        _one_at_a_time(ledger)
        sheets = [book.named(sheet)] if sheet else [one for one in book.sheets if one.visible]
        known = known_headers(ledger)
        plans = [(one, plan_of(one, ledger, known, (chosen or {}).get(one.name))) for one in sheets]
        if not any(not plan.skipped for _one, plan in plans):
            raise Refused(*(f"{plan.name}：{plan.skipped}" for _one, plan in plans))
        report = Report(sheets=[{"name": plan.name, "skipped": plan.skipped} for _one, plan in plans])
        with act("ledger.import", by=by, now=now, label=_("导入%(ledger)s") % {"ledger": ledger.title}) as entry:
            for one, plan in plans:
                if not plan.skipped:
                    ledger.importer(ledger).import_sheet(
                        one, plan, report, form=form_of(plan), source=source, by=by, now=now, dry_run=dry_run
                    )
            entry.note = source
            entry.data = {"ledger": ledger.name, "rows": report.rows, "created": report.created,
                          "updated": report.updated, "rejected": report.rejected, "dry_run": dry_run}  # fmt: skip
    return report


def _one_at_a_time(ledger: Ledger) -> None:
    """Two imports of one ledger follow each other, so that the second sees what the first has written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"ledger.import.{ledger.name}"])


def remember(ledger: Ledger, plans: Iterable[SheetPlan]) -> None:
    """Keep how a person said the headers are to be read, for the next list of that form."""
    for plan in plans:
        for _place, text, key in plan.headers:
            HeaderMapping.objects.update_or_create(
                ledger=ledger.name, header=folded(text)[:200], defaults={"column": key}
            )
