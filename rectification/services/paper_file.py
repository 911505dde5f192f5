"""Documents of a close-out as Word files, made from a snapshot and from nothing else.

The application (销号申请表) is a form; opinion (验收意见) and notice (公示) are official papers.
Their words stay Chinese.
"""

from datetime import UTC, date, datetime

from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from supervision.foundation import official

_WIDE = "\u3000"  # the wide space that holds the place of a seal
_LABEL, _CELL = Mm(36), Mm(120)


def document(snapshot: dict) -> bytes:
    """The file as bytes; the same snapshot gives the same bytes."""
    paper = official.Paper()
    _WRITERS[snapshot["kind"]](paper, snapshot)
    day = date.fromisoformat(snapshot["made_on"])
    return paper.as_bytes(datetime(day.year, day.month, day.day, tzinfo=UTC))


def _application(paper, told) -> None:
    paper.title("整改任务销号申请表")
    measures = "\n".join(
        f"{row['n']}. {row['text']}（{_spoken(row['done']) or '未完成'}）{row['evidence']}" for row in told["measures"]
    )
    rows = [
        ("编号", told["code"]), ("整改方案", told["plan"]), ("整改任务", told["title"]), ("反馈问题", told["problem"]),
        ("整改类型", told["kind_of_task"]), ("整改目标", told["target"]), ("整改时限", _spoken(told["due"])),
        ("牵头单位", told["unit"]), ("整改措施及完成情况", measures), ("销号申请说明", told["statement"]),
        ("经办人", told["applicant"]),
        ("单位主要负责人审签", f"{told['signer']}　　　　　　（单位盖章）\n{_spoken(told['applied_on'])}"),
        ("牵头办公室意见", "\n\n（盖章）　　　　年　　月　　日"),
    ]  # fmt: skip
    table = paper.document.add_table(rows=0, cols=2)
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, (_LABEL, _CELL), strict=True):
        column.width = width
    for label, text in rows:
        left, right = table.add_row().cells
        left.width, right.width = _LABEL, _CELL
        _write(left.paragraphs[0], label, official.HEAD)
        _write(right.paragraphs[0], text, official.BODY)


def _opinion(paper, told) -> None:
    paper.title("整改任务验收意见")
    paper.text(told["number"], indent=False)
    paper.text(f"{told['unit']}：", indent=False)
    paper.text(f"你单位申请销号的整改任务“{told['title']}”（{told['code']}，{told['plan']}），"
               f"我单位于{_spoken(told['verified_on'])}进行了资料审核和现场核查。现提出验收意见如下：")  # fmt: skip
    paper.heading("一、核查情况")
    for label, holds in told["checks"]:
        paper.text(f"{label}：{'通过' if holds else '未通过'}。")
    paper.heading("二、验收意见")
    paper.text(told["opinion"] or "同意通过验收。")
    paper.text("通过验收后按规定公示，公示期满无异议的予以销号。销号后问题回潮的，重新列入整改。")
    paper.signed(told["office"], date.fromisoformat(told["made_on"]))


def _notice(paper, told) -> None:
    paper.title("关于整改任务拟销号的公示")
    paper.text(f"根据{told['plan']}，{told['unit']}牵头的整改任务已完成整改并通过验收，拟予销号，现予公示。")
    for label, name in (("整改任务", "title"), ("反馈问题", "problem"), ("整改目标", "target")):
        if told[name]:
            paper.text(f"{label}：{told[name]}")
    paper.text(f"公示期自{_spoken(told['from'])}至{_spoken(told['until'])}。对拟销号任务有异议的，"
               "可在公示期内通过平台公示页面或者书面、电话方式向我单位反映。")  # fmt: skip
    if told["phone"]:
        paper.text(f"联系电话：{told['phone']}")
    paper.signed(told["office"], date.fromisoformat(told["made_on"]))


_WRITERS = {"application": _application, "opinion": _opinion, "notice": _notice}


def _write(paragraph, text: str, font: str) -> None:
    """A cell of the form, line by line."""
    for number, part in enumerate(text.replace("\r\n", "\n").split("\n")):
        run = paragraph.add_run()
        if number:
            run.add_break()
        run.add_text("".join(sign for sign in part if sign.isprintable() or sign == _WIDE))
        run.font.name, run.font.size = font, Pt(12)
        run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _spoken(day: str) -> str:
    """2026-03-05 → 2026年3月5日."""
    return official.spoken(date.fromisoformat(day)) if day else ""
