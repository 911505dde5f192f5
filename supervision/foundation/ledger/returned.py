"""The list as it came, with what is wrong written beside each row: for whoever has to mend it."""

from collections import defaultdict
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill

from ..sheets.book import open_book
from .importing import Report

_WRONG = PatternFill("solid", fgColor="FDE7E5")
_BOLD = Font(bold=True)


def write_returned(path: Path, report: Report, out) -> None:
    """Write the workbook to ``out``: same sheets, same rows, the messages in a first column of their own."""
    told: dict[tuple[str, int], list[str]] = defaultdict(list)
    for error in report.errors:
        told[error["sheet"], error["row"]].append(f"{error['column']}：{error['message']}")
    for warning in report.warnings:
        told[warning["sheet"], warning["row"]].append(f"（{_('提醒')}）{warning['column']}：{warning['message']}")
    wrong = {(error["sheet"], error["row"]) for error in report.errors}
    book = Workbook(write_only=True)
    with open_book(path) as source:
        for sheet in source.sheets:
            _copy(book.create_sheet(sheet.name[:31] or "1"), sheet, told, wrong)
    book.save(out)


def _copy(target, sheet, told, wrong) -> None:
    target.column_dimensions["A"].width = 50
    written = 0
    for number, cells in sheet.lines():
        for _blank in range(written + 1, number):
            target.append([])
        messages = told.get((sheet.name, number), [])
        row = [_cell(target, text) for text in ["；".join(messages), *cells]]
        for cell in row if (sheet.name, number) in wrong else ():
            cell.fill = _WRONG
        row[0].font = _BOLD
        target.append(row)
        written = number


def _cell(sheet, text: str) -> WriteOnlyCell:
    """A cell that stays text, whatever it begins with."""
    cell = WriteOnlyCell(sheet)
    cell.value = "".join(character for character in text[:32_767] if character in "\t\n" or character >= " ")
    cell.data_type = "s"
    return cell
