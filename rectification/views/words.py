"""Codes of the rules in the words of the page."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ..rules import progress

_DOUBTS = {
    "first_listed_leads": lazy("按“排在第一位的为牵头单位”识别牵头单位"),
    "corrected": lazy("单位名称按已知勘误更正"),
    "unusual_name": lazy("单位名称不常见，请核对"),
    "no_lead": lazy("没有写明牵头单位"),
    "joined_names": lazy("原文单位名称相连，已拆开"),
    "merged_cell": lazy("合并单元格，责任单位沿用上一行"),
    "column_guessed": lazy("表格列的含义为推测"),
    "no_units": lazy("没有读到责任单位"),
    "assumed_year": lazy("原文未写年份，按方案年度推定"),
    "number_mended": lazy("文号中的括号或空格已整理"),
    "no_measures": lazy("没有读到措施，请核对文件是否为整改方案"),
    "role_guessed": lazy("单位的职责按上下文推测"),
    "closing_request": lazy("文末的报送要求，不是编号措施"),
}
_REASONS = {
    progress.OVERDUE: lazy("已超过整改时限"),
    progress.TWO_YELLOWS: lazy("连续两个月滞后"),
    progress.BEHIND: lazy("完成进度落后于序时进度"),
    progress.NOT_REPORTED: lazy("上一期未报送进展"),
    progress.MISSED: lazy("到期的阶段节点未完成"),
    progress.NEAR: lazy("临近整改时限"),
}


def doubts_of(codes) -> list[str]:
    """What a person should look at; a code without words is shown as it is."""
    return [str(_DOUBTS.get(code, code)) for code in codes]


def reasons_of(codes) -> list[str]:
    """Why a light is what it is, in words."""
    return [str(_REASONS[code]) for code in codes]


def light_reasons(task, on) -> list[str]:
    """Why the light is what it is, with the figures it was judged by."""
    told = [str(_REASONS[code]) for code in task.light_reasons]
    if progress.BEHIND in task.light_reasons and task.start_on:
        expected = progress.planned(task.start_on, task.due_on, on)
        told.append(_("按起止时间推算应完成 %(due)s%%，实际 %(now)s%%") % {"due": expected, "now": task.progress})
    return told


def marked(text: str, items: list[dict]) -> list[tuple[str, str, int]]:
    """The paper in pieces (words, what was read there, number of the measure); plain words have kind ''."""
    places = []
    for item in items:
        spans = item["spans"]
        places += [(*spans[name], name, item["number"]) for name in ("title", "raw_units") if name in spans]
        places += [(phrase["start"], phrase["end"], "deadline", item["number"]) for phrase in item["deadlines"]]
    pieces, end = [], 0
    for start, stop, kind, number in sorted(places):
        if start < end or stop <= start:
            continue
        pieces += [(text[end:start], "", 0), (text[start:stop], kind, number)]
        end = stop
    return [*pieces, (text[end:], "", 0)]
