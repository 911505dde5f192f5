"""The list as it came, with what is wrong written beside each row: for whoever has to mend it."""

from collections import defaultdict
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from ..sheets.book import open_book
from .importing import Report

_WRONG = PatternFill("solid", fgColor="FDE7E5")
_REMARK = 1000  # characters of a note
_BOLD = Font(bold=True)


def write_returned(path: Path, report: Report, out) -> None:
    """Write the workbook to ``out``: same sheets, same rows, the messages in a first column of their own and as
    notes on the cells they speak of."""
    told: dict[tuple[str, int], list[str]] = defaultdict(list)
    for error in report.errors:
        told[error["sheet"], error["row"]].append(f"{error['column']}：{error['message']}")
    for warning in report.warnings:
        told[warning["sheet"], warning["row"]].append(f"（{_('提醒')}）{warning['column']}：{warning['message']}")
    wrong = defaultdict(dict)
    for error in report.errors:
        wrong[error["sheet"], error["row"]][error.get("place")] = error["message"]
    rewritten = {(one["sheet"], one["row"], one["place"]): one["text"] for one in report.rewritten}
    book = Workbook(write_only=True)
    with open_book(path) as source:
        for sheet in source.sheets:
            _copy(book.create_sheet(sheet.name[:31] or "1"), sheet, told, wrong, rewritten)
    book.save(out)


def _copy(target, sheet, told, wrong, rewritten) -> None:
    target.column_dimensions["A"].width = 50
    written = 0
    for number, cells in sheet.lines():
        for _blank in range(written + 1, number):
            target.append([])
        messages = told.get((sheet.name, number), [])
        cells = [rewritten.get((sheet.name, number, place), text) for place, text in enumerate(cells)]  # noqa: PLW2901
        row = [_cell(target, text) for text in ["；".join(messages), *cells]]
        _mark(row, wrong.get((sheet.name, number), {}))
        row[0].font = _BOLD
        target.append(row)
        written = number


def _mark(row: list[WriteOnlyCell], faults: dict) -> None:
    """Colour the cells that are wrong, each with what is wrong beside it; the whole row where no cell is named."""
    for place, message in faults.items():
        if place is None or place + 1 >= len(row):
            for cell in row:
                cell.fill = _WRONG
        else:
            row[0].fill = row[place + 1].fill = _WRONG
            row[place + 1].comment = Comment(message[:_REMARK], _("系统"))


def _cell(sheet, text: str) -> WriteOnlyCell:
    """A cell that stays text, whatever it begins with."""
    cell = WriteOnlyCell(sheet)
    cell.value = "".join(character for character in text[:32_767] if character in "\t\n" or character >= " ")
    cell.data_type = "s"
    return cell
