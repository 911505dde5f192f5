"""A plan of 7 areas and 46 key tasks: read from a table, every unit right, grouped by area wherever it is looked at."""

import pytest
from django.utils import timezone

from rectification.choices import PlanState, UnitRole
from rectification.models import Plan, Task
from rectification.rules import policy
from rectification.services import papers, tasks
from rectification.services.papers import read_paper
from rectification.workflow import PLAN
from tests.rectification.key_tasks import AREAS, PAPERS, rows
from tests.rectification.pages import text, visitor


@pytest.mark.parametrize("name", PAPERS)
def test_forty_six_of_forty_six_tasks_are_read_in_seven_areas_with_every_unit(name):
    found = policy.read(read_paper(name, PAPERS[name]()))
    read = [(item.number, item.chapter, item.text.strip(), item.units.named(policy.LEAD),
             item.units.named(policy.JOINT)) for item in found.items]  # fmt: skip
    assert read == [(number, area, task, [lead], joint) for number, area, task, lead, joint, _due in rows()]
    assert list(dict.fromkeys(item.chapter for item in found.items)) == list(AREAS)
    assert all(item.units.named(policy.COOPERATE) == [] for item in found.items)
    assert [bool(item.deadline) for item in found.items] == [True] * 46
    assert found.items[0].deadline.on.isoformat() == "2026-03-31"


@pytest.fixture
def plan(cast, now):
    """The same paper as a confirmed plan with its 46 tasks issued."""
    office = cast.city_officer
    words = read_paper("merged.docx", PAPERS["merged.docx"]())
    reading = papers.reading_of(words, office=office.agency)
    made = papers.create_plan(office=office.agency, text=words, name="分解表.docx", reading=reading, by=office, now=now)
    made = PLAN.take("confirm", made, by=office, now=now)
    for task in papers.propose_tasks(made, by=office, now=now):
        due = task.due_on or timezone.localdate(now)
        edited = tasks.edit(task, by=office, now=now, values={"due_on": max(due, task.start_on)})
        tasks.issue(edited, by=office, now=now)
    return Plan.objects.get(pk=made.pk)


def test_the_paper_becomes_forty_six_issued_tasks_that_keep_their_areas_wherever_they_are_shown(plan, cast, client):
    assert plan.state == PlanState.CONFIRMED
    issued = Task.objects.filter(plan=plan).current()
    assert issued.count() == 46
    assert list(dict.fromkeys(issued.order_by("measure__number").values_list("measure__chapter", flat=True))) == list(
        AREAS
    )
    joint = {
        (one.task.title, one.agency.short_name) for task in issued for one in task.units.filter(role=UnitRole.JOINT)
    }
    assert len(joint) == sum(len(row[4]) for row in rows())
    page = visitor(client)
    for name, query in (("plan_board", "?by=area"), ("plan_gantt", "?by=area"), ("plan_tree", "?by=area")):
        shown = text(page(cast.city_officer, name, plan.code, query=query))
        assert [area for area in AREAS if area not in shown] == [], name
    ledger = text(page(cast.city_officer, "task_list", query="?of_area=七、培育诚信文化"))
    assert "共 7 条" in ledger
    member = text(page(cast.city_officer, "member_ledger", "120000-YBJ"))
    assert "二、归集行业信用信息" in member
    assert "推进医疗收费公示" in member  # as a joint unit
    assert "推进院务公开" not in member
