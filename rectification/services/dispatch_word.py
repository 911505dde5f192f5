"""The document of a dispatch (通报) in the official layout, made from what was frozen, its number and its words."""

from datetime import datetime

from django.utils import timezone

from supervision.foundation.official import spoken, written

from ..models import Dispatch
from ..models.dispatches import COUNTED
from ..rules.dispatch import in_words, kind_of, ranking
from .dispatch_file import closure, percent

_MOST = 60  # tasks listed in the document; all of them are in the workbook
_TITLES = {
    "month": "关于{plan}{period}整改任务调度情况的通报",
    "quarter": "关于{plan}{period}整改任务督办情况的通报",
    "year": "关于{plan}{period}整改工作情况的通报",
}
_NUMBERS = "一二三四五六七八九十"


def document(dispatch: Dispatch) -> bytes:
    """The Word file; the same frozen rows, number and words give the same bytes."""
    frozen, kind = dispatch.snapshot, kind_of(dispatch.period)
    title = _TITLES[kind].format(plan=f"《{frozen['plan']}》", period=in_words(dispatch.period))
    day = timezone.localdate(dispatch.issued_at) if dispatch.issued_at else None
    kept = {
        "issuer": frozen["office"],
        "title": title,
        "to": "各有关单位",
        "blocks": _numbered(_chapters(dispatch, kind)),
    }
    return written(kept, datetime.fromisoformat(frozen["as_of"]), number=dispatch.number, day=day)


def _numbered(chapters) -> list:
    """Chapters with something in them, counted 一、二、三."""
    blocks = []
    for number, (head, inside) in enumerate([chapter for chapter in chapters if chapter[1]]):
        blocks += [("h1", f"{_NUMBERS[number]}、{head}"), *inside]
    return blocks


def _chapters(dispatch, kind):
    frozen, words = dispatch.snapshot, dispatch.words
    yield "总体情况", [*_overall(dispatch, frozen, kind), *_text(words, "assessment")]
    if kind == "year":
        yield "各月进展", _months(frozen)
        yield "单位和地区销号情况排名", [*_ranks("牵头单位", frozen["units"]), *_ranks("地区", frozen["areas"])]
    else:
        yield "各牵头单位进展", _groups("牵头单位", frozen["units"])
        yield "各地区进展", _groups("地区", frozen["areas"])
    yield "滞后和逾期任务", _laggards(dispatch)
    if "steps" in frozen:
        yield "督办事项及答复情况", _steps(frozen["steps"])
    if kind == "month":
        yield "报送情况", _reporting(frozen)
    yield "典型做法", _text(words, "good")
    yield "存在问题的典型", _text(words, "bad")
    yield "责任追究情况", _text(words, "accountability")
    yield "工作要求", _text(words, "requirements")
    yield "下一年度工作安排" if kind == "year" else "下一步工作", _text(words, "next")


def _text(words, name) -> list:
    return [("p", line.strip()) for line in words.get(name, "").splitlines() if line.strip()]


def _overall(dispatch, frozen, kind) -> list:
    total = frozen["total"]
    as_of = spoken(datetime.fromisoformat(frozen["as_of"]).date())
    first = (
        f"截至{as_of}，纳入台账任务{total['total']}项，已销号{total['settled']}项，销号率{closure(total)}；"
        f"正常推进{total['on_plan']}项，临期{total['near']}项，滞后{total['behind']}项，"
        f"逾期或连续滞后{total['red']}项。"
    )
    lines = [first]
    more = frozen["change"]["settled"]
    if more is not None:
        lines.append(f"与上期相比，新增销号{more}项，逾期或连续滞后任务{_more(frozen['change']['red'])}。")
    if kind == "quarter":
        visited = dispatch.lines.filter(COUNTED["visited"]).count()
        lines.append(f"本季度印发督办事项{len(frozen['steps'])}件，现场核查任务{visited}项。")
    if dispatch.version > 1:
        lines.append(f"本期为第{dispatch.version}版，更正原因：{dispatch.reason or '数据更正'}。原版本以本版为准。")
    return [("p", line) for line in lines]


def _more(change: int) -> str:
    return f"增加{change}项" if change > 0 else f"减少{-change}项" if change else "与上期持平"


def _groups(title, rows) -> list:
    heads = [title, "任务数", "已销号", "临期", "滞后", "逾期", "未报送"]
    figures = ("total", "settled", "near", "behind", "red", "not_reported")
    return [("table", heads, [[row["name"], *(row[name] for name in figures)] for row in rows], [34] + [11] * 6)]


def _ranks(title, rows) -> list:
    ranked = ranking(rows)
    cells = [[row["place"], row["name"], row["total"], row["settled"], percent(row["rate"])] for row in ranked]
    heads = ["名次", title, "任务数", "已销号", "销号率"]
    return [("table", heads, cells, [10, 40, 14, 14, 16])] if ranked else []


def _months(frozen) -> list:
    cells = [[in_words(row["period"]), row["total"], row["settled"], row["behind"], row["red"]]
             for row in frozen["months"]]  # fmt: skip
    return [("table", ["月份", "任务数", "已销号", "滞后", "逾期"], cells, [28, 18, 18, 18, 18])] if cells else []


def _laggards(dispatch) -> list:
    rows = dispatch.lines.filter(COUNTED["laggards"])
    count = rows.count()
    cells = [
        [row.code, row.title, row.unit, row.due_on.isoformat() if row.due_on else "长期", f"{row.progress}%",
         "红" if row.light == "light_red" else "黄"]
        for row in rows.order_by("-light", "due_on", "code")[:_MOST]
    ]  # fmt: skip
    if not cells:
        return [("p", "本期无滞后和逾期任务。")]
    told = [("table", ["编号", "任务", "牵头单位", "时限", "进度", "灯"], cells, [17, 30, 20, 17, 10, 6])]
    return told + ([("p", f"另有{count - _MOST}项见附件工作簿。")] if count > _MOST else [])


def _steps(steps) -> list:
    if not steps:
        return [("p", "本期未印发督办事项。")]
    cells = [[row["form"], row["unit"], row["number"], row["issued_on"], row["answered_on"] or row["state"]]
             for row in steps[:_MOST]]  # fmt: skip
    return [("table", ["文种", "对象单位", "文号", "印发日期", "答复"], cells, [16, 30, 24, 15, 15])]


def _reporting(frozen) -> list:
    whole = [row["name"] for row in frozen["unreported"] if row["whole"]]
    part = [f"{row['name']}（{row['missing']}项）" for row in frozen["unreported"] if not row["whole"]]
    lines = []
    if whole:
        lines.append(f"截至报送截止时间，未报送进展的单位：{_some(whole)}。")
    if part:
        lines.append(f"部分任务未报送的单位：{_some(part)}。")
    if frozen["total"].get("returned"):
        lines.append(f"另有{frozen['total']['returned']}项已报送，因内容需补充退回重报，不计入未报送。")
    return [("p", line) for line in lines] or [("p", "各单位均已按时报送。")]


def _some(names) -> str:
    listed = "、".join(names[:_MOST])
    return listed if len(names) <= _MOST else f"{listed}等{len(names)}个单位"
