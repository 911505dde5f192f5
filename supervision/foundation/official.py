"""Official papers (公文) in the layout of GB/T 9704: A4, 37/35/28/26 mm, 22 × 28 characters, "— 1 —" at the outer foot.

    paper = official.Paper()
    paper.title("天津市卫生健康委员会关于……的通报")
    paper.text("各区卫生健康委：")
    paper.heading("一、总体情况")
    paper.table(["地区", "抽取数"], [["河东区", "12"]], widths=(3, 1))
    paper.signed("天津市卫生健康委员会", date(2026, 11, 25))
    data = paper.as_bytes(now)

The same calls give the same bytes. Fonts are named, never shipped. ``written`` makes a paper that is frozen as data
before it has its number.
"""

import io
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from .archives import reproducible

TITLE, BODY, HEAD, SUBHEAD, PAGE = "小标宋", "仿宋", "黑体", "楷体", "宋体"
_LINE = Pt(28.95)
_SIZE, _BIG, _SMALL, _FOOT = 16, 22, 12, 14
_WIDTH = Mm(156)  # between the margins
_RED, _HEAD = RGBColor(0xE6, 0, 0), 34
_NO_NUMBER, _NO_DAY = "　　　〔　　　〕　　号", "　　年　月　日"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def spoken(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


class Paper:
    """One paper, written from top to bottom."""

    def __init__(self):
        self.document = Document()
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
        page.footer_distance = Mm(25)
        grid = page._sectPr.find(qn("w:docGrid"))
        if grid is None:
            grid = _child(page._sectPr, "w:docGrid")
        # Lines only: "linesAndChars" breaks in LibreOffice, so the 28 characters come from the runs' spacing.
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), "579")
        self.document.settings.odd_and_even_pages_header_footer = True
        _page_number(page.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
        _page_number(page.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)

    def red_head(self, body: str, number: str = "") -> None:
        """The issuing body in red, the number (or the place for the office's own), the red line."""
        # A long name still stands on one line.
        size = _HEAD if len(body) <= 12 else max(_BIG, 400 // len(body))
        centre = WD_ALIGN_PARAGRAPH.CENTER
        name = self._line(body, TITLE, size, centre)
        name.runs[0].font.color.rgb = _RED
        name.paragraph_format.line_spacing, name.paragraph_format.space_before = 1.0, Pt(20)
        self._line(number or _NO_NUMBER, BODY, _SIZE, centre).paragraph_format.space_before = Pt(16)
        line = self._line("", BODY, _SMALL)
        line.paragraph_format.line_spacing = Pt(6)
        borders = OxmlElement("w:pBdr")
        _child(borders, "w:bottom", val="single", sz="12", space="1", color="E60000")
        line._p.get_or_add_pPr().insert(0, borders)
        self._line("", BODY, _SIZE)

    def title(self, text: str) -> None:
        """小标宋, centred, an empty line below."""
        self._line(text, TITLE, _BIG, WD_ALIGN_PARAGRAPH.CENTER)
        self._line("", BODY, _SIZE)

    def text(self, text: str, *, indent: bool = True) -> None:
        """A paragraph of the body."""
        self._line(text, BODY, _SIZE, indent=indent)

    def heading(self, text: str, *, level: int = 1) -> None:
        """一、in 黑体; （一）in 楷体; never the last line of a page."""
        line = self._line(text, HEAD if level == 1 else SUBHEAD, _SIZE, indent=True)
        line.paragraph_format.keep_with_next = True

    def table(self, heads: Iterable[str], rows: Iterable[Iterable[str]], widths: Iterable[int]) -> None:
        """A table over the whole width; the head is repeated on each page."""
        widths, heads = list(widths), list(heads)
        table = self.document.add_table(rows=0, cols=len(heads))
        table.style = "Table Grid"
        sizes = [round(_WIDTH * width / sum(widths) / 635) for width in widths]  # 635 EMU are 1/20 pt
        for column, size in zip(table.columns, sizes, strict=True):
            column.width = size * 635
        _margins(table, 70)
        table._tbl.append(_row(heads, sizes, HEAD, head=True))
        for row in rows:
            table._tbl.append(_row([str(cell) for cell in row], sizes, BODY))

    def signed(self, body: str, day: date | None) -> None:
        """Who issues it and when, on the right; without a day a place for it."""
        self._line("", BODY, _SIZE)
        for text in (body, spoken(day) if day else _NO_DAY):
            self._line(text, BODY, _SIZE, WD_ALIGN_PARAGRAPH.RIGHT)

    def as_bytes(self, now: datetime) -> bytes:
        """The file; ``now`` is the only time in it."""
        properties = self.document.core_properties
        properties.created = properties.modified = now.replace(tzinfo=None)
        out = io.BytesIO()
        self.document.save(out)
        return reproducible(out.getvalue(), now)

    def _line(self, text: str, font: str, size: int, align=None, *, indent: bool = False):
        paragraph = self.document.add_paragraph()
        run = paragraph.add_run(_clean(text))
        run.font.name, run.font.size = font, Pt(size)
        marks = run._element.get_or_add_rPr()
        marks.rFonts.set(qn("w:eastAsia"), font)
        if size == _SIZE:
            closer = _child(marks, "w:spacing", val="-5")  # a quarter of a point: 28 characters a line
            marks.find(qn("w:sz")).addprevious(closer)
        look = paragraph.paragraph_format
        look.line_spacing, look.space_after, look.space_before = _LINE, Pt(0), Pt(0)
        if align is not None:
            paragraph.alignment = align
        if indent:
            look.first_line_indent = Pt(size * 2)
        return paragraph


def written(kept: Mapping, at: datetime, *, number: str = "", day: date | None = None) -> bytes:
    """A paper from data: ``issuer``, ``title``, ``to``, and ``blocks`` of ("h1" | "p", text) or ("table", heads, rows,
    widths). Without a number it says that it is a draft, and leaves the place free."""
    paper = Paper()
    if not number:
        paper.text("（未编号草稿）", indent=False)
    paper.red_head(kept["issuer"], number)
    paper.title(kept["title"])
    if kept["to"]:
        paper.text(f"{kept['to']}：", indent=False)
    for kind, *content in kept["blocks"]:
        {"h1": paper.heading, "p": paper.text, "table": paper.table}[kind](*content)
    paper.signed(kept["issuer"], day)
    return paper.as_bytes(at)


def _row(texts, sizes, font, *, head: bool = False):
    row = OxmlElement("w:tr")
    properties = _child(row, "w:trPr")
    _child(properties, "w:cantSplit")
    if head:
        _child(properties, "w:tblHeader")
    for number, (text, size) in enumerate(zip(texts, sizes, strict=True)):
        cell = _child(row, "w:tc")
        room = _child(cell, "w:tcPr")
        _child(room, "w:tcW", type="dxa", w=str(size))
        _child(room, "w:vAlign", val="center")
        paragraph = _child(cell, "w:p")
        look = _child(paragraph, "w:pPr")
        _child(look, "w:snapToGrid", val="0")  # lines of a cell stand closer than those of the page
        _child(look, "w:spacing", before="50", after="50", line="340", lineRule="exact")
        _child(look, "w:jc", val="left" if number == 0 else "center")
        run = _child(paragraph, "w:r")
        marks = _child(run, "w:rPr")
        _child(marks, "w:rFonts", ascii=font, hAnsi=font, eastAsia=font)
        _child(marks, "w:sz", val=str(_SMALL * 2))
        words = _child(run, "w:t")
        words.text = _clean(text)
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return row


def _margins(table, size: int) -> None:
    """Less room at the sides of the cells: codes and days stay on one line."""
    sides = OxmlElement("w:tblCellMar")
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(sides)
    for side in ("left", "right"):
        _child(sides, f"w:{side}", w=str(size), type="dxa")


def _page_number(paragraph, side) -> None:
    paragraph.alignment = side
    for text, code in (("— ", ""), ("", "PAGE"), (" —", "")):
        run = paragraph.add_run(text)
        run.font.name, run.font.size = PAGE, Pt(_FOOT)
        run._element.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), PAGE)
        if code:
            _child(run._element, "w:fldChar", fldCharType="begin")
            _child(run._element, "w:instrText").text = code
            _child(run._element, "w:fldChar", fldCharType="end")


def _child(parent, tag: str, **attributes):
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    parent.append(made)
    return made


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return _CONTROL.sub("", str(text))
