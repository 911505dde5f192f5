"""Workbooks of strangers: read as text with their own row numbers, or refused quickly with a remedy."""

import time
import zipfile

import pytest
from openpyxl import Workbook

from supervision.foundation.sheets.book import Limits, Unreadable, open_book
from supervision.foundation.sheets.headers import find_header, folded

HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def lines_of(path, sheet=0):
    with open_book(path) as book:
        return list(book.sheets[sheet].lines())


def saved(tmp_path, rows, name="list.xlsx"):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


# --- real files -----------------------------------------------------------------------------------
def test_every_odd_workbook_is_read_or_refused_within_its_limits(shared):
    """No crash, no hang: each within ten seconds, and whatever fails says what to do."""
    seen, remedies = 0, {}
    for path in sorted((shared / "data" / "workbooks").iterdir()):
        began = time.monotonic()
        try:
            with open_book(path) as book:
                for sheet in book.sheets:
                    assert sum(1 for _line in sheet.lines()) == sheet.rows, path.name
        except Unreadable as refused:
            remedies[path.name] = refused.reasons[0]
        assert time.monotonic() - began < 10, path.name
        seen += 1
    assert seen >= 60
    assert [name for name, remedy in remedies.items() if "。" not in remedy] == []


def test_a_gb18030_list_is_read_with_its_words(shared):
    rows = lines_of(shared / "data" / "institutions" / "cn_beijing_hospitals_gbk.csv")
    assert rows[0] == (1, rows[0][1])
    assert rows[0][1][:3] == ["序号", "机构名称", "地址"]
    assert len(rows) == 725


def test_a_2003_xml_spreadsheet_called_xlsx_is_read(shared):
    assert len(lines_of(shared / "data" / "workbooks" / "cn_zj_fake_xlsx_1.xlsx")) == 479


def test_banner_header_and_hints_are_told_apart(shared):
    with open_book(shared / "data" / "pools" / "cn_zj_special_library_template.xlsx") as book:
        header = find_header(book.sheets[0].first(), {folded("企业名称"): "name", folded("许可证编号"): "licence"})
    assert (header.row, header.first_data_row) == (2, 4)
    assert sorted(header.mapping.values()) == ["licence", "name"]


# --- hostile files --------------------------------------------------------------------------------
def _rows():
    yield HEAD
    block = b"".join(b'<row><c t="inlineStr"><is><t>' + b"A" * 1000 + b"</t></is></c></row>" for _ in range(1000))
    for _ in range(600):
        yield block
    yield TAIL


def _blob():
    yield HEAD + b'<row r="1"><c r="A1" t="inlineStr"><is><t>'
    for _ in range(600):
        yield b"A" * 1_000_000
    yield b"</t></is></c></row>" + TAIL


def _sparse():
    yield HEAD + b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + TAIL


def _entities():
    nested = b"".join(b'<!ENTITY %c "%s">' % (98 + n, (b"&%c;" % (97 + n)) * 10) for n in range(7))
    yield b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "' + b"A" * 1000 + b'">' + nested + b"]>" + HEAD[21:] + TAIL


def _external():
    yield b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + HEAD[21:] + TAIL


@pytest.mark.parametrize("parts", [_rows, _blob, _sparse, _entities, _external], ids=lambda parts: parts.__name__)
def test_a_hostile_workbook_is_refused_within_a_second(tmp_path, parts):
    plain, hostile = saved(tmp_path, [["a"]]), tmp_path / "hostile.xlsx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(hostile, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            if part.filename != "xl/worksheets/sheet1.xml":
                target.writestr(part, source.read(part))
        with target.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for piece in parts():
                sheet.write(piece)
    took = []
    for _attempt in range(3):
        began = time.monotonic()
        with pytest.raises(Unreadable), open_book(hostile):
            pass
        took.append(time.monotonic() - began)
    assert min(took) < 1  # the best of three: other work on the machine is not the reader's


def test_a_file_that_takes_too_long_is_stopped(tmp_path):
    path = saved(tmp_path, [[n] * 50 for n in range(3000)])
    began = time.monotonic()
    with pytest.raises(Unreadable), open_book(path, Limits(seconds=0)):
        pass
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "html"),
        (b"\x00\x01\x02 not a table", "not_a_workbook"),
        (b"PK\x03\x04 broken", "unreadable"),
    ],
)
def test_what_is_not_a_list_is_refused_with_its_cause(tmp_path, content, cause):
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as refused, open_book(path):
        pass
    assert refused.value.cause == cause


# --- cells ----------------------------------------------------------------------------------------
def test_cells_are_text_in_one_form(tmp_path):
    path = saved(tmp_path, [[1, 1.5, True, None, "0123", 330000000036006781, 0.1 + 0.2, "x"]])
    assert lines_of(path)[0][1] == ["1", "1.5", "TRUE", "", "0123", "3.30000000036007E+17", "0.3", "x"]


def test_row_numbers_are_those_of_the_sheet(tmp_path):
    assert [row for row, _cells in lines_of(saved(tmp_path, [["a"], [], [], ["b"]]))] == [1, 4]


def test_merged_cells_are_filled_from_their_corner(tmp_path):
    book = Workbook()
    for row in (["区县", "机构"], ["和平区", "甲"], [None, "乙"], ["河东区", "丙"]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(tmp_path / "merged.xlsx")
    assert [cells[0] for _row, cells in lines_of(tmp_path / "merged.xlsx")] == ["区县", "和平区", "和平区", "河东区"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_csv_in_any_usual_encoding_and_with_any_usual_mark(tmp_path, encoding, mark):
    path = tmp_path / "list.csv"
    path.write_bytes(f'名称{mark}地址\r\n"甲{mark}乙"{mark}"二\n行"\r\n'.encode(encoding))
    assert lines_of(path) == [(1, ["名称", "地址"]), (2, [f"甲{mark}乙", "二\n行"])]


def test_marks_of_our_own_do_not_come_through_from_a_cell(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"a\x1eb\x1fc,d\n")
    assert lines_of(path) == [(1, ["abc", "d"])]


def test_headers_are_recognised_through_decoration():
    assert folded("＊机构名称 (必填)") == folded("机构名称") == folded(" 机构\n名称：")
