"""The ledger in full for the demonstration: milestones, filings, waiting problems, a paper to be corrected."""

from datetime import date, datetime, timedelta
from pathlib import Path

from django.utils import timezone

from supervision.foundation.models import Agency

from ..choices import ProblemSource, TaskState
from ..models import Measure, Problem
from ..rules.milestones import Milestone
from . import filings, milestones, papers

PAPER = Path(__file__).resolve().parent.parent / "data" / "demo_paper.txt"
_LATE = "120000-CZJ"  # has not filed its plan yet
_STEPS = ("印发实施方案", "完成自查和摸底", "完成整改并形成长效机制")


def build(plan, tasks, *, people, now: datetime) -> None:
    """Add to the plan of the demonstration; ``tasks`` are its own."""
    for task in tasks:
        if task.start_on and task.due_on and task.state != TaskState.DRAFT:
            milestones.put(task, _milestones(task.start_on, task.due_on, task.progress))
    office = people.city_officer
    for number in (7, 8):
        Problem.objects.create(
            plan=plan, region_code=plan.region_code, number=number, source=ProblemSource.FEEDBACK, category="", text=""
        )
    Measure.objects.create(
        plan=plan, region_code=plan.region_code, number=10, title="建立第三方满意度调查制度",
        chapter="（三）创新监管机制和能力",
        text="建立第三方满意度调查制度。委托第三方机构每年开展一次就医满意度调查，结果向社会公布。",
        raw_units="各相关部门", deadline_text="年底前",
    )  # fmt: skip
    filings.require(plan, True, by=office, now=now)
    for place, body in enumerate(_leads(tasks)):
        filed = timezone.localdate(now) - timedelta(days=90 - place)
        number = f"海整改备〔{filed.year}〕{place + 1}号"
        filings.file(plan, agency=body, number=number, filed_on=filed, by=office, now=now)
    text = PAPER.read_text(encoding="utf-8")
    reading = papers.reading_of(text, office=office.agency)
    papers.create_plan(
        office=office.agency, text=text, name="医疗美容专项整治方案.txt", reading=reading, by=office, now=now
    )


def _milestones(start: date, due: date, progress: int) -> list[Milestone]:
    """Three steps on the way, done as far as the work is."""
    found = []
    for step, words in enumerate(_STEPS, start=1):
        day, percent = start + (due - start) * step // 3, round(100 * step / 3)
        found.append(Milestone(day, words, percent, day - timedelta(days=2) if progress >= percent else None))
    return found


def _leads(tasks) -> list[Agency]:
    """The units that have filed: all that lead a task, but one."""
    bodies = {task.lead_agency_id: task.lead_agency for task in tasks if task.state != TaskState.DRAFT}
    return sorted((body for body in bodies.values() if body.code != _LATE), key=lambda body: body.code)
