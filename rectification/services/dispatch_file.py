"""The workbook of a dispatch, made from what was frozen and from nothing else. Its words stay Chinese."""

import io

from supervision.foundation.sheets.making import BookWriter

from ..models import Dispatch
from ..models.dispatches import COUNTED
from ..rules.dispatch import in_words, kind_of, ranking, rate

FIGURES = {
    "total": "任务数", "settled": "已销号", "on_plan": "正常", "near": "临期", "behind": "滞后",
    "red": "逾期或连续滞后", "reported": "已报送", "returned": "退回重报", "not_reported": "未报送",
}  # fmt: skip
KINDS = {"month": "调度", "quarter": "督办", "year": "通报"}
_LIGHTS = {
    "light_green": "绿", "light_blue": "蓝", "light_yellow": "黄", "light_red": "红", "light_grey": "灰",
}  # fmt: skip
_TASK_HEADS = (
    ("编号", 14), ("措施", 6), ("任务", 44), ("牵头单位", 24), ("配合单位", 30), ("整改时限", 12), ("完成百分比", 10),
    ("当前进展", 50), ("存在困难", 30), ("预警灯", 8), ("销号状态", 12), ("本月报送", 10),
)  # fmt: skip
_STEP_HEADS = (("编号", 14), ("文种", 14), ("对象单位", 30), ("文号", 22), ("印发日期", 12), ("答复截止", 12),
               ("答复日期", 12), ("状态", 10))  # fmt: skip
_READ = (
    "code", "measure", "title", "unit", "others", "due_on", "progress", "text", "difficulty", "light", "state",
    "reported", "returned", "expected",
)  # fmt: skip


def workbook(dispatch: Dispatch) -> bytes:
    """The file as bytes; the same frozen rows give the same bytes."""
    frozen = dispatch.snapshot
    out = io.BytesIO()
    with BookWriter(out) as book:
        _summary(book, dispatch, frozen)
        _groups(book, "按单位", "牵头单位", frozen["units"])
        _groups(book, "按地区", "地区", frozen["areas"])
        if kind_of(dispatch.period) == "year":
            _ranks(book, "单位排名", frozen["units"])
            _ranks(book, "地区排名", frozen["areas"])
        if "steps" in frozen:
            _steps(book, frozen["steps"])
        _tasks(book, "任务", dispatch.lines.all())
        _tasks(book, "未报送", dispatch.lines.filter(COUNTED["not_reported"]))
    return out.getvalue()


def _summary(book, dispatch, frozen):
    banner = [
        f"{frozen['plan']}{in_words(frozen['period'])}{KINDS[kind_of(frozen['period'])]}情况",
        f"牵头办公室：{frozen['office']}",
        f"数据截至：{frozen['as_of'][:16].replace('T', ' ')}",
    ]
    if dispatch.version > 1:
        banner.append(f"第{dispatch.version}版，更正原因：{dispatch.reason or '—'}")
    rows = [[label, frozen["total"][name], _or_dash(frozen["change"][name])] for name, label in FIGURES.items()]
    book.sheet("汇总", ["指标", "本期", "较上期"], (24, 12, 12), rows, banner)


def _or_dash(value):
    return "—" if value is None else value


def _groups(book, name, title, rows):
    heads = ["序号", title, *FIGURES.values(), "较上期新增销号"]
    lines = (
        [number, row["name"], *(row[figure] for figure in FIGURES), _or_dash(row["more"])]
        for number, row in enumerate(rows, start=1)
    )
    book.sheet(name, heads, (6, 32, *(10 for _ in FIGURES), 12), lines)


def _ranks(book, name, rows):
    lines = ([row["place"], row["name"], row["total"], row["settled"], row["red"], percent(row["rate"])]
             for row in ranking(rows))  # fmt: skip
    book.sheet(name, ["名次", "名称", "任务数", "已销号", "红灯", "销号率"], (8, 32, 10, 10, 10, 10), lines)


def percent(points: int | None) -> str:
    """Basis points as people read them."""
    return "—" if points is None else f"{points // 100}.{points % 100:02d}%"


def closure(total: dict) -> str:
    """The rate of settled tasks in words."""
    return percent(rate(total["settled"], total["total"]))


def _steps(book, steps):
    lines = ([row["code"], row["form"], row["unit"], row["number"], row["issued_on"], row["answer_due_on"],
              row["answered_on"], row["state"]] for row in steps)  # fmt: skip
    book.sheet("督办事项", [head for head, _w in _STEP_HEADS], [width for _h, width in _STEP_HEADS], lines)


def _tasks(book, name, lines):
    rows = lines.order_by("code").values_list(*_READ).iterator(chunk_size=2000)
    book.sheet(
        name, [head for head, _w in _TASK_HEADS], [width for _h, width in _TASK_HEADS], (_task(*row) for row in rows)
    )


def _task(code, measure, title, unit, others, due_on, progress, text, difficulty, light, state, reported, returned,
          expected):  # fmt: skip
    told = "是" if reported else "退回" if returned else "否" if expected else "免报"
    due = due_on.isoformat() if due_on else ""
    return (code, measure, title, unit, others, due, progress, text, difficulty, _LIGHTS[light], state, told)
