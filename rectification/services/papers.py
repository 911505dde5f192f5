"""From a policy paper to a plan: read the file, match its units to bodies, keep the plan, propose its tasks."""

import hashlib
import re
from dataclasses import dataclass
from tempfile import NamedTemporaryFile

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.numbers import allocate_code
from supervision.foundation.sheets.book import open_book
from supervision.foundation.trail import act

from ..choices import PlanState, TaskKind, UnitRole
from ..models import Measure, MeasureUnit, Plan, Problem, Task
from ..rules import policy
from ..rules.policy import files
from . import names, tasks

_REMEDIES = {
    files.EMPTY: lazy("文件里没有文字；扫描件请先识别成文字，再粘贴全文。"),
    files.TOO_LARGE: lazy("文件超过 10 MB，请删去图片后再上传，或粘贴全文。"),
    files.OLD_WORD: lazy("请在 Word 或 WPS 中把文件另存为 .docx 后再上传，或粘贴全文。"),
    files.OTHER_KIND: lazy("只能读取 .docx、.xlsx 和 .txt 文件；其他文件请复制文字后粘贴全文。"),
    files.PDF: lazy("PDF 文件读不出段落和表格，请用 Word 或 WPS 打开后另存为 .docx，或复制文字后粘贴全文。"),
    files.SCANNED: lazy("这是扫描件，只有图片没有文字。请向发文单位索取电子版，或先识别成文字，再粘贴全文。"),
    files.DAMAGED: lazy("文件已损坏或不是 Word 文件，请重新另存为 .docx 后再上传，或粘贴全文。"),
    files.LOCKED: lazy("文件设有密码，请取消密码后另存为 .docx 再上传。"),
    files.BOMB: lazy("文件展开后过大，请只保留文字后另存为 .docx 再上传，或粘贴全文。"),
    files.NOT_TEXT: lazy("文件不是文本文件，请另存为 UTF-8 或 GB18030 编码的文本，或粘贴全文。"),
    files.TOO_LONG: lazy("文件文字过多，请只保留整改方案正文。"),
}
UNIT_GONE = "unit_gone"
_TEXT_FORM = re.compile(r"\s+")


@dataclass(frozen=True)
class PaperReading:
    """What was read, and the bodies the names mean for one office: name → body, None if unknown.

    ``gone``: names of bodies that are no more, each with the row of the body, whose successor may take its place.
    """

    read: policy.Reading
    agencies: dict[str, Agency | None]
    gone: dict[str, Agency]

    def as_dict(self) -> dict:
        """Plain data for pages and for keeping; each unit carries the code and name of its body."""
        found = self.read.as_dict()
        for item in found["items"]:
            for unit in item["units"]:
                agency = self.agencies[unit["name"]]
                unit["agency"] = agency.code if agency else None
                unit["agency_name"] = agency.name if agency else ""
                if unit["name"] in self.gone:
                    item["doubts"] = list(dict.fromkeys([*item["doubts"], UNIT_GONE]))
        return found


def read_paper(name: str, data: bytes) -> str:
    """The words of a text, Word or Excel file. Raises Refused with what to do instead."""
    try:
        if name.lower().endswith((".xlsx", ".xls")) and 0 < len(data) <= files.FILE_LIMIT:
            return _of_workbook(data)
        return policy.text_of(name, data)
    except policy.Unreadable as error:
        raise Refused(_REMEDIES[error.code]) from error


def _of_workbook(data: bytes) -> str:
    """The visible sheets of a workbook, one after the other."""
    with NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        with open_book(file.name) as book:
            sheets = [sheet for sheet in book.sheets if sheet.visible and sheet.rows]
            text = "\n\n".join(files.sheet_text(cells for _row, cells in sheet.lines()) for sheet in sheets)
    if not text.strip():
        raise policy.Unreadable(files.EMPTY)
    if len(text) > files.TEXT_LIMIT:
        raise policy.Unreadable(files.TOO_LONG)
    return text


def reading_of(text: str, *, office: Agency) -> PaperReading:
    """Read a paper; its units are bodies of the office's region. Writes nothing."""
    if len(text) > files.TEXT_LIMIT:
        raise Refused(_REMEDIES[files.TOO_LONG])
    if "\x00" in text:
        raise Refused(_REMEDIES[files.NOT_TEXT])
    found = policy.read(text, corrections=policy.recorded())
    printed = {unit.name for item in found.items for unit in item.units.units}
    agencies = names.matched(printed, office)
    unknown = [name for name, agency in agencies.items() if agency is None]
    return PaperReading(found, agencies, names.gone(unknown, office))


def fingerprint(text: str) -> str:
    """What two copies of one paper have in common, however their lines are broken."""
    return hashlib.sha256(_TEXT_FORM.sub("", text).encode()).hexdigest()


def kept_before(text: str, *, office: Agency) -> Plan | None:
    """The plan the office has made of this very paper."""
    return Plan.objects.filter(office=office, source_sha256=fingerprint(text)).first()


def create_plan(*, office: Agency, text: str, name: str, reading: PaperReading, by, now) -> Plan:
    """Keep the paper as a plan with its measures and their units. The same paper gives the same plan again."""
    if by is not None and not (may(by, P.PLAN_PAPER_CONFIRM) and by.agency_id == office.pk):
        raise Refused(_("您无权为该单位导入整改方案。"))
    if not reading.read.items:
        raise Refused(_("没有读到措施，请核对文件是否为整改方案。"))
    sha256 = fingerprint(text)
    with transaction.atomic():
        # One import of an office at a time: two clicks at once make one plan.
        office = Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)
        plan = Plan.objects.filter(office=office, source_sha256=sha256).first()
        if plan is None:
            with act("rectification.plan.import", by=by, now=now, label=lazy("导入整改方案"), note=name) as entry:
                entry.subject = plan = _kept_plan(office, text, name, sha256, reading, by, now)
                _keep_measures(plan, reading)
    return plan


def _kept_plan(office, text, name, sha256, reading, by, now) -> Plan:
    read, this_year = reading.read, timezone.localdate(now).year
    return Plan.objects.create(
        code=allocate_code("FA", "rectification", this_year, 3), title=(read.title or name)[:200],
        number=read.number[:80], issuer=read.issuer[:120], office=office, region_code=office.region_code,
        year=read.year or this_year, source_name=name[-200:], source_text=text, source_sha256=sha256,
        reading=reading.as_dict(), created_by=by, created_at=now, filing_required=read.filing is not None,
    )  # fmt: skip


def _keep_measures(plan, reading) -> None:
    """Measures under their own numbers; under running ones where the paper counts anew in every chapter."""
    items = reading.read.items
    problems = {one.number: one for one in _kept_problems(plan, reading.read.problems)}
    own = {item.number for item in items}
    running = len(own) < len(items) or 0 in own
    kept = Measure.objects.bulk_create(
        _measure(plan, index if running else item.number, item, problems.get(item.problem), reading.gone)
        for index, item in enumerate(items, start=1)
    )
    MeasureUnit.objects.bulk_create(
        MeasureUnit(measure=measure, agency=reading.agencies[unit.name], name=unit.name[:80], role=unit.role,
                    position=position)
        for measure, item in zip(kept, items, strict=True)
        for position, unit in enumerate(item.units.units)
    )  # fmt: skip


def _kept_problems(plan, problems) -> list[Problem]:
    """Problems in the paper's words; those it only counts as rows without a text, to be filled in later."""
    return Problem.objects.bulk_create(
        Problem(plan=plan, region_code=plan.region_code, number=one.number, source=one.source,
                category=one.category[:60], text=one.text)
        for one in problems
    )  # fmt: skip


def _measure(plan, number, item, problem, gone) -> Measure:
    due = item.deadline
    doubts = [*item.doubts, *([UNIT_GONE] if any(unit.name in gone for unit in item.units.units) else [])]
    return Measure(
        plan=plan, region_code=plan.region_code, number=number, chapter=item.chapter[:200], title=item.title[:200],
        text=item.text, raw_units=item.raw_units, deadline_text=due.text[:100] if due else "",
        deadline_on=due.on if due else None, doubts=doubts, problem=problem, target=item.target,
        leader=item.leader[:40], person=item.person[:40], spans=spans_of(item),
    )  # fmt: skip


def spans_of(item) -> dict[str, list]:
    """Where the paper has each field of a measure."""
    spans = {name: [list(span)] for name, span in item.spans.items()}
    spans["units"] = [[unit.start, unit.end] for unit in item.units.units]
    spans["deadline"] = [[item.deadline.start, item.deadline.end]] if item.deadline else []
    return spans


def correct_unit(unit: MeasureUnit, agency: Agency, *, by, now) -> MeasureUnit:
    """Say which body a name of the paper means; later papers of the region are read the same way."""
    with act("rectification.unit.correct", by=by, now=now, label=lazy("更正责任单位"), note=unit.name) as entry:
        row = MeasureUnit.objects.select_for_update(of=("self",)).select_related("measure__plan").get(pk=unit.pk)
        plan = row.measure.plan
        if by is not None and not (may(by, P.PLAN_PAPER_CONFIRM) and "office" in plan.parties(by)):
            raise Refused(_("您无权更正本方案的责任单位。"))
        if plan.state == PlanState.CLOSED:
            raise Refused(_("方案已办结，不能再更正责任单位。"))
        if not names.bodies_for(plan.office).filter(pk=agency.pk).exists():
            raise Refused(_("“%(name)s”不在本地区的单位名录中，请从名录中选择。") % {"name": agency.name})
        row.agency = agency
        row.save(update_fields=["agency"])
        names.remember(row.name, agency, plan.region_code)
        entry.subject, entry.data = plan, {"measure": row.measure.number, "agency": agency.code}
    return row


def propose_tasks(plan: Plan, *, by, now) -> list[Task]:
    """One draft task for each measure that has none yet; returns those made. Cancelled tasks are not made again."""
    if by is not None and not (may(by, P.TASK_ISSUE) and "office" in plan.parties(by)):
        raise Refused(_("您无权在本方案下增加任务。"))
    with act("rectification.plan.propose", by=by, now=now, label=lazy("按措施拟定任务")) as entry:
        entry.subject = row = Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.pk)
        if row.state != PlanState.CONFIRMED:
            raise Refused(_("请先确认方案，再拟定任务。"))
        waiting = row.measures.filter(tasks=None).prefetch_related("units__agency")
        made = [_proposed(row, measure, by, now) for measure in waiting]
        entry.data = {"tasks": len(made)}
    return made


def _proposed(plan, measure, by, now) -> Task:
    lead, others, remarks = _parts(list(measure.units.all()))
    text = " ".join(measure.text.split())  # a line break would be two measures on the task's page
    return tasks.draft(
        plan, by=by, now=now, title=measure.title, measure=measure, lead_agency=lead, units=others,
        measures=[text], kind=kind_of(measure.deadline_text), problem=measure.problem, target=measure.target,
        leader=measure.leader, person=measure.person, start_on=timezone.localdate(now), due_on=measure.deadline_on,
        due_basis=measure.deadline_text,
        remark="；".join(remarks)[:200],
    )  # fmt: skip


def kind_of(deadline: str) -> str:
    """How a problem is to be put right, by the words of its deadline."""
    if "长期" in deadline:
        return TaskKind.LONG_TERM
    return TaskKind.IMMEDIATE if "立行立改" in deadline or "立即" in deadline else TaskKind.PHASED


def _parts(units: list[MeasureUnit]) -> tuple[Agency | None, list[tuple[Agency, str]], list[str]]:
    """Lead, further bodies with their roles, and what the officer has to know of both.

    Where the paper names nobody to lead, the first body jointly responsible is put down, and said to be so.
    Where it names one that is not recognised, the lead stays open: nobody else steps in for it.
    """
    remarks = []
    leads = [unit for unit in units if unit.role == UnitRole.LEAD]
    answering = leads or [unit for unit in units if unit.role == UnitRole.JOINT]
    lead = next((unit.agency for unit in (answering[:1] if leads else answering) if unit.agency), None)
    if lead and not leads:
        remarks.append(_("原文未写明牵头单位，暂列首位共同负责单位，请核对"))
    unknown = [unit.name for unit in units if unit.agency is None]
    if unknown:
        remarks.append(_("未列入任务的单位：%(names)s") % {"names": "、".join(unknown)})
    others = {unit.agency: unit.role for unit in reversed(units) if unit.agency and unit.agency != lead}
    return lead, list(reversed(others.items())), remarks
