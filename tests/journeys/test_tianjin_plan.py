"""The plan of Tianjin from the paper to a closed task: read, confirmed, issued, reported, judged, published."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from rectification.choices import Light, PlanState, TaskState
from rectification.models import MeasureUnit, Task
from rectification.rules.progress import CHECKS
from rectification.services import filings, papers, progress, tasks
from rectification.workflow import PLAN
from supervision.foundation.errors import Refused
from supervision.foundation.services.attachments import attach

FILE = "tianjin-rectification-plan.txt"
INSURANCE = 13  # the measure that the medical-insurance bureau leads


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def plan(shared, cast, now):
    """The paper of the city kept as a plan by its officer."""
    office = cast.city_officer.agency
    text = papers.read_paper(FILE, (shared / "policy" / FILE).read_bytes())
    reading = papers.reading_of(text, office=office)
    return papers.create_plan(office=office, text=text, name=FILE, reading=reading, by=cast.city_officer, now=now)


@pytest.fixture
def proposed(plan, cast, now):
    """Its 28 draft tasks by the number of their measure."""
    confirmed = PLAN.take("confirm", plan, by=cast.city_officer, now=now)
    made = papers.propose_tasks(confirmed, by=cast.city_officer, now=now)
    return {task.measure.number: task for task in made}


def test_every_body_the_paper_names_is_in_the_register(plan):
    units = MeasureUnit.objects.filter(measure__plan=plan)
    known = {unit.name for unit in units if unit.agency_id}
    assert (plan.measures.count(), units.count(), len(known)) == (28, 126, 31)
    assert {unit.name for unit in units if not unit.agency_id} == {"各相关监管部门"}


def test_28_measures_become_28_tasks_each_with_its_lead(proposed):
    leads = {number: task.lead_agency.code for number, task in proposed.items()}
    assert {number for number, code in leads.items() if code != "120000-WJW"} == {1, INSURANCE}
    assert leads[INSURANCE] == "120000-YBJ"
    assert leads[1] == "120000-ZZB"  # nobody leads there; the first of two is put down, and said to be so
    unled = {1, 2, 3, 7, 12, 16, 17, 18, 19, 20, 22, 27, 28}
    assert {number for number, task in proposed.items() if "未写明牵头单位" in task.remark} == unled


def test_a_task_without_a_day_waits_until_the_office_sets_one(proposed, cast, now):
    task = proposed[INSURANCE]
    with pytest.raises(Refused, match="请填写整改时限"):
        tasks.issue(task, by=cast.city_officer, now=now)


def test_a_measure_of_the_paper_is_carried_to_close_out(proposed, cast, now):
    on = timezone.localdate(now)
    task = tasks.edit(proposed[INSURANCE], by=cast.city_officer, now=now,
                      values={"due_on": on + timedelta(days=90), "due_basis": "附件清单"})  # fmt: skip
    assert not Task.objects.visible_to(cast.liaison).filter(pk=task.pk).exists()
    task = tasks.issue(task, by=cast.city_officer, now=now)
    assert Task.objects.visible_to(cast.liaison).filter(pk=task.pk).exists()
    assert not Task.objects.visible_to(cast.county_officer).filter(pk=task.pk).exists()

    report = progress.save(task, f"{on:%Y-%m}", by=cast.liaison, now=now, percent=60, text="系统已上线试运行。")
    progress.accept(progress.submit(report, by=cast.liaison, now=now), by=cast.city_officer, now=now)
    task.refresh_from_db()
    assert (task.state, task.progress) == (TaskState.IN_PROGRESS, 60)

    with pytest.raises(Refused, match="第 1 条措施尚未完成"):
        tasks.self_check(task, by=cast.liaison, now=now)
    (measure,) = task.measures.all()
    assert measure.text.startswith("加强医疗保障基金监管。")
    tasks.complete_measure(measure, by=cast.liaison, now=now, evidence="", done_on=on)
    with pytest.raises(Refused, match="缺少佐证材料"):
        tasks.self_check(task, by=cast.liaison, now=now)
    attach(SimpleUploadedFile("台账.pdf", b"%PDF-1.7 ledger"), measure, by=cast.liaison, now=now)
    task = tasks.self_check(task, by=cast.liaison, now=now)
    with pytest.raises(Refused, match="尚未向牵头办公室备案"):
        tasks.apply_close(task, by=cast.liaison, now=now, statement="全部完成，申请销号。", signer="李局长")
    filings.file(
        task.plan, agency=task.lead_agency, number="医保〔2026〕1号", filed_on=on, by=cast.city_officer, now=now
    )
    task = tasks.apply_close(task, by=cast.liaison, now=now, statement="全部完成，申请销号。", signer="李局长")

    with pytest.raises(Refused, match="无权"):
        tasks.take_up(task, by=cast.liaison, now=now)
    task = tasks.take_up(task, by=cast.city_chief, now=now)
    with pytest.raises(Refused, match="群众不满意决不放过"):
        tasks.verify_site(task, by=cast.city_chief, now=now, verified_on=on, opinion="",
                          checks=dict.fromkeys(CHECKS, True) | {"people_satisfied": False})  # fmt: skip
    task = tasks.verify_site(task, by=cast.city_chief, now=now, checks=dict.fromkeys(CHECKS, True), verified_on=on,
                             opinion="属实")  # fmt: skip
    task = tasks.publicise(task, by=cast.city_chief, now=now)
    with pytest.raises(Refused, match="期满次日"):
        tasks.close(task, by=cast.city_chief, now=now)
    after = now + (task.publicity_until - on + timedelta(days=1))
    task = tasks.close(task, by=cast.city_chief, now=after)
    assert (task.state, task.closed_on, task.light) == (TaskState.CLOSED, timezone.localdate(after), Light.GREY)


def test_the_plan_ends_only_when_every_issued_task_is_closed(proposed, cast, now):
    plan = next(iter(proposed.values())).plan
    plan.refresh_from_db()
    due = timezone.localdate(now) + timedelta(days=90)
    task = tasks.edit(proposed[INSURANCE], by=cast.city_officer, now=now, values={"due_on": due})
    tasks.issue(task, by=cast.city_officer, now=now)
    with pytest.raises(Refused, match="尚有未销号的任务"):
        PLAN.take("end", plan, by=cast.city_chief, now=now)
    plan.refresh_from_db()
    assert plan.state == PlanState.CONFIRMED
