"""The workbook of a monthly dispatch, made from its snapshot and from nothing else."""

import io
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Font

from supervision.foundation.archives import reproducible
from supervision.foundation.sheets.dress import dress

# An official document: its words stay Chinese in every interface language.
_FIGURES = {
    "total": "任务数", "settled": "已销号", "on_plan": "正常", "near": "临期", "behind": "滞后",
    "red": "逾期或连续滞后", "reported": "已报送", "not_reported": "未报送",
}  # fmt: skip
_LIGHTS = {
    "light_green": "绿", "light_blue": "蓝", "light_yellow": "黄", "light_red": "红", "light_grey": "灰",
}  # fmt: skip
_TASK_HEADS = (
    ("编号", 14), ("措施", 6), ("任务", 44), ("牵头单位", 24), ("配合单位", 30), ("整改时限", 12), ("完成百分比", 10),
    ("当前进展", 50), ("存在困难", 30), ("预警灯", 8), ("销号状态", 12), ("本月报送", 10),
)  # fmt: skip


def workbook(snapshot: dict) -> bytes:
    """The file as bytes; the same snapshot gives the same bytes."""
    book = Workbook()
    _summary(book.active, snapshot)
    _groups(book.create_sheet("按单位"), "牵头单位", snapshot["units"])
    _groups(book.create_sheet("按地区"), "地区", snapshot["areas"])
    _tasks(book.create_sheet("任务"), snapshot["tasks"])
    missing = set(snapshot["unreported"])
    _tasks(book.create_sheet("未报送"), [task for task in snapshot["tasks"] if task["code"] in missing])
    out = io.BytesIO()
    book.save(out)
    return reproducible(out.getvalue(), datetime.fromisoformat(snapshot["as_of"]))


def _summary(sheet, snapshot):
    sheet.title = "汇总"
    sheet.append([f"{snapshot['plan']}{_month(snapshot['period'])}调度情况"])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([f"牵头办公室：{snapshot['office']}"])
    sheet.append([f"数据截至：{snapshot['as_of'][:16].replace('T', ' ')}"])
    sheet.append([])
    sheet.append(["指标", "本月", "较上月"])
    for name, label in _FIGURES.items():
        change = snapshot["change"][name]
        sheet.append([label, snapshot["total"][name], "—" if change is None else change])
    dress(sheet, head_row=5, widths=(24, 12, 12))


def _month(period: str) -> str:
    year, month = period.split("-")
    return f"{year}年{int(month)}月"


def _groups(sheet, title, rows):
    sheet.append(["序号", title, *_FIGURES.values()])
    for number, row in enumerate(rows, start=1):
        sheet.append([number, row["name"], *(row[name] for name in _FIGURES)])
    dress(sheet, head_row=1, widths=(6, 32, *(12 for _ in _FIGURES)))


def _tasks(sheet, tasks):
    sheet.append([head for head, _width in _TASK_HEADS])
    for task in tasks:
        cells = [
            task["code"], task["measure"], task["title"], task["unit"], "、".join(task["others"]), task["due"],
            task["progress"], task["text"], task["difficulty"], _LIGHTS[task["light"]], task["state"],
            "是" if task["reported"] else "否" if task["expected"] else "免报",
        ]  # fmt: skip
        sheet.append(cells)
    dress(sheet, head_row=1, widths=[width for _head, width in _TASK_HEADS])
