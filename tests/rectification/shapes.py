"""Papers of further shapes, made here as an office would make them, with what a person reads in each.

Each is ``(file name, bytes, expected)``; expected: number → (lead, joint, cooperate, assist, deadline's words or day).
"""

import io

from docx import Document
from openpyxl import Workbook


def _docx(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _table(document, rows):
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, words in zip(table.rows, rows, strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    return table


def annex() -> tuple:
    """A Word annex: one problem over three measures and two deadlines, a lead cell cut at the end of a page, and
    "立行立改，长期坚持"."""
    document = Document()
    document.add_paragraph("滨海市卫生健康委员会关于印发综合监管反馈问题整改任务清单的通知")
    document.add_paragraph("滨卫监督〔2026〕12号")
    head = ("序号", "反馈问题", "整改目标", "整改措施", "牵头单位", "配合单位", "整改时限", "责任领导", "责任人")
    first = _table(document, [
        head,
        ("1", "联席会议制度落实不到位", "制度健全、运行有序", "修订联席会议工作规则", "市卫生健康委", "市医",
         "2026年6月底前", "张建国", "李秀英"),
        ("", "", "", "", "", "疗保障局、市公安局", "", "", ""),
        ("", "", "", "每季度召开一次联席会议", "", "市财政局", "", "", ""),
    ])  # fmt: skip
    for column in (0, 1, 2, 7, 8):
        first.cell(1, column).merge(first.cell(3, column))
    first.cell(1, 6).merge(first.cell(3, 6))
    document.add_page_break()
    _table(document, [
        head,
        ("", "", "", "通报联席会议议定事项落实情况", "", "市委宣传部", "2026年12月31日前", "", ""),
        ("2", "部分诊所未按规定公示收费", "应公示尽公示", "督促诊所公示收费项目并抽查", "各区卫生健康委", "",
         "立行立改，长期坚持", "各区分管领导", ""),
    ])  # fmt: skip
    return "整改任务清单.docx", _docx(document), {
        1: (["市卫生健康委"], [], ["市医疗保障局", "市公安局"], [], "2026-06-30"),
        2: (["市卫生健康委"], [], ["市财政局"], [], "2026-06-30"),
        3: (["市卫生健康委"], [], ["市委宣传部"], [], "2026-12-31"),
        4: (["各区卫生健康委"], [], [], [], "立行立改，长期坚持"),
    }  # fmt: skip


def several_in_one_cell() -> tuple:
    """One row with three numbered measures in its cell and a deadline for each."""
    document = Document()
    document.add_paragraph("滨海市医疗废物管理专项整治任务分解表")
    _table(document, [
        ("序号", "存在问题", "整改措施", "责任单位", "完成时限"),
        ("1", "医疗废物交接登记不全", "1.印发统一的登记样式。2.培训基层管理人员。3.每月抽查并通报。",
         "市卫生健康委牵头，市生态环境局配合", "1.2026年3月底前；2.2026年5月底前；3.长期坚持"),
        ("2", "处置单位收运不及时", "完善小型机构收运体系", "市生态环境局牵头，市卫生健康委协助", "2026年9月30日前"),
    ])  # fmt: skip
    return "分解表.docx", _docx(document), {
        1: (["市卫生健康委"], [], ["市生态环境局"], [], "2026-03-31"),
        2: (["市卫生健康委"], [], ["市生态环境局"], [], "2026-05-31"),
        3: (["市卫生健康委"], [], ["市生态环境局"], [], "长期坚持"),
        4: (["市生态环境局"], [], [], ["市卫生健康委"], "2026-09-30"),
    }  # fmt: skip


def workbook() -> tuple:
    """An Excel annex: title and chapters merged over all columns, a head of two rows, units merged downwards."""
    book = Workbook()
    sheet = book.active
    rows = [
        ["滨海市医疗卫生行业综合监管重点任务分解表"],
        ["序号", "重点任务", "责任单位", None, "完成时限"],
        [None, None, "牵头单位", "配合单位", None],
        ["一、规范执业行为"],
        [1, "开展依法执业自查，覆盖全部医疗机构", "市卫生健康委", "各区卫生健康委", "2026年10月底前"],
        [2, "建立不良执业行为记分台账", None, "市医疗保障局、市市场监管委", "2026年11月底前"],
        ["二、强化部门协同"],
        [3, "建立线索移送机制", "市公安局", "市卫生健康委", "每季度"],
        [4, "公布典型案例", "市委宣传部", None, "长期坚持"],
    ]
    for row in rows:
        sheet.append(row)
    for place in ("A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "A4:E4", "C5:C6", "A7:E7"):
        sheet.merge_cells(place)
    out = io.BytesIO()
    book.save(out)
    return "任务分解.xlsx", out.getvalue(), {
        1: (["市卫生健康委"], [], ["各区卫生健康委"], [], "2026-10-31"),
        2: (["市卫生健康委"], [], ["市医疗保障局", "市市场监管委"], [], "2026-11-30"),
        3: (["市公安局"], [], ["市卫生健康委"], [], "每季度"),
        4: (["市委宣传部"], [], [], [], "长期坚持"),
    }  # fmt: skip


def notice() -> tuple:
    """A notice whose chapters are the tasks, each with its units in brackets at the end."""
    text = """滨海市人民政府办公室关于做好2026年医疗卫生综合监管重点工作的通知
滨政办发〔2026〕8号

各区人民政府，市级有关部门：
一、健全联席会议制度。每季度召开一次会议。2026年6月底前印发工作规则。（责任单位：市卫生健康委、市司法局）
二、推进部门联合抽查。10月底前完成第一轮。（牵头单位：市市场监管委；配合单位：市卫生健康委、市医疗保障局）
三、加强信用监管。长期坚持。（责任单位：市发展改革委牵头，市卫生健康委、市财政局等按职责分工负责）
四、压实属地责任。（责任单位：各区人民政府）
五、做好宣传引导。（市委宣传部；市卫生健康委、市委网信办配合）
"""
    return "通知.txt", text.encode("gb18030"), {
        1: ([], ["市卫生健康委", "市司法局"], [], [], "2026-06-30"),
        2: (["市市场监管委"], [], ["市卫生健康委", "市医疗保障局"], [], "2026-10-31"),
        3: (["市发展改革委"], ["市卫生健康委", "市财政局"], [], [], "长期坚持"),
        4: (["各区人民政府"], [], [], [], None),
        5: (["市委宣传部"], [], ["市卫生健康委", "市委网信办"], [], None),
    }  # fmt: skip


def damaged() -> tuple:
    """A plan as a web page copies it: full-width digits and brackets, traditional characters, joined digits."""
    text = """濱海市關於綜合監管反饋意見的整改方案
濱衛〔２０２６９號

一、主要措施
１．完善協調機制。２０２６年６月底前完成。（責任單位：市衛生健康委牽頭，市公安局配合）
２．規範醫療廣告。於２０２６１１３０日前完成清理。（責任單位：市市場監管委牽頭，市衛生健康委協助）
３．加強宣傳引導。年底前完成。（市委宣傳部）
"""
    return "方案.txt", text.encode(), {
        1: (["市衛生健康委"], [], ["市公安局"], [], "2026-06-30"),
        2: (["市市場監管委"], [], [], ["市衛生健康委"], "2026-11-30"),
        3: (["市委宣傳部"], [], [], [], "2026-12-31"),
    }  # fmt: skip


SHAPES = {one.__name__: one for one in (annex, several_in_one_cell, workbook, notice, damaged)}
