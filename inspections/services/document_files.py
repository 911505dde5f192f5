"""The files of enforcement documents: their own layout on A4, rebuilt byte for byte from the snapshot alone."""

import io
from datetime import date, datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from supervision.foundation.archives import reproducible

from ..rules.documents import spoken, struck

BODY, TITLE = "仿宋", "黑体"  # named, never shipped


def runs_of(snapshot: dict) -> list[list[tuple[str, str]]]:
    """Paragraphs as runs (kind, text) with the confirmed corrections struck through; for page and file alike."""
    corrections = [tuple(pair) for pair in snapshot.get("corrections", ())]
    return [struck(text, corrections) for text in snapshot["paragraphs"]]


def write(snapshot: dict) -> bytes:
    """The Word file of a document."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(26), Mm(24), Mm(28), Mm(25)
    _line(document, snapshot["agency"], TITLE, 18, WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, snapshot["title"], TITLE, 20, WD_ALIGN_PARAGRAPH.CENTER)
    if snapshot.get("form_mark"):  # older snapshots have none, and rebuild as they were
        _line(document, f"（{snapshot['form_mark']}）", BODY, 12, WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, snapshot["number"], BODY, 12, WD_ALIGN_PARAGRAPH.RIGHT)
    for label, text in snapshot["facts"]:
        _line(document, f"{label}：{text}", BODY, 12)
    for runs in runs_of(snapshot):
        _runs(document, runs)
    for label, text in snapshot["signatures"]:
        _line(document, f"{label}：{text}", BODY, 12)
    day = date.fromisoformat(snapshot["issued_on"])
    for text in (snapshot["agency"], spoken(day)):
        _line(document, text, BODY, 12, WD_ALIGN_PARAGRAPH.RIGHT)
    out = io.BytesIO()
    document.save(out)
    return reproducible(out.getvalue(), datetime(day.year, day.month, day.day))  # noqa: DTZ001 - a day, not a moment


def _line(document, text: str, font: str, size: int, align=None) -> None:
    paragraph = document.add_paragraph()
    if align is not None:
        paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(3)
    _run(paragraph, text, font, size)


def _runs(document, runs) -> None:
    paragraph = document.add_paragraph()
    style = paragraph.paragraph_format
    style.first_line_indent, style.line_spacing, style.space_after = Pt(24), Pt(22), Pt(0)
    for kind, text in runs:
        run = _run(paragraph, text, BODY, 12)
        run.font.strike, run.font.underline = kind == "struck", kind == "new"


def _run(paragraph, text: str, font: str, size: int):
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    return run
