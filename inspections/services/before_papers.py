"""The words and the files of the approval form and the notice. Official documents stay Chinese in every language."""

import io
from datetime import date, datetime

from django.utils import timezone
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from supervision.foundation.archives import reproducible

from ..models import Visit, VisitApproval

CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_NEVER = datetime(2000, 1, 1)  # noqa: DTZ001 - only the stated time inside the file
_COLUMNS = Mm(38), Mm(118)
_RIGHTS = (
    "检查人员不得少于两人，并应当主动出示执法证件；未出示的，你单位有权拒绝接受检查。",
    "你单位认为检查人员与本次检查有直接利害关系或者有其他关系可能影响公正执法的，有权申请回避；决定作出之前不停止检查。",
    "你单位应当协助检查，如实回答询问、提供有关资料，不得拒绝或者阻挠。",
    "检查人员不得妨碍正常诊疗秩序，不得索取或者收受财物；对违反规定的检查，你单位可以投诉举报。",
)


def spoken(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def approval(row: VisitApproval) -> bytes:
    """行政检查审批表: a table, as the form is printed."""
    plan, visits = row.plan, row.plan.visits.all()
    if row.period:
        visits = visits.filter(draw__period=row.period)
    whom = f"共{visits.count()}户，名单见抽查任务（检查前依法保密）"
    if row.institution is not None:
        whom = f"{row.institution.name}（{row.get_kind_display()}，超过年度检查频次上限，单独审批）"
    seats = f"每组{len(plan.seats)}人，名单以检查任务为准"
    lines = (
        ("文号", row.number),
        ("检查计划", f"{plan.code} {plan.title}"),
        ("检查对象", whom),
        ("检查依据及事由", row.reason),
        ("检查事项", "；".join(str(item) for item in plan.items.all())),
        ("检查方式", "现场检查"),
        ("检查人员", seats),
        ("检查时间", f"{spoken(row.starts_on)}至{spoken(row.ends_on)}"),
        ("承办人意见", f"拟按上述安排实施检查。\n{row.asked_by.name}　{spoken(timezone.localdate(row.asked_at))}"),
        ("负责人审批意见", _decision(row)),
    )
    document = _page()
    _line(document, row.office.name, "小标宋", 22, CENTRE)
    _line(document, "行政检查审批表", "小标宋", 22, CENTRE)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _COLUMNS, strict=True):
        column.width = width
    for label, text in lines:
        cells = table.add_row().cells
        for cell, width, words, font in zip(cells, _COLUMNS, (label, text), ("黑体", "仿宋"), strict=True):
            cell.width = width
            _write(cell.paragraphs[0], words, font, 12)
            style = cell.paragraphs[0].paragraph_format
            style.line_spacing, style.space_before, style.space_after = Pt(20), Pt(4), Pt(4)
    return _bytes(document, timezone.localdate(row.asked_at))


def _decision(row: VisitApproval) -> str:
    if row.decided_at is None:
        return "（待审批）"
    day = spoken(timezone.localdate(row.decided_at))
    return f"{row.get_state_display()}。{row.opinion}\n{row.decided_by.name}　{day}"


def notice_snapshot(visit: Visit, number: str, on: date) -> dict:
    """Everything the notice says, as plain data."""
    members = visit.members.filter(is_current=True).select_related("inspector").order_by("seat")
    people = [f"{member.inspector.name}（执法证号{member.inspector.certificate_no}）" for member in members]
    items = list(visit.plan.items.order_by("code"))
    return {
        "number": number, "agency": visit.office.name, "institution": visit.institution.name,
        "address": visit.institution.address, "plan": visit.plan.title, "people": people,
        "items": [item.item for item in items], "basis": sorted({item.basis for item in items if item.basis}),
        "planned_on": visit.planned_on.isoformat(), "issued_on": on.isoformat(),
        "external_number": visit.external_number,
    }  # fmt: skip


def notice(snapshot: dict) -> bytes:
    """行政检查通知书, made of nothing but its snapshot."""
    planned, day = date.fromisoformat(snapshot["planned_on"]), date.fromisoformat(snapshot["issued_on"])
    basis = "、".join(snapshot["basis"]) or "有关法律、法规、规章"
    listed = f"（下达编号{snapshot['external_number']}）" if snapshot["external_number"] else ""
    document = _page()
    _line(document, snapshot["agency"], "小标宋", 22, CENTRE)
    _line(document, "行政检查通知书", "小标宋", 22, CENTRE)
    _line(document, snapshot["number"], "仿宋", 16, RIGHT)
    _line(document, f"{snapshot['institution']}：", "仿宋", 16)
    paragraphs = (
        f"根据{basis}的规定和“{snapshot['plan']}”{listed}的安排，本机关决定对你单位实施行政检查。",
        f"一、检查事项：{'；'.join(snapshot['items'])}。",
        f"二、检查时间：{spoken(planned)}前后，以到场登记时间为准。",
        f"三、检查地点：{snapshot['address'] or '你单位执业（经营）场所'}。",
        f"四、检查人员：{'、'.join(snapshot['people'])}。",
        "五、权利和义务：",
        *(f"{number}．{text}" for number, text in enumerate(_RIGHTS, start=1)),
    )
    for text in paragraphs:
        _line(document, text, "仿宋", 16, indent=True)
    for text in ("", snapshot["agency"], spoken(day), "签收人（签名）：　　　　　　　　　年　　月　　日"):
        _line(document, text, "仿宋", 16, RIGHT)
    return _bytes(document, day)


def _page():
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(28), Mm(26), Mm(37), Mm(35)
    return document


def _line(document, text: str, font: str, size: int, align=None, *, indent: bool = False) -> None:
    paragraph = document.add_paragraph()
    _write(paragraph, text, font, size)
    style = paragraph.paragraph_format
    style.line_spacing, style.space_after = Pt(28.95), Pt(0)
    if align is not None:
        paragraph.alignment = align
    if indent:
        style.first_line_indent = Pt(size * 2)


def _write(paragraph, text: str, font: str, size: int) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _bytes(document, day: date) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return reproducible(out.getvalue(), _NEVER.replace(year=day.year, month=day.month, day=day.day))
