"""The roll-up of a round of self-evaluations as a workbook and as an official paper. Their words stay Chinese."""

import io

from supervision.foundation.official import written
from supervision.foundation.sheets.making import BookWriter

from ..choices.conference import REPORTED
from ..models import EvaluationLine, EvaluationRound
from ..queries.conference import Rollup
from ..rules.evaluations import in_words

_STATES = {
    "evaluation_filling": "填写中", "evaluation_to_sign": "待审签", "evaluation_submitted": "已报送",
    "evaluation_returned": "退回重报", "evaluation_accepted": "已采用",
}  # fmt: skip
_TRIAL = "布置时自评表尚未确认，本表为试运行结果，不作为考核依据。"
_NUMBERS = "一二三四五六七八九十"


def workbook(round_: EvaluationRound, found: Rollup) -> bytes:
    """Members, areas, every line, and who has not reported, for what the asker sees."""
    out = io.BytesIO()
    banner = [round_.title, f"报送截止：{round_.due_on.isoformat()}", *([_TRIAL] if round_.is_trial else [])]
    heads, widths = _heads(found)
    with BookWriter(out) as book:
        rows = ([group.name, _state(group), *group.cells(shows_office=found.shows_office)] for group in found.members)
        book.sheet("按单位", ["成员单位", "报送情况", *heads], (34, 14, *widths), rows, banner)
        rows = ([group.name or "未归入领域", *group.cells(shows_office=found.shows_office)] for group in found.areas)
        book.sheet("按领域", ["领域", *heads], (34, *widths), rows)
        _every_line(book, round_, found)
        waiting = ([row.agency.name, _STATES[row.state], row.agency.phone] for row in found.waiting)
        book.sheet("未报送", ["成员单位", "状态", "办公电话"], (34, 14, 20), waiting)
    return out.getvalue()


def _heads(found) -> tuple[list[str], list[int]]:
    labels = [grade["label"] for grade in found.grades]
    heads = ["任务数", *(f"自评：{label}" for label in labels), "未自评"]
    heads += [f"评定：{label}" for label in labels] if found.shows_office else []
    return heads, [12] * len(heads)


def _state(group) -> str:
    if group.evaluation is None:
        return "无牵头任务"
    told = _STATES[group.evaluation.state]
    return f"{told}（逾期）" if group.is_late else told


def _every_line(book, round_, found) -> None:
    scheme = round_.scheme
    seen = [group.evaluation.pk for group in found.members if group.evaluation]
    heads = ["成员单位", "领域", "任务编号", "任务", "自评等次", *(column["label"] for column in scheme.columns)]
    heads += ["办公室评定", "评定说明"] if found.shows_office else []
    lines = EvaluationLine.objects.filter(evaluation__in=seen, evaluation__state__in=REPORTED)
    lines = lines.select_related("evaluation__agency", "task").order_by("evaluation__agency__code", "position")
    book.sheet("逐项", heads, [30, 24, 14, 44, 12, *[40] * (len(heads) - 5)],
               (_line(line, scheme, found) for line in lines))  # fmt: skip


def _line(line, scheme, found) -> list[str]:
    texts = [line.texts.get(column["key"], "") for column in scheme.columns]
    row = [line.evaluation.agency.name, line.area, line.task.code, line.task.title,
           scheme.labels.get(line.grade, ""), *texts]  # fmt: skip
    if not found.shows_office:
        return row
    told = line.evaluation_id in found.judged
    return [*row, *((scheme.labels.get(line.office_grade, ""), line.office_note) if told else ("", ""))]


def document(round_: EvaluationRound, found: Rollup) -> bytes:
    """The report of the office, a draft to be numbered outside."""
    members = [group for group in found.members if group.evaluation]
    labels = [grade["label"] for grade in found.grades]
    graded = "，".join(f"{label}{n}项" for label, n in zip(labels, found.total.own.values(), strict=True))
    whole = (f"《{round_.plan.title}》共{found.total.total}项任务，由{len(members)}个单位牵头。截至目前，"
             f"{len(members) - len(found.waiting)}个单位报送自评，未报送{len(found.waiting)}个。"
             f"自评{graded}，未自评{found.total.ungraded}项。")  # fmt: skip
    heads = ["任务数", *labels, "未自评"]
    widths = [44, *[max(10, 56 // len(heads))] * len(heads)]
    chapters = [
        ("总体情况", [["p", whole], *([["p", _TRIAL]] if round_.is_trial else [])]),
        ("各成员单位自评情况", [["table", ["成员单位", *heads], _table(found.members), widths]]),
        ("各领域自评情况", [["table", ["领域", *heads], _table(found.areas), widths]]),
        ("未报送单位", [["p", "、".join(row.agency.name for row in found.waiting) + "。"]] if found.waiting else []),
    ]
    blocks = []
    for number, (head, inside) in enumerate([chapter for chapter in chapters if chapter[1]]):
        blocks += [["h1", f"{_NUMBERS[number]}、{head}"], *inside]
    title = f"关于{in_words(round_.period)}联席会议成员单位重点任务自评情况的报告"
    kept = {"issuer": round_.office.name, "to": "", "title": title, "blocks": blocks}
    return written(kept, round_.created_at)


def _table(groups) -> list[list[str]]:
    return [[group.name or "未归入领域", str(group.tally.total), *(str(n) for n in group.tally.own.values()),
             str(group.tally.ungraded)] for group in groups]  # fmt: skip
