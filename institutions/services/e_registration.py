"""The progress of electronic registration as a workbook."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.styles import Font

from supervision.foundation.trail import act

from ..queries.e_registration import KINDS, Line, Share

_BOLD = Font(bold=True)


def write_progress(lines: Sequence[Line], on: date, out, *, by, now: datetime) -> None:
    """Write the table of the page; taking it away is recorded."""
    book = Workbook()
    sheet = book.active
    sheet.title = on.isoformat()
    heads = [_("区划代码"), _("区划")]
    for label in (*(kind.label for kind in KINDS), _("合计")):
        heads += [f"{label} {part}" for part in (_("在册"), _("已电子化注册"), _("注册率"))]
    sheet.append(heads)
    for line in lines:
        row = [line.region.code, line.region.name]
        for share in (*line.shares, line.all):
            row += _cells(share)
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = _BOLD
    for row in sheet.iter_rows(min_row=2):
        for cell in row[4::3]:
            cell.number_format = "0.00%"
    sheet.freeze_panes = "C2"
    label = gettext_lazy("导出电子化注册进度")
    with act("institutions.export_e_registration", by=by, now=now, label=label, data={"on": on.isoformat()}):
        book.save(out)


def _cells(share: Share) -> list:
    return [share.total, share.done, "—" if share.basis_points is None else share.done / share.total]
