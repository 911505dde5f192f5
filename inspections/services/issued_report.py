"""An issued list reported out: the issuer's own columns in the issuer's order, with what became of each row."""

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from ..choices import ForwardingState, VisitState
from ..models import IssuedList, IssuedTask

# What the portal knows of a row; a column the issuer has for it is filled, what no column takes stands at the end.
ANSWERS = ("result", "visited_on", "handling", "officers", "remark")
_BOLD = Font(bold=True)


def write(issued: IssuedList, out) -> int:
    """Write the workbook to ``out``; how many rows it has."""
    labels = {
        "result": _("检查结果"), "visited_on": _("检查日期"), "handling": _("处理情况"), "officers": _("检查人员"),
        "remark": _("备注"),
    }  # fmt: skip
    extra = [key for key in ANSWERS if key not in issued.places]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(issued.sheet[:31] or _("任务清单"))
    sheet.append([_cell(sheet, text, bold=True) for text in [*issued.headers, *(labels[key] for key in extra)]])
    tasks = IssuedTask.objects.filter(issued_list=issued).select_related("visit").order_by("order")
    count = 0
    for task in tasks.prefetch_related("visit__members__inspector", "visit__forwardings__target").iterator(1000):
        answers = _answers(task.visit)
        cells = list(task.cells) + [""] * (len(issued.headers) - len(task.cells))
        for key, place in issued.places.items():
            if key in answers and place < len(cells):
                cells[place] = answers[key] or cells[place]
        sheet.append([_cell(sheet, text) for text in [*cells, *(answers[key] for key in extra)]])
        count += 1
    book.save(out)
    return count


def _answers(visit) -> dict[str, str]:
    """What is told of a visit: its result once two officers stand by it, and where it went."""
    done = visit.state == VisitState.CONFIRMED
    team = [member.inspector for member in visit.members.all() if member.is_current]
    return {
        "result": str(visit.get_result_display()) if done else "",
        "visited_on": f"{visit.visited_on:%Y-%m-%d}" if done and visit.visited_on else "",
        "handling": visit.handling if done else "",
        "officers": "、".join(f"{person.name}（{person.certificate_no}）" for person in team),
        "remark": "；".join(_gone(row) for row in visit.forwardings.all() if row.state != ForwardingState.RETURNED),
    }


def _gone(row) -> str:
    told = {"target": row.target.name, "code": row.code, "state": row.get_state_display()}
    return _("移交%(target)s（%(code)s，%(state)s）") % told


def _cell(sheet, text: str, *, bold: bool = False) -> WriteOnlyCell:
    """A cell that stays text, whatever it begins with."""
    cell = WriteOnlyCell(sheet)
    cell.value = "".join(character for character in text[:32_767] if character in "\t\n" or character >= " ")
    cell.data_type = "s"
    if bold:
        cell.font = _BOLD
    return cell
