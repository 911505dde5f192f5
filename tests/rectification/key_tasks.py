"""A plan of 7 areas and 46 key tasks (七方面46项重点任务) as offices draw them up: one table, made here by code."""

import io

from docx import Document
from openpyxl import Workbook

WJW, YBJ, SCJ, FGW = "市卫生健康委", "市医疗保障局", "市市场监管委", "市发展改革委"
GAJ, MZJ, CZJ, RSJ = "市公安局", "市民政局", "市财政局", "市人社局"
HEADS = ("序号", "重点领域", "重点任务", "牵头单位", "共同负责单位", "完成时限")
# area → (task, lead, joint, deadline as written); 46 in all
AREAS = {
    "一、完善信用管理制度": [
        ("印发行业信用体系建设工作方案", WJW, [FGW], "2026年3月底前"),
        ("制定不良执业行为记分管理办法", WJW, ["市司法局"], "2026年6月底前"),
        ("制定医疗机构信用分级评价标准", WJW, [FGW, SCJ], "2026年6月30日前"),
        ("建立失信行为认定和告知程序", WJW, ["市司法局", FGW], "2026年9月底前"),
        ("建立信用修复和异议处理机制", WJW, [FGW], "2026年9月底前"),
        ("制定信用信息安全管理规定", WJW, ["市委网信办"], "2026年5月底前"),
    ],
    "二、归集行业信用信息": [
        ("编制行业信用信息目录", WJW, [FGW], "2026年4月底前"),
        ("归集医疗机构行政许可和处罚信息", WJW, [SCJ], "长期坚持"),
        ("归集医务人员执业注册和奖惩信息", WJW, [RSJ], "长期坚持"),
        ("归集定点医药机构协议履行信息", YBJ, [WJW], "每季度"),
        ("归集药品和医疗器械监管信息", "市药品监督管理局", [WJW], "每季度"),
        ("建立医疗机构信用档案", WJW, [], "2026年8月底前"),
        ("推进与市场主体联合监管系统数据共享", SCJ, [WJW, FGW], "2026年10月底前"),
    ],
    "三、开展信用监测评价": [
        ("按季度监测行业信用状况", WJW, [FGW], "每季度"),
        ("开展医疗机构年度信用评价", WJW, [YBJ], "2026年11月底前"),
        ("开展医务人员信用评价试点", WJW, [RSJ], "2026年12月底前"),
        ("开展定点医药机构信用评价", YBJ, [WJW], "2026年11月底前"),
        ("建立高风险机构预警机制", WJW, ["市委网信办"], "2026年9月底前"),
        ("发布年度行业信用状况报告", WJW, [FGW], "2026年12月31日前"),
    ],
    "四、实施信用分级监管": [
        ("按信用等级确定双随机抽查比例", WJW, [SCJ], "2026年7月底前"),
        ("对严重失信机构实施重点监管", WJW, [GAJ, YBJ], "长期坚持"),
        ("将信用结果运用于医疗机构校验", WJW, [], "2026年10月底前"),
        ("将信用结果运用于医保协议管理", YBJ, [WJW], "2026年10月底前"),
        ("将信用结果运用于医院等级评审", WJW, [], "2026年12月底前"),
        ("将信用结果运用于财政补助安排", CZJ, [WJW], "2026年12月底前"),
        ("将信用结果运用于职称评聘", RSJ, [WJW], "2026年12月底前"),
    ],
    "五、推动联合奖惩": [
        ("建立守信激励措施清单", FGW, [WJW, CZJ], "2026年6月底前"),
        ("建立失信惩戒措施清单", FGW, [WJW, SCJ], "2026年6月底前"),
        ("公布行业红名单", WJW, [FGW], "每季度"),
        ("公布严重失信主体名单", WJW, [FGW, SCJ], "每季度"),
        ("打击涉医违法犯罪并共享信息", GAJ, [WJW, "市检察院"], "长期坚持"),
        ("查处欺诈骗保并纳入信用记录", YBJ, [GAJ, WJW], "长期坚持"),
    ],
    "六、集中治理失信行为": [
        ("集中整治无证行医", WJW, [GAJ], "2026年8月底前"),
        ("集中整治违法医疗广告", SCJ, [WJW, "市委网信办"], "2026年8月底前"),
        ("集中整治医疗美容乱象", WJW, [SCJ, GAJ, "市商务局"], "2026年9月底前"),
        ("集中整治违规收费", SCJ, [YBJ, WJW], "2026年9月底前"),
        ("集中整治非营利性机构违规分配", MZJ, [WJW, CZJ], "2026年10月底前"),
        ("集中整治医疗废物违规处置", "市生态环境局", [WJW, GAJ], "2026年10月底前"),
        ("核查虚假宣传和医托线索", GAJ, [WJW], "立行立改"),
    ],
    "七、培育诚信文化": [
        ("开展诚信执业承诺活动", WJW, [], "2026年5月底前"),
        ("组织医务人员诚信教育培训", WJW, ["市教委"], "2026年11月底前"),
        ("选树诚信典型并宣传报道", "市委宣传部", [WJW], "2026年12月底前"),
        ("曝光失信典型案例", WJW, ["市委宣传部", "市委网信办"], "每季度"),
        ("推进医疗收费公示", SCJ, [WJW, YBJ], "2026年7月底前"),
        ("推进院务公开", WJW, [], "长期坚持"),
        ("发挥行业协会自律作用", "市医院协会", [WJW, MZJ], "长期坚持"),
    ],
}  # fmt: skip
TITLE = "天津市卫生健康行业信用体系建设重点任务分解表"


def rows() -> list[tuple]:
    """(number, area, task, lead, joint, deadline) in the order of the table."""
    flat = [(area, *task) for area, tasks in AREAS.items() for task in tasks]
    return [(number, *row) for number, row in enumerate(flat, start=1)]


def _cells(row) -> list[str]:
    number, area, task, lead, joint, deadline = row
    return [str(number), area, task, lead, "、".join(joint), deadline]


def as_docx() -> bytes:
    """A Word table whose area cells are merged downwards, continued with its head on a second page."""
    document = Document()
    document.add_paragraph(TITLE)
    document.add_paragraph("津卫监督〔2026〕21号")
    found = rows()
    for part in (found[:24], found[24:]):
        table = document.add_table(rows=0, cols=len(HEADS))
        lines = [HEADS, *map(_cells, part)]
        for line in lines:
            for cell, word in zip(table.add_row().cells, line, strict=True):
                cell.text = word
        start = 1
        for place in range(2, len(lines) + 1):
            if place == len(lines) or lines[place][1] != lines[start][1]:
                for below in range(start + 1, place):
                    table.cell(below, 1).text = ""
                table.cell(start, 1).merge(table.cell(place - 1, 1))
                start = place
        document.add_page_break()
    return _saved(document)


def as_xlsx() -> bytes:
    """A sheet without a column of areas: each is a heading over the whole width."""
    book = Workbook()
    sheet = book.active
    heads = [head for head in HEADS if head != "重点领域"]
    for line in ([TITLE], heads):
        sheet.append(line)
    last = ""
    for number, area, task, lead, joint, deadline in rows():
        if area != last:
            sheet.append([area])
            sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=len(heads))
            last = area
        sheet.append([number, task, lead, "、".join(joint), deadline])
    sheet.merge_cells("A1:E1")
    return _saved(book)


def as_headed_docx() -> bytes:
    """A Word table in which the areas are rows merged over the whole width."""
    document = Document()
    document.add_paragraph(TITLE)
    heads = [head for head in HEADS if head != "重点领域"]
    table = document.add_table(rows=0, cols=len(heads))
    last = ""
    lines = [heads]
    for number, area, task, lead, joint, deadline in rows():
        lines += [[area]] if area != last else []
        last = area
        lines.append([str(number), task, lead, "、".join(joint), deadline])
    for line in lines:
        cells = table.add_row().cells
        if len(line) == 1:
            cells[0].merge(cells[-1]).text = line[0]
            continue
        for cell, word in zip(cells, line, strict=True):
            cell.text = word
    return _saved(document)


def _saved(made) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


PAPERS = {"merged.docx": as_docx, "headed.docx": as_headed_docx, "sheet.xlsx": as_xlsx}
