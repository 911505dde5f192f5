"""Workbooks of several sheets made from plain rows: streamed, so memory stays flat, and the same bytes every time.

A ledger's export lets PostgreSQL write its one sheet (``ledger.export``); this is for reports whose rows are
frozen or computed. Text stays text whatever it begins with.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

_FIXED = (1980, 1, 1, 0, 0, 0)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LIMIT = 32_767  # characters in a cell, by the file format
_BLOCK = 500  # rows joined before they are written
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPE = re.compile("_x(?=[0-9A-Fa-f]{4}_)")
# Positions in the style sheet below.
_TEXT, _HEAD, _TITLE, _PLAIN, _NUMBER = range(5)


class BookWriter:
    """``with BookWriter(out) as book: book.sheet("汇总", heads, widths, rows)``; ``out`` is a binary file."""

    def __init__(self, out):
        self.archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self.names: list[str] = []

    def __enter__(self):
        return self

    def __exit__(self, kind, _error, _trace):
        if kind is None:
            for name, content in _shell(self.names).items():
                self.archive.writestr(self._entry(name), _XML + content)
        self.archive.close()

    def sheet(self, name: str, heads: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence],
              banner: Sequence[str] = ()) -> int:  # fmt: skip
        """Add a sheet: lines of ``banner``, then the head, then the rows. Returns how many rows there are."""
        self.names.append(name)
        above = len(banner) + 1
        count = 0
        with self.archive.open(self._entry(f"xl/worksheets/sheet{len(self.names)}.xml"), "w", force_zip64=True) as file:
            file.write(_opening(widths, above).encode())
            for number, line in enumerate(banner):
                file.write(_row([line], _PLAIN if number else _TITLE).encode())
            file.write(_row(heads, _HEAD).encode())
            block = []
            for row in rows:
                block.append(_row(row))
                count += 1
                if len(block) == _BLOCK:
                    file.write("".join(block).encode())
                    block = []
            file.write(("".join(block) + _CLOSING).encode())
        return count

    def _entry(self, name: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, _FIXED)
        entry.compress_type, entry._compresslevel, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
        return entry


def _row(cells: Sequence, style: int = _TEXT) -> str:
    return f"<row>{''.join([_cell(value, style) for value in cells])}</row>\n"


def _cell(value, style: int) -> str:
    if value is None or value == "":
        return f'<c s="{style}"/>'
    if isinstance(value, str):
        text = value[:_LIMIT]
        if "_x" in text:
            text = _ESCAPE.sub("_x005F_x", text)
        return f'<c s="{style}" t="str"><v xml:space="preserve">{escape(_FORBIDDEN.sub("", text))}</v></c>'
    return f'<c s="{_NUMBER if style == _TEXT else style}"><v>{value}</v></c>'


def _opening(widths: Sequence[int], above: int) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, 1)
    )
    pane = f'<pane ySplit="{above}" topLeftCell="A{above + 1}" activePane="bottomLeft" state="frozen"/>'
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews><cols>{columns}</cols><sheetData>'
    )


_CLOSING = '</sheetData><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'


def _shell(names: Sequence[str]) -> dict[str, str]:
    """The small parts of the package."""
    rel = f"{_OFFICE}/"
    numbers = range(1, len(names) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers
    )
    sheets = "".join(f'<sheet name={quoteattr(names[n - 1])} sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{rel}worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{overrides}'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{rel}officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
            f'<Relationship Id="rId{len(names) + 1}" Type="{rel}styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": _STYLES,
    }


_BORDER = "".join(
    f'<{side} style="thin"><color rgb="FFBFC7D1"/></{side}>' for side in ("left", "right", "top", "bottom")
)
_FACE = '<name val="宋体"/>'
# (number format, font, fill, border) of text, head, title, plain line, number
_FORMATS = ((49, 0, 0, 1), (49, 1, 2, 1), (49, 2, 0, 0), (49, 0, 0, 0), (1, 0, 0, 1))
_CELLS = "".join(
    f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" '
    f'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
    f'<alignment vertical="center"{" wrapText=" + chr(34) + "1" + chr(34) if border else ""}/></xf>'
    for number, font, fill, border in _FORMATS
)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="3"><font><sz val="11"/>{_FACE}</font>'
    f'<font><b/><sz val="11"/>{_FACE}</font><font><b/><sz val="14"/>{_FACE}</font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF6"/></patternFill></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    f"<border>{_BORDER}<diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{len(_FORMATS)}">{_CELLS}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
