"""The pages of a plan: reading, coverage, problems, filings, groups, board, Gantt; and its milestones on a task."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from rectification.choices import ProblemSource, TaskState
from rectification.ledgers import COVERAGE
from rectification.models import FiledPlan, Measure, Plan, Problem, Task
from rectification.rules.milestones import Milestone
from rectification.services import filings, lights, milestones, papers, plan_problems, tasks
from rectification.workflow import own_plan_is_filed
from supervision.foundation.errors import Refused
from supervision.foundation.ledger.exporting import export
from supervision.foundation.ledger.listing import ask
from tests.rectification.pages import text, visitor
from tests.rectification.test_services_corrections import PAPER

PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)


@pytest.fixture
def page(client):
    return visitor(client)


@pytest.fixture
def covered(ledger):
    """The plan with the insurance task under its clause, and a clause nobody has a task for."""
    Task.objects.filter(pk=ledger.insurance.pk).update(measure=ledger.plan.measures.get())
    Measure.objects.create(plan=ledger.plan, region_code=ledger.plan.region_code, number=2, title="空缺条款", text="空")
    return ledger


# --- reading ----------------------------------------------------------------------------------------
@pytest.fixture
def draft(cast, now):
    office = cast.city_officer.agency
    reading = papers.reading_of(PAPER, office=office)
    return papers.create_plan(office=office, text=PAPER, name="a.txt", reading=reading, by=cast.city_officer, now=now)


def test_every_field_leads_to_its_words_in_the_paper(page, cast, draft):
    shown = text(page(cast.city_officer, "plan_reading", draft.code))
    at = PAPER.index("市医疗保障局")
    assert f'<a href="#t{at}">市医疗保障局</a>' in shown
    assert f'<mark class="read-units" id="t{at}">市医疗保障局</mark>' in shown
    assert "按名录展开" in shown
    assert "未识别" in shown


def test_a_measure_is_corrected_on_its_page_and_mistakes_are_told_beside_the_field(page, cast, draft):
    row = draft.measures.get(number=2)
    form = {
        "title": "清理广告", "text": "清理广告。", "version": "0", "units-TOTAL_FORMS": "2", "units-INITIAL_FORMS": "1",
        "units-0-name": "市广告监管处", "units-0-role": "lead", "units-0-agency": "没有的局",
        "units-1-name": "", "units-1-role": "cooperate", "units-1-agency": "",
    }  # fmt: skip
    assert "单位名录中没有“没有的局”" in text(page(cast.city_officer, "measure_edit", row.pk, data=form))
    form["units-0-agency"] = cast.liaison.agency.name
    page(cast.city_officer, "measure_edit", row.pk, data=form)
    assert [unit.agency for unit in row.units.all()] == [cast.liaison.agency]
    assert "刚被他人更正" in text(page(cast.city_officer, "measure_edit", row.pk, data=form))


def test_measures_are_cut_joined_added_taken_away_and_ticked_on_the_page(page, cast, draft):
    who, row = cast.city_officer, draft.measures.get(number=1)
    page(who, "measure_split", row.pk, data={"cut": str(row.text.index("按月更新"))})
    second = draft.measures.get(number=1, part=2)
    assert "1-2" in text(page(who, "plan_reading", draft.code))
    page(who, "measure_merge", second.pk, data={})
    page(who, "measure_drop", draft.measures.get(number=3).pk, data={"note": "不是措施"})
    blank = {"units-TOTAL_FORMS": "0", "units-INITIAL_FORMS": "0"}
    page(who, "measure_new", draft.code, data={"title": "补充", "text": "补充。", **blank})
    assert [one.label for one in draft.measures.all()] == ["1", "2", "3"]
    page(who, "measures_check", draft.code, data={"measure": [row.pk]})
    assert Measure.objects.get(pk=row.pk).checked_by == who
    page(who, "unit_expand", draft.measures.get(number=1).units.get(name="各区政府").pk, data={})
    assert draft.measures.get(number=1).units.filter(name="各区政府").exclude(agency=None).exists()


def test_a_workbook_is_read_like_a_paper_and_a_scan_is_told(page, cast):
    pdf = SimpleUploadedFile("方案.pdf", b"%PDF-1.7\n1 0 obj <</Subtype/Image>>")
    assert "这是扫描件" in text(page(cast.city_officer, "paper_import", data={"file": pdf}))
    upload = SimpleUploadedFile("方案.xlsx", b"PK\x03\x04 broken")
    assert "无法读取" in text(page(cast.city_officer, "paper_import", data={"file": upload}))


def test_the_same_paper_again_is_told_and_makes_no_second_plan(page, cast, draft):
    shown = text(page(cast.city_officer, "paper_import", data={"text": PAPER.replace("\n", "\r\n")}))
    assert f"导入为方案 {draft.code}" in shown
    assert 'name="create"' not in shown
    page(cast.city_officer, "paper_import", data={"text": PAPER, "create": "1"})
    assert Plan.objects.count() == 1


# --- coverage ---------------------------------------------------------------------------------------
def test_a_clause_without_a_task_is_red_and_clicks_through(page, cast, covered):
    shown = page(cast.city_officer, "plan_coverage", covered.plan.code)
    assert [(clause.measure.number, clause.verdict) for clause in shown.context["clauses"]] == [
        (1, "carried_out"), (2, "uncovered"),
    ]  # fmt: skip
    words = text(shown)
    assert '<tr class="tint-red"><td class="number" data-label="序号">2</td>' in words
    assert covered.insurance.code in words
    only = page(cast.city_officer, "plan_coverage", covered.plan.code, query="?verdict=uncovered")
    assert [clause.measure.title for clause in only.context["clauses"]] == ["空缺条款"]


def test_the_matrix_counts_only_what_the_person_sees(page, cast, covered):
    shown = page(cast.county_officer, "plan_coverage", covered.plan.code)
    assert [clause.tasks for clause in shown.context["clauses"]] == [[], []]
    rows = ask(COVERAGE, cast.county_officer, {"plan": covered.plan.code}).rows.values_list("c_tasks", flat=True)
    assert set(rows) == {""}


def test_the_workbook_says_the_same_as_the_page(cast, covered, now):
    measure = covered.insurance.measures.first()
    tasks.start(covered.insurance, by=cast.liaison, now=now)
    tasks.complete_measure(measure, by=cast.liaison, now=now, evidence=" ", done_on=timezone.localdate(now))
    out = io.BytesIO()
    export(COVERAGE, cast.city_officer, {"plan": covered.plan.code}, out, now=now)
    rows = [[cell.value for cell in row] for row in load_workbook(out).active]
    heads = rows[0]
    told = [dict(zip(heads, row, strict=True)) for row in rows[1:]]
    assert [(row["序号"], row["任务数"], row["已完成措施"], row["结论"]) for row in told] == [
        ("1", 1, 1, "整改中"), ("2", 0, 0, "没有任务"),
    ]  # fmt: skip
    measure.refresh_from_db()
    Measure.objects.filter(pk=covered.insurance.measure_id).update(number=1)
    covered.insurance.measures.filter(pk=measure.pk).update(evidence="")
    verdict = ask(COVERAGE, cast.city_officer, {"verdict": "unproven"}).rows.values_list("c_title", flat=True)
    assert list(verdict) == ["一"]


# --- problems ---------------------------------------------------------------------------------------
def test_problems_that_are_only_counted_are_filled_in_one_after_the_other(page, cast, ledger):
    made = [
        Problem.objects.create(plan=ledger.plan, region_code=ledger.plan.region_code, number=number,
                               source=ProblemSource.FEEDBACK)
        for number in (1, 2)
    ]  # fmt: skip
    assert "有 2 个问题原文只计数" in text(page(cast.city_officer, "problem_list", ledger.plan.code))
    sent = {"source": "feedback", "category": "机制", "text": "会议不规律", "seen": "", "next": "1"}
    response = page(cast.city_officer, "problem_edit", made[0].pk, data=sent)
    assert response.redirect_chain[-1][0].endswith(f"/problems/{made[1].pk}/")
    assert "刚被他人修改" in text(page(cast.city_officer, "problem_edit", made[0].pk, data=sent))
    page(cast.city_officer, "problem_new", ledger.plan.code, data={"source": "audit", "text": "新问题"})
    assert list(ledger.plan.problems.values_list("number", "text")) == [(1, "会议不规律"), (2, ""), (3, "新问题")]
    assert page(cast.liaison, "problem_edit", made[0].pk).status_code == 403


def test_a_stranger_words_no_problem(cast, ledger, now):
    with pytest.raises(Refused):
        plan_problems.add(ledger.plan, plan_problems.Stated("audit", "甲"), by=cast.county_officer, now=now)


# --- filings ----------------------------------------------------------------------------------------
def test_a_filing_is_recorded_with_its_scan_and_clears_the_way_to_close_out(page, cast, ledger, now):
    filings.require(ledger.plan, True, by=cast.city_officer, now=now)
    task = Task.objects.get(pk=ledger.insurance.pk)
    assert list(own_plan_is_filed(task))
    sent = {
        "agency": cast.liaison.agency.pk, "number": "医保〔2026〕1号", "filed_on": f"{timezone.localdate(now)}",
        "files": [SimpleUploadedFile("扫描.png", PNG)],
    }  # fmt: skip
    shown = text(page(cast.city_officer, "filing_list", ledger.plan.code, data=sent))
    assert "扫描.png" in shown
    assert not list(own_plan_is_filed(Task.objects.get(pk=task.pk)))
    sent.pop("files")
    assert "已登记过备案" in text(page(cast.city_officer, "filing_list", ledger.plan.code, data=sent))
    assert "扫描.png" in text(page(cast.liaison, "filing_list", ledger.plan.code))
    assert "扫描.png" not in text(page(cast.county_officer, "filing_list", ledger.plan.code))
    made = FiledPlan.objects.get()
    page(cast.city_officer, "filing_void", made.pk, data={"reason": "录错"})
    assert list(own_plan_is_filed(Task.objects.get(pk=task.pk)))
    assert page(cast.liaison, "filing_void", made.pk, data={"reason": "录错"}).status_code == 403


def test_a_filing_of_tomorrow_is_refused_and_a_unit_files_nothing_for_itself(cast, ledger, now):
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    given = {"agency": cast.liaison.agency, "number": "1号", "now": now}
    with pytest.raises(Refused, match="晚于今天"):
        filings.file(ledger.plan, filed_on=tomorrow, by=cast.city_officer, **given)
    with pytest.raises(Refused, match="牵头办公室"):
        filings.file(ledger.plan, filed_on=tomorrow, by=cast.liaison, **given)


# --- groups, board, Gantt -----------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["plan_tree", "plan_gantt", "plan_board"])
def test_the_pictures_show_the_own_tasks_and_ask_no_more_for_many(page, cast, ledger, name):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            page(cast.city_officer, name, ledger.plan.code)
        return len(queries)

    assert ledger.west.code not in text(page(cast.county_officer, name, ledger.plan.code))
    assert ledger.east.code in text(page(cast.county_officer, name, ledger.plan.code))
    asked()
    before = asked()
    for _n in range(3):
        ledger.issued(cast.liaison)
    assert asked() == before


@pytest.mark.parametrize("by", ["problem", "lead", "measure", "kind", "nonsense"])
def test_tasks_stand_in_groups(page, cast, ledger, by):
    for name in ("plan_tree", "plan_gantt"):
        shown = page(cast.city_officer, name, ledger.plan.code, query=f"?by={by}")
        assert sum(len(rows) for _name, rows in shown.context["groups"]) == 3


def test_a_bar_runs_from_start_to_due_day_with_its_milestones(page, cast, ledger, now):
    on = timezone.localdate(now)
    milestones.put(ledger.east, [Milestone(on + timedelta(days=10), "印发", 50)])
    shown = page(cast.county_officer, "plan_gantt", ledger.plan.code)
    (task,) = shown.context["groups"][0][1]
    assert 0 < task.bar["width"] <= 1000
    assert task.bar["x"] < shown.context["today"] < task.marks[0]["x"] < task.bar["x"] + task.bar["width"]


def test_the_board_has_a_column_for_each_state_or_light(page, cast, ledger, now):
    tasks.start(ledger.east, by=cast.county_officer, now=now)
    shown = page(cast.city_officer, "plan_board", ledger.plan.code)
    assert [(column["code"], column["n"]) for column in shown.context["columns"]] == [
        ("not_started", 2), ("in_progress", 1),
    ]  # fmt: skip
    lights = page(cast.city_officer, "plan_board", ledger.plan.code, query="?by=light")
    assert sum(column["n"] for column in lights.context["columns"]) == 3


# --- milestones on a task -----------------------------------------------------------------------------
def test_a_milestone_is_reached_on_the_page_by_those_who_answer(page, cast, ledger, now):
    milestones.put(ledger.east, [Milestone(timezone.localdate(now), "印发方案", 30)])
    row = ledger.east.milestones.get()
    assert "印发方案" in text(page(cast.county_officer, "task_detail", ledger.east.code))
    page(cast.county_officer, "milestone_reach", row.pk, data={"done_on": f"{timezone.localdate(now)}"})
    row.refresh_from_db()
    assert row.done_on == timezone.localdate(now)
    page(cast.county_officer, "milestone_reach", row.pk, data={"done_on": ""})
    row.refresh_from_db()
    assert row.done_on is None
    assert page(cast.neighbour_officer, "milestone_reach", row.pk, data={}).status_code == 404


def test_milestones_cannot_be_reached_tomorrow_or_on_a_settled_task(cast, ledger, now):
    on = timezone.localdate(now)
    milestones.put(ledger.east, [Milestone(on, "印发方案", 30)])
    row = ledger.east.milestones.get()
    with pytest.raises(Refused, match="不能晚于今天"):
        milestones.reach(row, by=cast.county_officer, now=now, done_on=on + timedelta(days=1))
    Task.objects.filter(pk=ledger.east.pk).update(state=TaskState.CLOSED, closed_on=on)
    with pytest.raises(Refused, match="不能填报"):
        milestones.reach(row, by=cast.county_officer, now=now, done_on=on)


def test_milestones_are_written_in_the_task_s_form_one_a_line(page, cast, ledger):
    form = page(cast.county_officer, "task_edit", ledger.east.code).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"milestones": "尽快完成"}
    assert "第 1 行没有日期" in text(page(cast.county_officer, "task_edit", ledger.east.code, data=sent))
    sent["milestones"] = "2027-03-01 印发（30%）\n2027-02-01 摸底"
    page(cast.county_officer, "task_edit", ledger.east.code, data=sent)
    assert [str(row) for row in ledger.east.milestones.all()] == ["2027-02-01 摸底", "2027-03-01 印发（30%）"]


def test_milestones_plan_the_progress_the_light_is_judged_by(cast, ledger, now):
    on = timezone.localdate(now)
    assert lights.milestones_of(ledger.east) == []
    stages = [Milestone(on - timedelta(days=5), "摸底", 40), Milestone(on + timedelta(days=5), "印发", 60)]
    milestones.put(ledger.east, [*stages, Milestone(on, "不计进度")])
    task = Task.objects.get(pk=ledger.east.pk)
    assert [stage for stage in lights.milestones_of(task) if stage.percent] == stages
    milestones.reach(task.milestones.get(text="摸底"), by=cast.county_officer, now=now, done_on=on)
    assert lights.milestones_of(Task.objects.get(pk=task.pk))[0].done_on == on
