"""The file as a Word document to be read on paper: A4, facts, a table for each tab, the timeline of the last year."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from .declarations import in_words
from .files import CaseFile, Section
from .history import Wanted, events

ROWS, EVENTS = 200, 2000  # of a tab, of the timeline; the workbook has all of them
BODY, HEAD = "仿宋", "黑体"  # named, never shipped
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_YEAR = timedelta(days=365)


def write_word(file: CaseFile, out, *, now: datetime) -> dict[str, int]:
    """Write the document and return how many rows each part has."""
    document = _blank()
    told: dict[str, int] = {}
    _title(document, file, now)
    for section in file.sections(ROWS):
        if section.tab.columns:
            document.add_heading(str(section.tab.label), 2)
            _section(document, section)
            told[str(section.tab.label)] = len(section.rows)
    told[_("时间轴")] = _timeline(document, file, now)
    document.save(out)
    return told


def _blank():
    """A4 with the usual margins of an office, fonts named for Chinese and Latin letters alike."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(22)
    page.top_margin = page.bottom_margin = Mm(22)
    for name, font, size in (("Normal", BODY, 11), ("Heading 1", HEAD, 18), ("Heading 2", HEAD, 13)):
        style = document.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "eastAsia"):
            fonts.set(qn(f"w:{script}"), font)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    return document


def _title(document, file: CaseFile, now: datetime) -> None:
    document.core_properties.title = str(file.subject)
    document.core_properties.author = file.user.name
    title = document.add_heading(_clean(str(file.subject)), 1)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    agency = getattr(file.user, "agency", None)
    by = f"{agency or ''} {file.user.name}".strip()
    told = {"codes": "、".join(file.codes), "at": in_words(now), "by": by}
    line = document.add_paragraph(_("编码：%(codes)s　导出时间：%(at)s　导出人：%(by)s") % told)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _section(document, section: Section) -> None:
    if not section.rows:
        document.add_paragraph(_("暂无记录。"))
        return
    if section.tab.upright:
        row = section.rows[0]
        facts = [(str(column.label), in_words(column.value(row))) for column in section.tab.columns]
        _table(document, None, [(label, text) for label, text in facts if text], widths=(28, 72))
        return
    lines = ([in_words(column.value(row)) for column in section.tab.columns] for row in section.rows)
    widths = [column.width for column in section.tab.columns]
    _table(document, [str(head) for head in section.heads], lines, widths)
    if section.left_out:
        more = ngettext("另有 %(n)s 条，见 Excel 档案。", "另有 %(n)s 条，见 Excel 档案。", section.left_out)
        document.add_paragraph(more % {"n": section.left_out})


def _timeline(document, file: CaseFile, now: datetime) -> int:
    document.add_heading(_("近一年时间轴"), 2)
    found = list(events(file, Wanted(since=timezone.localdate(now - _YEAR)), EVENTS + 1))
    if not found:
        document.add_paragraph(_("近一年没有办理记录。"))
        return 0
    heads = [_("时间"), _("办理事项"), _("对象"), _("办理人"), _("说明")]
    lines = (
        [in_words(event.act.at), event.label, event.act.subject_text,
         f"{event.act.agency_name} {event.act.actor_name}".strip(), _noted(event)]
        for event in found[:EVENTS]
    )  # fmt: skip
    _table(document, heads, lines, (17, 18, 25, 20, 30))
    if len(found) > EVENTS:
        document.add_paragraph(_("只列最近 %(n)s 条，全部记录见 Excel 档案。") % {"n": EVENTS})
    return min(len(found), EVENTS)


def _noted(event) -> str:
    moved = f"{event.before} → {event.after}" if event.before and event.after else event.after
    return "；".join(part for part in (moved, event.act.note) if part)


# --- tables: written as XML, because the library looks through the whole table for every cell ----------
def _table(document, heads: list[str] | None, lines: Iterable, widths) -> None:
    table = document.add_table(rows=0, cols=len(widths))
    table.style = "Table Grid"
    share = Mm(166) / sum(widths)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = int(share * width)
    sizes = [round(share * width / 635) for width in widths]  # 635 EMU are a twentieth of a point
    if heads:
        table._tbl.append(_row(heads, sizes, head=True))
    for line in lines:
        table._tbl.append(_row(line, sizes, label=not heads))


def _row(texts, sizes, *, head=False, label=False):
    row = OxmlElement("w:tr")
    properties = _child(row, "w:trPr")
    _child(properties, "w:cantSplit")
    if head:
        _child(properties, "w:tblHeader")
    for number, (text, size) in enumerate(zip(texts, sizes, strict=True)):
        cell = _child(row, "w:tc")
        _child(_child(cell, "w:tcPr"), "w:tcW", type="dxa", w=str(size))
        run = _child(_child(cell, "w:p"), "w:r")
        marks = _child(run, "w:rPr")
        if head or (label and number == 0):
            _child(marks, "w:rFonts", ascii=HEAD, hAnsi=HEAD, eastAsia=HEAD)
        _child(marks, "w:sz", val="18")
        for number_of_line, part in enumerate(_clean(text).split("\n")):
            if number_of_line:
                _child(run, "w:br")
            words = _child(run, "w:t")
            words.text = part
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return row


def _child(parent, tag: str, **attributes):
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    parent.append(made)
    return made


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return _CONTROL.sub("", str(text)).replace("\r\n", "\n").replace("\r", "\n")
