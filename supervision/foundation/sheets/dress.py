"""How the sheets of an official workbook look: boxed, headed, A4 across, widths given, nothing a formula."""

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

_LINE = Side(style="thin", color="BFC7D1")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD_FILL = PatternFill("solid", fgColor="E8EEF6")


def dress(sheet, head_row, widths):
    """Give a filled sheet its look; ``head_row`` is the row of the heads, ``widths`` in characters."""
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    for row in sheet.iter_rows(min_row=head_row):
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"  # text that begins like a formula stays text
            cell.border = _BOX
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            if cell.row == head_row:
                cell.font, cell.fill = Font(bold=True), _HEAD_FILL
    sheet.freeze_panes = sheet.cell(row=head_row + 1, column=1)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
