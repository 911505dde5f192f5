"""Documents of a close-out as Word files, made from a snapshot and from nothing else.

The application (销号申请表) is a form; opinion (验收意见) and notice (公示) follow GB/T 9704: A4, 37/35/28/26 mm,
仿宋 16 pt on an exact pitch of 28.95 pt, title 小标宋 22 pt, page number "— 1 —". Their words stay Chinese.
"""

import io
from datetime import date, datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from supervision.foundation.archives import reproducible

BODY, HEAD, TITLE = "仿宋", "黑体", "小标宋"  # named, never shipped
_CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def document(snapshot: dict) -> bytes:
    """The file as bytes; the same snapshot gives the same bytes."""
    made = _page()
    _WRITERS[snapshot["kind"]](made, snapshot)
    out = io.BytesIO()
    made.save(out)
    day = date.fromisoformat(snapshot["made_on"])
    return reproducible(out.getvalue(), datetime(day.year, day.month, day.day))  # noqa: DTZ001 - stated in the file only


# --- the three documents ------------------------------------------------------------------------------
def _application(made, told) -> None:
    _line(made, "整改任务销号申请表", TITLE, 22, _CENTRE)
    _line(made, f"编号：{told['code']}", BODY, 12, _RIGHT)
    measures = "\n".join(
        f"{row['n']}. {row['text']}（{_spoken(row['done']) or '未完成'}）{row['evidence']}" for row in told["measures"]
    )
    rows = [
        ("整改方案", told["plan"]), ("整改任务", told["title"]), ("反馈问题", told["problem"]),
        ("整改类型", told["kind_of_task"]), ("整改目标", told["target"]), ("整改时限", _spoken(told["due"])),
        ("牵头单位", told["unit"]), ("整改措施及完成情况", measures), ("销号申请说明", told["statement"]),
        ("经办人", told["applicant"]),
        ("单位主要负责人审签", f"{told['signer']}　　　　　　（单位盖章）\n{_spoken(told['applied_on'])}"),
        ("牵头办公室意见", "\n\n（盖章）　　　　年　　月　　日"),
    ]  # fmt: skip
    table = made.add_table(rows=0, cols=2)
    table.style, table.autofit = "Table Grid", False
    for label, text in rows:
        cells = table.add_row().cells
        for cell, words, width, font in zip(cells, (label, text), (Mm(36), Mm(120)), (HEAD, BODY), strict=True):
            cell.width = width
            _write(cell.paragraphs[0], str(words), font, 12)


def _opinion(made, told) -> None:
    _line(made, "整改任务验收意见", TITLE, 22, _CENTRE)
    _line(made, told["number"], BODY, 16, _CENTRE)
    _line(made, f"{told['unit']}：", BODY, 16)
    _text(made, f"你单位申请销号的整改任务“{told['title']}”（{told['code']}，{told['plan']}），"
                f"我单位于{_spoken(told['verified_on'])}进行了资料审核和现场核查。现提出验收意见如下：")  # fmt: skip
    _line(made, "一、核查情况", HEAD, 16, indent=True)
    for label, holds in told["checks"]:
        _text(made, f"{label}：{'通过' if holds else '未通过'}。")
    _line(made, "二、验收意见", HEAD, 16, indent=True)
    _text(made, told["opinion"] or "同意通过验收。")
    _text(made, "通过验收后按规定公示，公示期满无异议的予以销号。销号后问题回潮的，重新列入整改。")
    _ending(made, told)


def _notice(made, told) -> None:
    _line(made, "关于整改任务拟销号的公示", TITLE, 22, _CENTRE)
    _text(made, f"根据{told['plan']}，{told['unit']}牵头的整改任务已完成整改并通过验收，拟予销号，现予公示。")
    for label, name in (("整改任务", "title"), ("反馈问题", "problem"), ("整改目标", "target")):
        if told[name]:
            _text(made, f"{label}：{told[name]}")
    _text(made, f"公示期自{_spoken(told['from'])}至{_spoken(told['until'])}。对拟销号任务有异议的，"
                "可在公示期内通过平台公示页面或者书面、电话方式向我单位反映。")  # fmt: skip
    if told["phone"]:
        _text(made, f"联系电话：{told['phone']}")
    _ending(made, told)


_WRITERS = {"application": _application, "opinion": _opinion, "notice": _notice}


# --- layout --------------------------------------------------------------------------------------------
def _page():
    made = Document()
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(28), Mm(26), Mm(37), Mm(35)
    page.footer_distance = Mm(28)
    foot = page.footer.paragraphs[0]
    foot.alignment = _CENTRE
    _write(foot, "— ", "宋体", 14)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        run = foot.add_run()
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)
    _write(foot, " —", "宋体", 14)
    return made


def _text(made, text: str) -> None:
    _line(made, text, BODY, 16, indent=True)


def _ending(made, told) -> None:
    _line(made, "", BODY, 16)
    for text in (told["office"], _spoken(told["made_on"])):
        _line(made, text, BODY, 16, _RIGHT)


def _line(made, text: str, font: str, size: int, align=None, *, indent: bool = False) -> None:
    paragraph = made.add_paragraph()
    _write(paragraph, text, font, size)
    style = paragraph.paragraph_format
    style.line_spacing_rule, style.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28.95)
    style.space_before = style.space_after = Pt(0)
    if align is not None:
        paragraph.alignment = align
    if indent:
        style.first_line_indent = Pt(size * 2)


def _write(paragraph, text: str, font: str, size: int) -> None:
    for number, part in enumerate(text.replace("\r\n", "\n").split("\n")):
        run = paragraph.add_run()
        if number:
            run.add_break()
        run.add_text("".join(sign for sign in part if sign.isprintable()))
        run.font.name, run.font.size = "Times New Roman", Pt(size)
        run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _spoken(day: str) -> str:
    """2026-03-05 → 2026年3月5日."""
    if not day:
        return ""
    known = date.fromisoformat(day)
    return f"{known.year}年{known.month}月{known.day}日"
