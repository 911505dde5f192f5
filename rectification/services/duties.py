"""Open tasks, parts in them, units of open papers and whole plans pass to another body."""

from datetime import datetime

from django.utils.translation import gettext as _

from supervision.foundation.models import Agency
from supervision.foundation.services.reassigning import LABEL, reassign
from supervision.foundation.trail import act, mark

from ..choices import UnitRole
from ..models import (
    Escalation,
    Extension,
    GovernmentInspection,
    InspectedDistrict,
    MeasureUnit,
    Milestone,
    Objection,
    Plan,
    ProgressReport,
    ResultUse,
    SiteVisit,
    StageReview,
    Task,
    TaskMeasure,
    TaskPaper,
    TaskUnit,
)

_RANK = (UnitRole.JOINT, UnitRole.COOPERATE, UnitRole.ASSIST)
# Who answers for the task at the body that gives it away is nobody's contact any more.
_CONTACTS = {"leader": "", "person": "", "phone": ""}


def move_leads(rows: list[Task], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Another body leads the tasks; its own lesser part in them ends. Reports and close-outs so far stay."""
    place = target.region_code
    with act("rectification.task.move", by=by, now=now, label=LABEL, note=note):
        TaskUnit.objects.filter(task__in=rows, agency=target).delete()
        for model in (TaskMeasure, Milestone, ProgressReport, Extension):
            model.objects.filter(task__in=rows).update(region_code=place)
        for model in (SiteVisit, Objection, StageReview, TaskPaper):
            model.objects.filter(task__in=rows).update(region_code=place)
        return reassign(
            rows,
            "rectification.task.move",
            by=by,
            now=now,
            note=note,
            lead_agency=target,
            region_code=place,
            **_CONTACTS,
        )


def move_parts(rows: list[TaskUnit], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Another body has the part; where it leads the task or has a part already, the two become one."""
    joined = {}
    with act("rectification.unit.move", by=by, now=now, label=LABEL, note=note, data={"rows": len(rows)}):
        own = {
            part.task_id: part for part in TaskUnit.objects.filter(agency=target, task__in=[r.task_id for r in rows])
        }
        for row in rows:
            part = own.get(row.task_id)
            if part is not None or row.task.lead_agency_id == target.pk:
                joined[row.pk] = _("承接单位在该任务中已有职责")
            if part is not None and _RANK.index(row.role) < _RANK.index(part.role):
                TaskUnit.objects.filter(pk=part.pk).update(role=row.role)
        TaskUnit.objects.filter(pk__in=joined).delete()
        TaskUnit.objects.filter(pk__in=[row.pk for row in rows]).update(agency=target)
        tasks = {row.task_id: row.task for row in rows}
        mark(tasks.values(), "rectification.unit.move", by=by, now=now, label=LABEL, note=note)
    return joined


def move_measure_units(rows: list[MeasureUnit], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Names in open papers mean the other body for the tasks still to come; the words of the paper stay."""
    with act("rectification.measureunit.move", by=by, now=now, label=LABEL, note=note, data={"rows": len(rows)}):
        MeasureUnit.objects.filter(pk__in=[row.pk for row in rows]).update(agency=target)
        plans = {row.measure.plan_id: row.measure.plan for row in rows}
        mark(plans.values(), "rectification.measureunit.move", by=by, now=now, label=LABEL, note=note)
    return {}


def move_steps(rows: list[Escalation], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Another body answers. Papers keep the name they were addressed to; what was proposed is not proposed again."""
    return reassign(
        rows, "rectification.escalation.move", by=by, now=now, note=note, addressee=target,
        region_code=target.region_code, cause="",
    )  # fmt: skip


def move_plans(rows: list[Plan], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Another office leads the plans: it issues, reviews and closes from now on."""
    return reassign(rows, "rectification.plan.move", by=by, now=now, note=note, office=target)


def move_rounds(rows: list[GovernmentInspection], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Another office holds the rounds from now on."""
    return reassign(rows, "rectification.governmentinspection.move", by=by, now=now, note=note, office=target)


def move_inspected(rows: list[InspectedDistrict], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Another body answers for the district; feedback keeps the body it was addressed to."""
    return reassign(rows, "rectification.inspecteddistrict.move", by=by, now=now, note=note, agency=target)


def move_uses(rows: list[ResultUse], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Another body says what it made of a result; one it has for the same purpose already stands for both."""
    have = set(ResultUse.objects.filter(recipient=target).values_list("district", "kind"))
    joined = {row.pk: _("承接单位已收到该结果") for row in rows if (row.district_id, row.kind) in have}
    rest = [row for row in rows if row.pk not in joined]
    return joined | reassign(rest, "rectification.resultuse.move", by=by, now=now, note=note, recipient=target)


def outside_of_plans(rows: list[Task], target: Agency):
    """A task is given to bodies of the area of the office that leads its plan."""
    offices = {row.plan.office for row in rows}
    for office in sorted(offices, key=lambda body: body.code):
        low, high = office.region_range
        if not low <= target.region_code < high:
            yield _("承接单位不在“%(office)s”的辖区内，不能承接其整改任务。") % {"office": office.name}


def same_papers(rows: list[Plan], target: Agency):
    """An office has a paper once."""
    sums = [row.source_sha256 for row in rows if row.source_sha256]
    for plan in Plan.objects.filter(office=target, source_sha256__in=sums):
        yield _("承接单位已有同一文件的整改方案 %(code)s，请先处理重复方案。") % {"code": plan.code}
