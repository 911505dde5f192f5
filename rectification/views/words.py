"""Codes of the rules in the words of the page."""

import re

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
    "number_gap": lazy("序号不连续，前面可能漏读一条"),
    "deadline_past": lazy("时限早于方案年度，请核对"),
    "deadlines_shared": lazy("一格内有几个时限，未能逐条对应"),
    "cell_split": lazy("一格内有几条措施，已按编号拆开"),
    "cell_continued": lazy("单元格跨页，已与上一行合并"),
    "unit_gone": lazy("有单位已撤销，请改为承接单位"),
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


def marked(text: str, spans: list[dict]) -> list[tuple[str, str, str]]:
    """The paper in pieces (words, what was read there, name of the place); plain words have kind ''.

    ``spans``: for each measure {field: [[start, end], …]}. A place is named by where it begins, so that a field
    leads to its words whichever measure they were read for.
    """
    places = {
        (start, end, kind)
        for fields in spans
        for kind in ("title", "units", "deadline", "problem", "target")
        for start, end in filter(None, fields.get(kind, []))
    }
    pieces, done = [], 0
    for start, stop, kind in sorted(places):
        if start < done or stop <= start:
            continue
        pieces += [(text[done:start], "", ""), (text[start:stop], kind, f"t{start}")]
        done = stop
    return [*pieces, (text[done:], "", "")]


def place_of(spans: dict, field: str, number: int = 0) -> str:
    """The name of the place a field was read from; "" if a person wrote it."""
    found = spans.get(field, [])
    return f"t{found[number][0]}" if number < len(found) and found[number] else ""


def sentences(text: str) -> list[tuple[int, str]]:
    """Each sentence with where it begins."""
    found, start = [], 0
    for end in [*(mark.end() for mark in re.finditer(r"[。；;\n]+", text)), len(text)]:
        if text[start:end].strip():
            found.append((start, text[start:end].strip()))
        start = end
    return found
