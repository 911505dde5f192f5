"""Files of papers: encodings, Word documents with merged cells, and archives that mean harm."""

import io
import zipfile
import zlib

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from rectification.rules import policy
from rectification.rules.policy import files

PAPER = "整改方案\n一、措施\n1.建立台账。(市财政局)\n"


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def table_of(*rows):
    """A document with one table; its cells filled."""
    document = Document()
    document.add_paragraph("综合监管工作重点任务分解表")
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, words in zip(table.rows, rows, strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    return document, table


def refused(name, data) -> str:
    with pytest.raises(policy.Unreadable) as caught:
        policy.text_of(name, data)
    return caught.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_every_usual_encoding(encoding):
    assert policy.text_of("方案.txt", PAPER.replace("\n", "\r\n").encode(encoding)) == PAPER


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("方案.txt", b"", files.EMPTY),
        ("方案.txt", b" \n\t", files.EMPTY),
        ("方案.txt", b"\xff\xd8\xff\xe0\x00\x10JFIF", files.NOT_TEXT),
        ("方案.txt", b"PK\x03\x04\x00", files.NOT_TEXT),
        ("方案.txt", b"\x81", files.NOT_TEXT),
        ("方案.txt", b"a" * (files.TEXT_LIMIT + 1), files.TOO_LONG),
        ("方案.txt", b"a" * (files.FILE_LIMIT + 1), files.TOO_LARGE),
        ("方案.doc", b"\xd0\xcf\x11\xe0", files.OLD_WORD),
        ("方案.WPS", b"x", files.OLD_WORD),
        ("方案.docm", b"PK", files.OLD_WORD),
        ("方案.pdf", b"%PDF-", files.SCANNED),
        ("方案.docx", b"%PDF-1.7 /Font", files.PDF),
        ("方案.pdf", b"%PDF-1.7 stream\n" + zlib.compress(b"<</Font 1>>"), files.PDF),
        ("方案", b"x", files.OTHER_KIND),
        ("方案.docx", b"PK\x03\x04 broken", files.DAMAGED),
        ("方案.docx", "不是压缩包".encode(), files.DAMAGED),
        ("方案.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", files.LOCKED),
    ],
)
def test_other_files_are_refused_by_reason(name, data, code):
    assert refused(name, data) == code


def test_a_word_document_is_read_like_its_text():
    document = Document()
    for line in PAPER.splitlines():
        document.add_paragraph(line)
    found = policy.read(policy.text_of("方案.docx", saved(document)))
    assert (found.title, [item.title for item in found.items]) == ("整改方案", ["建立台账"])


def test_cells_merged_downwards_hold_for_every_row_they_cover():
    document, table = table_of(
        ("事项", "重点任务", "责任单位", "完成时限"),
        ("机制建设", "1.建立联席会议", "市财政局牵头，市教委配合", "２０２５年６月底前"),
        ("", "2.建立工作台账", "", ""),
        ("督导", "3.开展联合检查", "市民政局", "长期坚持"),
    )
    for column in (0, 2, 3):
        table.cell(1, column).merge(table.cell(2, column))
    first, second, third = policy.read(policy.text_of("分解表.docx", saved(document))).items
    assert first.units.named(policy.LEAD) == second.units.named(policy.LEAD) == ["市财政局"]
    assert third.units.named(policy.LEAD) == ["市民政局"]
    assert second.units.named(policy.COOPERATE) == ["市教委"]
    assert first.deadline.on == second.deadline.on != third.deadline.on


def test_a_chapter_merged_over_all_columns_is_no_measure():
    document, table = table_of(
        ("重点任务", "责任单位"), ("一、强化事前监管", ""), ("1.建立联席会议", "市财政局"),
    )  # fmt: skip
    table.cell(1, 0).merge(table.cell(1, 1))
    (item,) = policy.read(policy.text_of("分解表.docx", saved(document))).items
    assert (item.number, item.units.named(policy.LEAD)) == (1, ["市财政局"])


def test_a_task_merged_over_two_rows_of_units_is_one_measure():
    document, table = table_of(
        ("重点任务", "责任单位"), ("1.建立联席会议", "市财政局牵头"), ("", "市教委配合"),
        ("2.开展联合检查", "市民政局"),
    )  # fmt: skip
    table.cell(1, 0).merge(table.cell(2, 0))
    first, second = policy.read(policy.text_of("分解表.docx", saved(document))).items
    assert (first.units.named(policy.LEAD), first.units.named(policy.COOPERATE)) == (["市财政局"], ["市教委"])
    assert second.number == 2


def test_paragraphs_of_a_cell_and_a_table_within_it_stay_in_their_row():
    document, table = table_of(("重点任务", "责任单位"), ("1.建立联席会议", "市财政局牵头"))
    cell = table.cell(1, 1)
    cell.add_paragraph("市教委配合")
    inner = cell.add_table(rows=1, cols=1)
    inner.cell(0, 0).text = "市民政局配合"
    text = policy.text_of("分解表.docx", saved(document))
    assert text.count("市民政局配合") == 1
    (item,) = policy.read(text).items
    assert item.units.named(policy.COOPERATE) == ["市教委", "市民政局"]


def test_deleted_words_are_gone_and_inserted_ones_and_content_controls_are_there():
    document = Document()
    paragraph = document.add_paragraph("")._p
    for tag, words in (("w:del", "旧"), ("w:ins", "整改方案")):
        paragraph.append(parse_xml(f"<{tag} {nsdecls('w')}><w:r><w:t>{words}</w:t></w:r></{tag}>"))
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p/></w:sdtContent></w:sdt>")
    document.element.body.insert(1, control)
    Paragraph(control.find(f".//{qn('w:p')}"), document).add_run("一、措施")
    assert policy.text_of("方案.docx", saved(document)).split() == ["整改方案", "一、措施"]


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def parts():
    document, _table = table_of(("重点任务", "责任单位"), ("1.建立联席会议", "市财政局"))
    return parts_of(saved(document))


def test_an_archive_that_unpacks_to_too_much_is_refused_unopened(parts):
    assert refused("方案.docx", zipped(parts | {"word/media/a.bin": bytes(files.UNPACKED_LIMIT)})) == files.BOMB
    many = {f"word/{number}.txt": b"" for number in range(files.PARTS_LIMIT)}
    assert refused("方案.docx", zipped(parts | many)) == files.BOMB


def test_entities_are_refused(parts):
    declared = b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    head, body = parts["word/document.xml"].split(b"?>", 1)
    assert refused("方案.docx", zipped(parts | {"word/document.xml": head + b"?>" + declared + body})) == files.DAMAGED


def test_a_cell_that_claims_a_million_columns_is_refused(parts):
    body = parts["word/document.xml"].replace(b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="1000000"/>', 4)
    assert body != parts["word/document.xml"]
    assert refused("方案.docx", zipped(parts | {"word/document.xml": body})) == files.DAMAGED


@pytest.mark.parametrize("name", ["word/document.xml", "[Content_Types].xml", "_rels/.rels"])
def test_a_document_without_a_part_it_needs_is_refused(parts, name):
    assert refused("方案.docx", zipped({key: value for key, value in parts.items() if key != name})) == files.DAMAGED
    assert refused("方案.docx", zipped(parts | {name: parts[name][:40]})) == files.DAMAGED


def test_a_workbook_by_another_name_is_refused():
    workbook = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
    assert refused("方案.docx", zipped(workbook)) == files.DAMAGED
