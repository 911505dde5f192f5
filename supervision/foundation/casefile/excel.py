"""The file as a workbook: a cover, a sheet for each tab, the whole timeline."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from .declarations import TabColumn, in_words
from .files import CaseFile
from .history import Event, events

_CHUNK = 2000
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_HEAD_FILL = PatternFill("solid", fgColor="E8EEF6")
_FORMATS = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd"}
EVENT_COLUMNS = (
    (lambda: _("时间"), lambda event: event.act.at, 18),
    (lambda: _("类别"), lambda event: event.kind, 12),
    (lambda: _("办理事项"), lambda event: event.label, 22),
    (lambda: _("对象"), lambda event: event.act.subject_text, 34),
    (lambda: _("单位"), lambda event: event.act.agency_name, 24),
    (lambda: _("办理人"), lambda event: event.act.actor_name, 12),
    (lambda: _("原状态"), lambda event: event.before, 12),
    (lambda: _("新状态"), lambda event: event.after, 12),
    (lambda: _("说明"), lambda event: event.act.note, 50),
)


def write_excel(file: CaseFile, out, *, now: datetime) -> dict[str, int]:
    """Write the workbook and return how many rows each sheet has. Tabs without columns are named on the cover only."""
    book = Workbook(write_only=True)
    cover = book.create_sheet(_("封面"))
    told: dict[str, int] = {}
    absent = []
    for tab in file.tabs:
        if not tab.columns:
            absent.append(tab)
            continue
        sheet = book.create_sheet(_sheet_name(book, tab.label))
        told[str(tab.label)] = _facts(sheet, file, tab) if tab.upright else _table(sheet, file, tab)
    sheet = book.create_sheet(_sheet_name(book, _("时间轴")))
    told[_("时间轴")] = _timeline(sheet, events(file))
    _cover(cover, file, told, absent, now)
    book.save(out)
    return told


def _cover(sheet, file: CaseFile, told: dict[str, int], absent, now: datetime) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 60
    title = WriteOnlyCell(sheet, value=_text(str(file.subject)))
    title.font = Font(bold=True, size=14)
    agency = getattr(file.user, "agency", None)
    sheet.append([title])
    _append(sheet, [_("编码"), "、".join(file.codes)])
    _append(sheet, [_("导出时间"), in_words(now)])
    _append(sheet, [_("导出人"), f"{agency or ''} {file.user.name}".strip()])
    _append(sheet, [_("说明"), _("只含导出人有权查看的内容；已遮盖的信息不还原。")])
    sheet.append([])
    sheet.append(_heads(sheet, [_("工作表"), _("行数")]))
    for label, count in told.items():
        _append(sheet, [label, count])
    for tab in absent:
        _append(sheet, [str(tab.label), _("请在档案页面查看")])


def _facts(sheet, file: CaseFile, tab) -> int:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 60
    rows = list(file.rows(tab)[:1])
    for row in rows:
        for column in tab.columns:
            _append(sheet, [str(column.label), column.value(row)])
    return len(rows)


def _table(sheet, file: CaseFile, tab) -> int:
    _lay_out(sheet, [(str(column.label), column.width) for column in tab.columns])
    return _fill(sheet, tab.columns, file.rows(tab).iterator(chunk_size=_CHUNK))


def _fill(sheet, columns: tuple[TabColumn, ...], rows: Iterable) -> int:
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is the count
        _append(sheet, [column.value(row) for column in columns])
    return count


def _timeline(sheet, found: Iterable[Event]) -> int:
    _lay_out(sheet, [(head(), width) for head, _value, width in EVENT_COLUMNS])
    count = 0
    for count, event in enumerate(found, 1):  # noqa: B007 - the last number is the count
        _append(sheet, [value(event) for _head, value, _width in EVENT_COLUMNS])
    return count


# --- cells -----------------------------------------------------------------------------------------
def _lay_out(sheet, columns: list[tuple[str, int]]) -> None:
    sheet.freeze_panes = "A2"
    for number, (_label, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append(_heads(sheet, [label for label, _width in columns]))


def _heads(sheet, labels: list[str]) -> list[WriteOnlyCell]:
    cells = []
    for label in labels:
        cell = WriteOnlyCell(sheet, value=label)
        cell.font, cell.fill = Font(bold=True), _HEAD_FILL
        cells.append(cell)
    return cells


def _append(sheet, values: list) -> None:
    sheet.append([_cell(sheet, value) for value in values])


def _cell(sheet, value):
    """Numbers and days stay numbers and days; all else is text, also what begins like a formula."""
    if value is None or value == "":
        return None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime | date):
        day = timezone.localtime(value).replace(tzinfo=None) if isinstance(value, datetime) else value
        cell = WriteOnlyCell(sheet, value=day)
        cell.number_format = _FORMATS[type(day)]
        return cell
    text = _text(in_words(value))
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell


def _text(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:32767]


def _sheet_name(book: Workbook, label) -> str:
    """A name Excel takes, unlike those before it."""
    base = _SHEET_NAME.sub(" ", str(label))[:28].strip() or "1"
    name, number = base, 1
    while name.lower() in {sheet.title.lower() for sheet in book.worksheets}:
        number += 1
        name = f"{base} {number}"
    return name
