"""Words of a paper that came as a file: text in the usual encodings, or a Word document.

Tables come out as the table reader wants them: a row a line, each cell after a tab. A cell merged downwards
is repeated in every row it covers, one merged sideways stands once.
"""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

FILE_LIMIT = 10 * 1024 * 1024  # bytes; the longest plan seen has 32 kB
UNPACKED_LIMIT = 40 * 1024 * 1024  # bytes of all parts of a document
PARTS_LIMIT = 2000
_PEEK = 1 << 20  # bytes of a compressed part of a PDF
TEXT_LIMIT = 300_000  # characters
COLUMNS_LIMIT = 60

EMPTY, TOO_LARGE, OLD_WORD, OTHER_KIND, DAMAGED, LOCKED, BOMB, NOT_TEXT, TOO_LONG, PDF, SCANNED = (
    "empty", "too_large", "old_word", "other_kind", "damaged", "locked", "bomb", "not_text", "too_long", "pdf",
    "scanned",
)  # fmt: skip

_NAMES = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
          "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006"}  # fmt: skip
# What a run shows: not what was deleted under tracking, nor the older twin of a text box.
_SHOWN = etree.XPath(
    ".//w:r[not(ancestor::mc:Fallback) and not(ancestor::w:del) and not(ancestor::w:moveFrom)]"
    "/*[self::w:t or self::w:tab or self::w:br or self::w:cr or self::w:noBreakHyphen]",
    namespaces=_NAMES,
)
_MARKS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_BROKEN = (
    KeyError, ValueError, AttributeError, IndexError, TypeError, NotImplementedError, RuntimeError, OSError,
    zipfile.BadZipFile, zlib.error, etree.LxmlError,
)  # fmt: skip


class Unreadable(Exception):
    """A file that gives no text; ``code`` says why."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)


def text_of(name: str, data: bytes) -> str:
    """The words of a file. Raises Unreadable."""
    if not data:
        raise Unreadable(EMPTY)
    if len(data) > FILE_LIMIT:
        raise Unreadable(TOO_LARGE)
    ending = name.rpartition(".")[2].lower()
    if data.startswith(b"%PDF-") or ending == "pdf":
        raise Unreadable(PDF if _shows_letters(data) else SCANNED)
    if ending in ("doc", "wps", "rtf", "docm"):
        raise Unreadable(OLD_WORD)
    if ending not in ("txt", "docx"):
        raise Unreadable(OTHER_KIND)
    text = _plain(data) if ending == "txt" else _word(data)
    if not text.strip():
        raise Unreadable(EMPTY)
    if len(text) > TEXT_LIMIT:
        raise Unreadable(TOO_LONG)
    return text


def _shows_letters(pdf: bytes) -> bool:
    """Whether a PDF has a font at all: a scan is nothing but pictures. Compressed parts are looked into."""
    if b"/Font" in pdf:
        return True
    for found in re.finditer(rb"stream\r?\n", pdf):
        try:
            if b"/Font" in zlib.decompressobj().decompress(pdf[found.end() :], _PEEK):
                return True
        except zlib.error:
            continue
    return False


def sheet_text(rows: Iterable[list[str]]) -> str:
    """Rows of a workbook as the table reader wants them; a cell merged over the whole width is a line of text.

    Merged cells come with their value in each cell they cover, so one merged downwards holds for every row.
    """
    lines = []
    for cells in rows:
        words = [" ".join(cell.split()) for cell in cells]
        filled = {cell for cell in words if cell}
        alone = len(filled) == 1 and (len(words) == 1 or words.count(next(iter(filled))) in (1, len(words)))
        lines.append(next(iter(filled)) if alone and words[0] else "".join(f"\t{cell}" for cell in words))
    return "\n".join(lines)


def _plain(data: bytes) -> str:
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    if any(unicodedata.category(mark) == "Cc" and mark not in "\n\t\f\v" for mark in set(text)):
        raise Unreadable(NOT_TEXT)
    return text


def _decoded(data: bytes) -> str:
    """UTF-8 first: Chinese text in GB 18030 is practically never valid UTF-8, the reverse often is."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(NOT_TEXT)


def _word(data: bytes) -> str:
    _check_archive(data)
    try:
        body = Document(io.BytesIO(data)).element.body
        text = "\n".join(_lines(body))
    except _BROKEN as error:
        raise Unreadable(DAMAGED) from error
    return re.sub(r"[\x00-\x08\x0b-\x1f]", "", text)


def _check_archive(data: bytes) -> None:
    """Before anything is unpacked: it is an archive, without a password, of a decent size, without entities.

    What a part says of its own size holds: reading stops there.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
                raise Unreadable(BOMB)
            if any(part.flag_bits & 1 for part in parts):
                raise Unreadable(LOCKED)
            if any(b"<!DOCTYPE" in archive.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))):
                raise Unreadable(DAMAGED)
    except _BROKEN as error:
        # Word keeps a document with a password in a compound file, as it does its older kind.
        raise Unreadable(LOCKED if data.startswith(b"\xd0\xcf\x11\xe0") else DAMAGED) from error


def _lines(element) -> Iterator[str]:
    """Paragraphs and table rows in their order, those inside content controls too."""
    for child in element.iterchildren():
        if child.tag == qn("w:p"):
            yield _words(child)
        elif child.tag == qn("w:tbl"):
            yield ""
            yield from _rows(child)
            yield ""
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _lines(child)


def _words(paragraph) -> str:
    return "".join(_MARKS.get(mark.tag, mark.text or "") for mark in _SHOWN(paragraph))


def _rows(table) -> Iterator[str]:
    above: dict[int, str] = {}
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is not table:
            continue  # a table within a cell: its words are the cell's
        cells, column = [], 0
        for cell in _cells(row):
            text = above.get(column, "") if cell.vMerge == "continue" else _cell_words(cell)
            width = min(max(1, cell.grid_span), COLUMNS_LIMIT)
            above[column] = text
            cells += [text, *[""] * (width - 1)]
            column += width
            if column > COLUMNS_LIMIT:
                raise Unreadable(DAMAGED)
        yield "".join(f"\t{text}" for text in cells)


def _cells(row) -> Iterator:
    for child in row.iterchildren():
        if child.tag == qn("w:tc"):
            yield child
        elif child.tag == qn("w:sdt"):
            yield from child.iterdescendants(qn("w:tc"))


def _cell_words(cell) -> str:
    """The paragraphs of a cell on one line: a line ends a row."""
    return " ".join(" ".join(_words(paragraph) for paragraph in cell.iterdescendants(qn("w:p"))).split())
