"""The figures of inspections as a workbook and as an official paper. Their words stay Chinese in every language."""

import io
from datetime import date, datetime

from openpyxl import Workbook

from supervision.foundation.archives import reproducible
from supervision.foundation.official import Paper, spoken
from supervision.foundation.sheets.dress import dress

from ..choices import ResultCode
from ..rules.statistics import Estimate, Tally, share

RESULTS = {
    ResultCode.NO_PROBLEM: "未发现问题",
    ResultCode.ORDERED_CORRECTION: "已责令改正",
    ResultCode.CASE_FILED: "立案拟处罚",
    ResultCode.TRANSFERRED: "移交处理",
    ResultCode.CLOSED: "检查时已关闭",
    ResultCode.UNREACHABLE: "其他无法检查",
    ResultCode.REFUSED: "拒绝检查",
}
_APART = ("上级下达", "指定检查", "复查")
_HEADS = ("抽取数", "已检查", "未检查", *RESULTS.values(), "完结率", "完成率")
_INK = (("抽取数", "drawn"), ("已检查", "checked"), ("发现问题", "violations"), ("已关闭", "closed"),
        ("完结率", "settled_rate"), ("完成率", "completed_rate"))  # fmt: skip


def percent(value) -> str:
    """97.91 % as it is printed; a dash where there is nothing to divide by."""
    return "—" if value is None else f"{value}%"


def interval(estimate: Estimate | None) -> str:
    """12.5%（95%置信区间8.1%–18.9%）."""
    if estimate is None:
        return "—"
    rate, low, high = estimate.shown
    return f"{rate}（95%置信区间{low}–{high}）"


def workbook(figures: dict, now: datetime) -> bytes:
    """One sheet for each table. ``figures``: total, tables [(title, rows)], sectors, apart, secret, wanted."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in figures["tables"]:
        sheet = book.create_sheet(str(title)[:31])
        sheet.append([str(title), *_HEADS])
        for row in [*rows, None]:
            name, tally = (row.name, row.tally) if row else ("合计", figures["total"])
            if row is None and figures["shared"] == title:
                continue  # a visit counts under each of its items: their sum is no total
            sheet.append([name, *_cells(tally)])
        dress(sheet, 1, [36, *(12 for _ in _HEADS)])
    _sector_sheet(book.create_sheet("行业违法率"), figures)
    out = io.BytesIO()
    book.save(out)
    return reproducible(out.getvalue(), now)


def _cells(tally: Tally) -> list:
    counts = [tally.drawn, tally.checked, tally.open, *(tally.by_result[code] for code in RESULTS)]
    return [*counts, percent(tally.settled_rate), percent(tally.completed_rate)]


def _sector_sheet(sheet, figures) -> None:
    sheet.append(["检查对象", "对象总数（估）", "已检查", "发现问题", "违法率", "95%下限", "95%上限"])
    for sector in figures["sectors"]:
        one = sector.estimate
        cells = ["—"] * 6
        if one:
            cells = [round(one.size), one.n, one.hits, *one.shown]
        sheet.append([sector.name or "全部", *cells])
    for way, one in zip(_APART, figures["apart"], strict=True):
        sheet.append([f"{way}（不作推断）", "—", one["n"], one["hits"], percent(share(one["hits"], one["n"]))])
    dress(sheet, 1, (36, *(14 for _ in range(6))))


def paper(figures: dict, office: str, now: datetime, today: date) -> bytes:
    """The same for people above, in the layout of a 公文, ready to be numbered and sealed elsewhere."""
    wanted, whole = figures["wanted"], figures["total"]
    made = Paper()
    made.title(f"{office}关于双随机抽查情况的报告")
    made.heading("一、总体情况")
    made.text(
        f"{spoken(wanted.since)}至{spoken(wanted.until)}，计划检查任务{whole.drawn}项，已检查{whole.checked}项，"
        f"检查时已关闭{whole.closed}项，完结率{percent(whole.settled_rate)}，完成率{percent(whole.completed_rate)}；"
        f"发现问题{whole.violations}项。"
    )
    made.text("检查结果：" + "，".join(f"{label}{whole.by_result[code]}项" for code, label in RESULTS.items()) + "。")
    made.heading("二、随机抽查反映的行业情况")
    if figures["sectors"]:
        for sector in figures["sectors"]:
            made.text(f"{sector.name or '总体'}：违法率{interval(sector.estimate)}。")
    else:
        made.text("本期没有已公开的随机抽取，不作推断。")
    told = [f"{way}{one['n']}项，发现问题{one['hits']}项" for way, one in zip(_APART, figures["apart"], strict=True)]
    made.text("；".join(told) + "，均不作行业推断。")
    for number, (title, rows) in zip("三四五六七八", figures["tables"], strict=False):
        made.heading(f"{number}、{title}情况")
        made.table(
            [str(title), *(head for head, _name in _INK)],
            [[row.name, *(_printed(row.tally, name) for _head, name in _INK)] for row in rows],
            (5, *(3 for _ in _INK)),
        )
    made.signed(office, today)
    return made.as_bytes(now)


def _printed(tally: Tally, name: str) -> str:
    value = getattr(tally, name)
    return percent(value) if name.endswith("_rate") else str(value)
