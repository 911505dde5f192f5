"""Read one workbook in a process of its own and write its cells as text.

    python -I child.py LIMITS(json) SOURCE OUT_FOLDER

Started as a file, not as a module, so that nothing of the portal is loaded beside a stranger's workbook.
It limits its own memory, processor time and output before it opens anything. Writes ``book.json``
({"sheets": [{"name", "visible", "file", "rows", "width"}]} or {"refused": cause}) and one file per sheet:
rows end with RS, cells with US; the first cell is the row number as Excel shows it; empty rows are absent.

Every cell is text in one canonical form: whole numbers without ".0", dates as YYYY-MM-DD, times as
YYYY-MM-DD HH:MM:SS, TRUE/FALSE, and numbers of more than 15 digits, which Excel has already rounded, in
scientific notation, so that whoever expects a code can refuse them.
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

US, RS = "\x1f", "\x1e"
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32)))
_SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_PROLOG = 65536  # bytes in which the root element of a part must begin


class Stop(Exception):
    """The file is refused; the argument names the cause."""


def number(value):
    """Text of a number as a person typed it; rounded ones stay visible as rounded."""
    if abs(value) >= 1e15:
        return f"{value:.14E}"
    if value == int(value):
        return str(int(value))
    short = f"{value:.15g}"
    return f"{value:.20f}".rstrip("0") if "e" in short else short


def moment(value):
    """Text of a point in time, to the second (Excel's fractions carry rounding errors)."""
    value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    return value.isoformat(" ") if (value.hour, value.minute, value.second) != (0, 0, 0) else value.date().isoformat()


def duration(value):
    """Hours, minutes, seconds."""
    seconds = round(value.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


_AS_TEXT = {
    str: lambda value: value,
    bool: lambda value: "TRUE" if value else "FALSE",
    int: number,
    float: number,
    datetime: moment,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: duration,
    type(None): lambda _value: "",
}


def as_text(value):
    """Canonical text of one cell."""
    return _AS_TEXT[type(value)](value)


class Output:
    """One sheet being written."""

    def __init__(self, folder, index, limits):
        self.path = folder / f"{index}.cells"
        self.file = self.path.open("w", encoding="utf-8", newline="")
        self.limits = limits
        self.rows = self.width = 0

    def add(self, row_no, cells):
        """Write one row, unless nothing stands in it."""
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            return
        if len(cells) > self.limits["columns"]:
            raise Stop("too_wide")
        self.rows += 1
        self.width = max(self.width, len(cells))
        line = US.join(cells)
        if not line.replace(US, "").isprintable():
            line = US.join([cell.translate(_CONTROL).replace("\r\n", "\n").replace("\r", "\n") for cell in cells])
            line = line.encode("utf-8", "replace").decode()
        self.file.write(f"{row_no}{US}{line}{RS}")

    def done(self, name, visible=True):
        """Close and describe."""
        self.file.close()
        return {"name": name, "visible": visible, "file": self.path.name, "rows": self.rows, "width": self.width}


# --- archives ---------------------------------------------------------------------------------------
def check_archive(path, limits):
    """Refuse an archive by its directory, before anything in it is unpacked."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > limits["parts"] or sum(part.file_size for part in parts) > limits["unpacked"]:
            raise Stop("too_big")
        for part in parts:
            if part.file_size > limits["ratio_from"] and part.file_size > limits["ratio"] * max(part.compress_size, 1):
                raise Stop("too_big")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")) and not part.filename.startswith(("customXml/", "docProps/")):
                with archive.open(part) as opened:
                    check_prolog(opened.read(_PROLOG))


def check_prolog(head):
    """Refuse a document type: nobody's spreadsheet program writes one, and entities are an attack."""
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Stop("entities")
    if len(head) == _PROLOG and not re.search(rb"<[A-Za-z_]", head):
        raise Stop("entities")


# --- workbooks --------------------------------------------------------------------------------------
def fill_plan(ranges, limits):
    """{row: [(first column, last column, first row, key)]} for merged ranges; sizes are bounded by the caller."""
    plan = {}
    filled = 0
    for (top, left), (bottom, right) in ranges:
        filled += (bottom - top + 1) * (right - left + 1)
        if filled > limits["merged"]:
            raise Stop("too_many_cells")
        for row in range(top, bottom + 1):
            plan.setdefault(row, []).append((left, right, (top, left)))
    return plan


def fill(cells, index, plan, corners):
    """Put the value of a merged range's corner into every cell of it."""
    for left, right, corner in plan.get(index, ()):
        if corner[0] == index and left < len(cells):
            corners[corner] = cells[left]
        value = corners.get(corner, "")
        cells.extend([""] * (min(right, left + 255) + 1 - len(cells)))
        cells[left : right + 1] = [value] * len(cells[left : right + 1])


def clipped(ranges, end):
    """Merged ranges inside the used area only."""
    for (top, left), (bottom, right) in ranges or ():
        if top <= end[0] and left <= end[1]:
            yield (top, left), (min(bottom, end[0]), min(right, end[1]))


def read_workbook(path, folder, limits):
    """Sheets of an xls, xlsx, xlsb or ods file."""
    try:
        book = CalamineWorkbook.from_path(str(path))
    except PasswordError:
        raise Stop("password") from None
    sheets = []
    cells_left = limits["cells"]
    for index, meta in enumerate(book.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        output = Output(folder, index, limits)
        if sheet.end is not None:
            cells_left -= (sheet.end[0] + 1) * (sheet.end[1] + 1)
            if cells_left < 0:
                raise Stop("too_many_cells")
            plan = fill_plan(clipped(sheet.merged_cell_ranges, sheet.end), limits)
            corners = {}
            for position, row in enumerate(sheet.iter_rows()):
                cells = [value if type(value) is str else as_text(value) for value in row]
                if plan:
                    fill(cells, position, plan, corners)
                output.add(position + 1, cells)
        sheets.append(output.done(meta.name, meta.visible == SheetVisibleEnum.Visible))
    return sheets


def read_xml_spreadsheet(path, folder, limits):
    """Sheets of a 2003 XML spreadsheet, whatever its name ends with."""
    with path.open("rb") as opened:
        check_prolog(opened.read(_PROLOG))
    sheets = []
    output = name = None
    row_no = 0
    for event, element in ET.iterparse(path, events=("start", "end")):  # noqa: S314 - no document type gets here
        if element.tag == f"{_SPREADSHEET}Worksheet":
            if event == "start":
                name, row_no = element.get(f"{_SPREADSHEET}Name", ""), 0
                output = Output(folder, len(sheets), limits)
                plan, corners = {}, {}
            else:
                sheets.append(output.done(name))
                element.clear()
        elif element.tag == f"{_SPREADSHEET}Row" and event == "end" and output is not None:
            row_no = int(element.get(f"{_SPREADSHEET}Index", row_no + 1))
            cells, ranges = xml_row(element, row_no - 1, limits)
            for row, entries in fill_plan(ranges, limits).items():
                plan.setdefault(row, []).extend(entries)
            fill(cells, row_no - 1, plan, corners)
            output.add(row_no, cells)
            row_no += int(element.get(f"{_SPREADSHEET}Span", 0))
            element.clear()
    return sheets


def xml_row(element, index, limits):
    """Cells of one row, and the merged ranges that begin in it."""
    cells, ranges = [], []
    for cell in element.findall(f"{_SPREADSHEET}Cell"):
        position = int(cell.get(f"{_SPREADSHEET}Index", len(cells) + 1)) - 1
        if not 0 <= position <= limits["columns"]:
            raise Stop("too_wide")
        cells.extend([""] * (position - len(cells)))
        data = cell.find(f"{_SPREADSHEET}Data")
        cells.append(xml_cell(data) if data is not None else "")
        across, down = (int(cell.get(f"{_SPREADSHEET}Merge{way}", 0)) for way in ("Across", "Down"))
        if across or down:
            ranges.append(((index, position), (index + min(down, 1_048_576), position + min(across, 255))))
            cells.extend([""] * min(across, 255))
    return cells, ranges


def xml_cell(data):
    """Canonical text of one typed cell."""
    text = "".join(data.itertext())
    kind = data.get(f"{_SPREADSHEET}Type", "String")
    if kind == "Number":
        return number(float(text))
    if kind == "DateTime":
        return moment(datetime.fromisoformat(text))
    if kind == "Boolean":
        return "TRUE" if text.strip() == "1" else "FALSE"
    return text


# --- text -------------------------------------------------------------------------------------------
def decoded(data):
    """Text of a csv file: its mark, else UTF-8, else GB18030."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    if b"\x00" in data:
        raise Stop("not_a_workbook")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Stop("encoding")


def read_text(path, folder, limits):
    """The one sheet of a csv or tab-separated file."""
    text = decoded(path.read_bytes())
    if re.match(r"\s*(<!doctype html|<html|<table|<meta)", text[:500], re.IGNORECASE):
        raise Stop("html")
    first = [line for line in text[:20000].splitlines() if line.strip()][:20]
    delimiter = max(",\t;|", key=lambda mark: sum(line.count(mark) for line in first))
    csv.field_size_limit(1 << 20)
    output = Output(folder, 0, limits)
    cells_left = limits["cells"]
    for position, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
        cells_left -= len(cells)
        if cells_left < 0:
            raise Stop("too_many_cells")
        output.add(position, cells)
    return [output.done("CSV")]


def read(path, folder, limits):
    """Choose by what the file is, not by what it is called."""
    with path.open("rb") as opened:
        head = opened.read(4096)
    if not head.strip():
        raise Stop("empty")
    if head[:2] == b"PK":
        check_archive(path, limits)
        return read_workbook(path, folder, limits)
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return read_workbook(path, folder, limits)
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return read_xml_spreadsheet(path, folder, limits)
    return read_text(path, folder, limits)


def main(arguments):
    """Limit this process, read, and leave the answer in the folder."""
    limits, source, folder = json.loads(arguments[0]), Path(arguments[1]), Path(arguments[2])
    memory = limits["memory"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["unpacked"], limits["unpacked"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = {"sheets": read(source, folder, limits)}
    except Stop as stop:
        answer = {"refused": stop.args[0]}
    except MemoryError:
        answer = {"refused": "too_big"}
    except BaseException as error:  # noqa: BLE001 - a parser may fail in any way; all of them mean "unreadable"
        answer = {"refused": "unreadable", "detail": f"{type(error).__name__}: {error}"[:200]}
    (folder / "book.json").write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
