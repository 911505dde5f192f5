"""Official documents (公文) as Word files in the layout of GB/T 9704: A4, 22 lines of 28 characters, named fonts.

A ``Paper`` is plain data, so that it can be frozen as JSON; the same paper gives the same bytes.
"""

import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from .archives import reproducible

BODY, HEAD, KAI, TITLE, LATIN = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "Times New Roman"
_RED = RGBColor(0xE6, 0, 0)
_PITCH = 28.95  # points between lines: 22 lines in 225 mm
_WIDTH = 8844  # twentieths of a point in 156 mm
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FACES = {"h1": HEAD, "h2": KAI, "p": BODY}


@dataclass(frozen=True)
class Paper:
    """What stands on the page. ``blocks``: ("h1" | "h2" | "p", text) or ("table", heads, rows, widths).

    ``issuer`` in red on top; ``number`` empty leaves its place free for the office's own numbering.
    """

    issuer: str
    title: str
    to: str = ""
    number: str = ""
    blocks: list = field(default_factory=list)
    dated: str = ""
    copies: str = ""
    mark: str = ""


def chinese_date(day: date) -> str:
    """2026年11月5日, as documents write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def word(paper: Paper, at: datetime) -> bytes:
    """The document; ``at`` is its stated time of creation and nothing else of it depends on a clock."""
    document = _blank()
    document.core_properties.title, document.core_properties.author = _clean(paper.title), _clean(paper.issuer)
    _front(document, paper)
    if paper.to:
        _paragraph(document, f"{paper.to}：", indent=False)
    for kind, *content in paper.blocks:
        if kind == "table":
            _table(document, *content)
        else:
            _paragraph(document, content[0], _FACES[kind])
    _end(document, paper)
    out = io.BytesIO()
    document.save(out)
    return reproducible(out.getvalue(), at)


def _blank():
    document = Document()
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(16), LATIN
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    page.footer_distance = Mm(28)
    # "linesAndChars" breaks in LibreOffice; lines with a run spacing of −0.25 pt give the 28 characters.
    grid = page._sectPr.find(qn("w:docGrid"))
    grid = _child(page._sectPr, "w:docGrid") if grid is None else grid
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(_PITCH * 20)))
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(page.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(page.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    return document


def _front(document, paper: Paper) -> None:
    """Red head, number, red line, title."""
    centre = WD_ALIGN_PARAGRAPH.CENTER
    if paper.mark:
        _paragraph(document, paper.mark, HEAD, indent=False)
    # A long name still stands on one line.
    size = 34 if len(paper.issuer) <= 12 else max(18, 400 // len(paper.issuer))
    _paragraph(document, paper.issuer, TITLE, size, align=centre, indent=False, before=20, exact=None, colour=_RED)
    _paragraph(document, paper.number or "　　　〔　　　〕　　号", align=centre, indent=False, before=16)
    line = _paragraph(document, "", indent=False, exact=6)
    borders = OxmlElement("w:pBdr")
    _child(borders, "w:bottom", val="single", sz="12", space="1", color="E60000")
    line._p.get_or_add_pPr().insert(0, borders)
    _paragraph(document, paper.title, TITLE, 22, align=centre, indent=False, before=28, exact=36)
    _paragraph(document, "", indent=False)


def _end(document, paper: Paper) -> None:
    """Who and when, to the right; copies below."""
    right = WD_ALIGN_PARAGRAPH.RIGHT
    _paragraph(document, "", indent=False)
    _paragraph(document, f"{paper.issuer}　　", align=right, indent=False)
    _paragraph(document, f"{paper.dated or '　　年　月　日'}　　　　", align=right, indent=False)
    if paper.copies:
        _paragraph(document, f"抄送：{paper.copies}。", indent=False, before=16)


def _paragraph(
    document, text, face=BODY, size=16, *, align=None, indent=True, before=0, exact=_PITCH, colour=None
):  # fmt: skip
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.space_after, form.space_before = Pt(0), Pt(before)
    if exact:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(exact)
    else:
        form.line_spacing = 1.0
    if align is not None:
        paragraph.alignment = align
    if indent:
        _child(paragraph._p.get_or_add_pPr(), "w:ind", firstLineChars="200", firstLine=str(size * 40))
    run = paragraph.add_run(_clean(text))
    run.font.size, run.font.name = Pt(size), LATIN
    if colour is not None:
        run.font.color.rgb = colour
    marks = run._element.get_or_add_rPr()
    marks.find(qn("w:rFonts")).set(qn("w:eastAsia"), face)
    if size == 16:
        _child(marks, "w:spacing", val="-5")
    return paragraph


def _page_number(footer, align) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    for kind, text in ((None, "— "), ("begin", ""), ("text", " PAGE "), ("end", ""), (None, " —")):
        run = paragraph.add_run(text if kind is None else "")
        run.font.size, run.font.name = Pt(14), "宋体"
        run._element.get_or_add_rPr().find(qn("w:rFonts")).set(qn("w:eastAsia"), "宋体")
        if kind in ("begin", "end"):
            _child(run._r, "w:fldChar", fldCharType=kind)
        elif kind == "text":
            _child(run._r, "w:instrText").text = text


# --- tables: written as XML, because the library looks through the whole table for every cell ----------
def _table(document, heads, rows, widths) -> None:
    table = document.add_table(rows=0, cols=len(widths))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    sizes = [round(_WIDTH * width / sum(widths)) for width in widths]
    for column, size in zip(table.columns, sizes, strict=True):
        column.width = Pt(size / 20)
    table._tbl.append(_row(heads, sizes, head=True))
    for cells in rows:
        table._tbl.append(_row(cells, sizes))
    _paragraph(document, "", indent=False, exact=12)


def _row(texts, sizes, *, head=False):
    row = OxmlElement("w:tr")
    properties = _child(row, "w:trPr")
    _child(properties, "w:cantSplit")
    if head:
        _child(properties, "w:tblHeader")
    for text, size in zip(texts, sizes, strict=True):
        cell = _child(row, "w:tc")
        shape = _child(cell, "w:tcPr")
        _child(shape, "w:tcW", type="dxa", w=str(size))
        _child(shape, "w:vAlign", val="center")
        paragraph = _child(cell, "w:p")
        form = _child(paragraph, "w:pPr")
        _child(form, "w:jc", val="left" if isinstance(text, str) and len(text) > 12 and not head else "center")
        run = _child(paragraph, "w:r")
        marks = _child(run, "w:rPr")
        _child(marks, "w:rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=HEAD if head else BODY)
        _child(marks, "w:sz", val="24")
        words = _child(run, "w:t")
        words.text = _clean(text)
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return row


def _child(parent, tag: str, **attributes):
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    parent.append(made)
    return made


def _clean(text) -> str:
    """Without what XML cannot hold."""
    return _CONTROL.sub("", str(text)).replace("\r\n", "\n").replace("\r", "\n")
