"""What the screen shows, as a workbook: PostgreSQL writes the rows of the sheet, Python only packs them.

The queryset of the page is compiled with its parameters and wrapped: each row becomes one line of sheet
XML, streamed by COPY through deflate into the archive. No Python per cell, flat memory at any size.
"""

import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from django.db import connection
from django.utils.translation import gettext as _

from .columns import Column, Kind, Ledger
from .listing import Query
from .tracing import traced_sql

_FIXED = (1980, 1, 1, 0, 0, 0)
_LIMIT = 32_767  # characters in a cell, by the file format
_ROWS = 1_048_575  # rows below the header, likewise
_LIST = 255  # characters of a list validation, likewise
_CHUNK = 1 << 18
_HIDDEN = {False: "", True: ' hidden="1"'}
# Positions in the style sheet below; text is the first, so its cells need not name it.
_TEXT, _HEAD, _DATE, _DATETIME, _DECIMAL, _PERCENT, _INTEGER = range(7)
_STYLE = {
    Kind.TEXT: _TEXT, Kind.CODE: _TEXT, Kind.CHOICE: _TEXT, Kind.BOOLEAN: _TEXT, Kind.DATE: _DATE,
    Kind.DATETIME: _DATETIME, Kind.DECIMAL: _DECIMAL, Kind.PERCENT: _PERCENT, Kind.INTEGER: _INTEGER,
}  # fmt: skip
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def write(query: Query, columns: Sequence[Column], out, *, traced: bool = False) -> int:
    """Write the rows of a query as .xlsx into ``out`` (a binary file) and return how many there are.

    ``traced``: with the hidden column by which a list that comes back is compared (see ``tracing``).
    """
    ledger = query.ledger
    statement = copy_statement(query, columns, traced=traced)
    columns = (*columns, ledger.trace(columns)) if traced else columns
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in _shell(str(ledger.title)).items():
            archive.writestr(zipfile.ZipInfo(name, _FIXED), _XML + content, zipfile.ZIP_DEFLATED)
        entry = zipfile.ZipInfo("xl/worksheets/sheet1.xml", _FIXED)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry._compresslevel = 1
        with archive.open(entry, "w", force_zip64=True) as sheet:
            sheet.write(_head(columns).encode())
            sink = _Sink(sheet, columns)
            with connection.cursor() as cursor:
                cursor.copy_expert(statement, sink, _CHUNK)
            sink.flush()
            sheet.write(_tail(columns, sink.lines).encode())
    return sink.lines


# COPY writes what is rare in a text with a backslash; XML wants references, or forbids it. What Excel would take
# for an escape of its own (_x000D_) is escaped; what no XML may hold is dropped.
_BACKSLASHED = {b"n": b"&#10;", b"r": b"&#13;", b"t": b"&#9;", b"\\": b"\\", b"b": b"", b"f": b"", b"v": b""}
_BACKSLASH = re.compile(rb"\\(.)")
_ESCAPE = re.compile(rb"_x(?=[0-9A-Fa-f]{4}_)")
_FORBIDDEN = bytes((*range(9), 11, 12, *range(14, 32)))
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_BLANKS = (b"\t ", b" \t", b"\n ", b" \n", b"\\")


class _Sink:
    """Takes the lines COPY sends, counts them, and passes them on as rows of the sheet in larger pieces.

    A raw tab or line end is COPY's own (those of a text come with a backslash), so a line splits into its
    cells whatever they say, and one format dresses them.
    """

    def __init__(self, target, columns: Sequence[Column]):
        self.target, self.parts, self.size, self.lines = target, [], 0, 0
        self.plain = _row_format(columns, "")
        self.keeping = _row_format(columns, ' xml:space="preserve"')

    def write(self, data: bytes):
        """Take one line; libpq hands them over one by one."""
        self.lines += 1
        self.parts.append(data)
        self.size += len(data)
        if self.size > _CHUNK:
            self.flush()

    def flush(self):
        """Pass on what was collected."""
        data = b"".join(self.parts).translate(None, _FORBIDDEN)
        self.parts, self.size = [], 0
        form = self.keeping if any(mark in data for mark in _BLANKS) or data[:1] == b" " else self.plain
        for mark, reference in ((b"&", b"&amp;"), (b"<", b"&lt;"), (b">", b"&gt;")):
            data = data.replace(mark, reference)
        data = _mended(data)
        rows = b"".join([form % tuple(line.split(b"\t")) for line in data.split(b"\n")[:-1]])
        self.target.write(rows.replace(b"<v></v>", b"").replace(b'<v xml:space="preserve"></v>', b""))


def _row_format(columns: Sequence[Column], blanks: str) -> bytes:
    """One row of the sheet with a place for each cell; ``blanks`` goes to the texts."""
    styles = [_STYLE[column.kind] for column in columns]
    cells = [f'<c s="{style}"><v>%b</v></c>' if style else f'<c t="str"><v{blanks}>%b</v></c>' for style in styles]
    return f"<row>{''.join(cells)}</row>\n".encode()


def _mended(data: bytes) -> bytes:
    """The same with what is rare put right, each only where it occurs."""
    if b"\\" in data:
        data = _BACKSLASH.sub(lambda found: _BACKSLASHED[found[1]], data)
    if b"_x" in data:
        data = _ESCAPE.sub(b"_x005F_x", data)
    if b"\xef\xbf" in data:
        for character in _NONCHARACTERS:
            data = data.replace(character, b"")
    return data


# --- SQL ------------------------------------------------------------------------------------------
def copy_statement(query: Query, columns: Sequence[Column], *, traced: bool = False) -> bytes:
    """``COPY (SELECT each cell as text FROM (the page's own query)) TO STDOUT`` with its parameters bound."""
    cells = [f"{column.alias}_label" if column.kind == Kind.CHOICE else column.alias for column in columns]
    rows = query.rows.values_list(*cells)[:_ROWS]
    sql, params = rows.query.sql_with_params()
    names = [f"x{number}" for number in range(len(columns))]
    annotations = rows.query.annotations
    written = ", ".join(
        _cell(column, name, _longest(column, annotations[cell]))
        for column, name, cell in zip(columns, names, cells, strict=True)
    )
    if traced:
        written += f", {traced_sql(columns, names)}"
    with connection.cursor() as cursor:
        # Only the page's own SQL carries parameters; a percent sign of ours would be taken for one.
        inner = cursor.mogrify(sql, params)
    head = f"COPY (SELECT {written} FROM (".encode()  # noqa: S608 - names and formats of ours
    return head + inner + f") AS q({', '.join(names)})) TO STDOUT (NULL '')".encode()


def _longest(column: Column, expression) -> int:
    """Characters a cell can hold at most, where the field tells; labels are short."""
    if column.kind == Kind.CHOICE:
        return 0
    return getattr(getattr(expression, "output_field", None), "max_length", None) or _LIMIT + 1


def _cell(column: Column, name: str, longest: int) -> str:
    """The value of a cell as the sheet holds it."""
    if column.kind == Kind.BOOLEAN:
        return f"CASE {name} WHEN true THEN '{_('是')}' WHEN false THEN '{_('否')}' END"
    if column.kind in (Kind.TEXT, Kind.CODE, Kind.CHOICE):
        return f"left({name}::text, {_LIMIT})" if longest > _LIMIT else name
    local = f"extract(epoch FROM {name} AT TIME ZONE 'Asia/Shanghai')"
    return {
        Kind.DATE: f"{name} - date '1899-12-30'",
        Kind.DATETIME: f"round(({local} / 86400 + 25569)::numeric, 9)",
        Kind.PERCENT: f"trim_scale(({name} / 10000.0)::numeric)",
    }.get(column.kind, name)


# --- the parts of the file around the rows -----------------------------------------------------------
def _head(columns: Sequence[Column]) -> str:
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{column.width}" customWidth="1"{_HIDDEN[column.hidden]}/>'
        for n, column in enumerate(columns, 1)
    )
    cells = "".join(
        f'<c s="{_HEAD}" t="inlineStr"><is><t>{escape(str(column.label))}</t></is></c>' for column in columns
    )
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData><row>{cells}</row>\n"
    )


def _tail(columns: Sequence[Column], rows: int) -> str:
    lists = [(n, choices) for n, column in enumerate(columns, 1) if (choices := _listed(column))]
    rules = "".join(
        f'<dataValidation type="list" allowBlank="1" sqref="{_letter(n)}2:{_letter(n)}{rows + 200}">'
        f"<formula1>{escape(choices)}</formula1></dataValidation>"
        for n, choices in lists
    )
    validations = f'<dataValidations count="{len(lists)}">{rules}</dataValidations>' if lists else ""
    return f'</sheetData><autoFilter ref="A1:{_letter(len(columns))}{rows + 1}"/>{validations}</worksheet>'


def _listed(column: Column) -> str:
    """The labels of a choice as a list validation, or "" where the format has no room for them."""
    if column.kind == Kind.BOOLEAN:
        labels = [_("是"), _("否")]
    elif column.kind == Kind.CHOICE and (isinstance(column.choices, type) or not callable(column.choices)):
        labels = [str(label) for code, label in column.pairs() if code]
    else:
        return ""
    formula = '"' + ",".join(labels).replace('"', '""') + '"'
    return formula if labels and len(formula) <= _LIST and not any("," in label for label in labels) else ""


def _letter(number: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _shell(title: str) -> dict[str, str]:
    """The small parts of the package."""
    name = "".join(character for character in title if character not in "[]:*?/\\'")[:31] or "1"
    rel = f"{_OFFICE}/"
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{rel}officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            f'<sheets><sheet name={quoteattr(name)} sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{rel}worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{rel}styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": _styles(),
    }


def _styles() -> str:
    sides = ("left", "right", "top", "bottom")
    border = "".join(f'<{side} style="thin"><color rgb="FFBFC7D1"/></{side}>' for side in sides)
    applied = 'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"'
    # (number format, font, fill) of text, header, date, date and time, decimal, percent, integer
    formats = [(49, 0, 0), (49, 1, 2), (164, 0, 0), (165, 0, 0), (4, 0, 0), (10, 0, 0), (1, 0, 0)]
    cells = "".join(
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="1" xfId="0" {applied}/>'
        for number, font, fill in formats
    )
    face = '<sz val="11"/><name val="宋体"/>'
    solid = '<patternFill patternType="solid"><fgColor rgb="FFE8EEF6"/></patternFill>'
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
        '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
        f'<fonts count="2"><font>{face}</font><font><b/>{face}</font></fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        f'<fill><patternFill patternType="gray125"/></fill><fill>{solid}</fill></fills>'
        '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
        f"<border>{border}<diagonal/></border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(formats)}">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def template(ledger: Ledger, columns: Sequence[Column], out) -> None:
    """An empty workbook with the headers of an import, for people to fill in."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _shell(str(ledger.title)).items():
            archive.writestr(zipfile.ZipInfo(name, _FIXED), _XML + content)
        archive.writestr(zipfile.ZipInfo("xl/worksheets/sheet1.xml", _FIXED), _head(columns) + _tail(columns, 0))
