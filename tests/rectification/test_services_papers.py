"""From a paper to a plan: bodies recognised and remembered, nothing kept twice, tasks proposed once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from rectification.choices import PlanState, TaskKind, UnitRole
from rectification.models import Measure, MeasureUnit, Plan, Task
from rectification.rules.policy import files
from rectification.services import names, papers, tasks
from rectification.workflow import PLAN
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act, Agency, AgencyAlias

PAPER = """天津市综合监管整改方案
一、主要措施
1.建立台账制度。逐项登记。
按月更新。2027年6月底前完成。(责任部门:市医疗保障局牵头,市财政局、市老干部局、各区政府等部门分别负责)
2.开展联合检查。长期坚持。(市卫生健康委、市公安局分别负责)
3.开展专项培训。(市老干部局、市民政局牵头,市教委配合)
"""


@pytest.fixture
def office(cast):
    return cast.city_officer.agency


@pytest.fixture
def kept(cast, office, now):
    """Keep a text as a plan, by the officer of the office."""

    def keep(text=PAPER, *, by=cast.city_officer, office=office, name="方案.txt"):
        reading = papers.reading_of(text, office=office)
        return papers.create_plan(office=office, text=text, name=name, reading=reading, by=by, now=now)

    return keep


@pytest.fixture
def confirmed(kept, cast, now):
    return PLAN.take("confirm", kept(), by=cast.city_officer, now=now)


def body(code):
    return Agency.objects.get(code=code)


def meant(name, office):
    found = names.matched([name], office)[name]
    return found and found.code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("市医疗保障局", "120000-YBJ"),  # short name
        ("天津市医疗保障局", "120000-YBJ"),  # registered name
        ("医疗保障局", "120000-YBJ"),  # without the city
        ("天津市环保局", "120000-STHJJ"),  # an alias, with the city before it
        ("市审计局", "120000-SJJ"),
        ("市  审计局", "120000-SJJ"),
        ("河东区卫生健康委", "120102-WJW"),  # a body of a district below
        ("市老干部局", None),  # not registered
        ("各区政府", None),  # nobody in particular
        ("相关部门", None),
        ("北京市卫生健康委", None),  # a body of another place
        ("国家卫生健康委", None),
    ],
)
def test_a_name_is_the_body_of_the_offices_own_region(office, name, code):
    assert meant(name, office) == code


def test_a_district_reads_its_own_bodies_and_not_those_of_the_city(cast):
    district = cast.county_officer.agency
    assert meant("区卫生健康委", district) == district.code
    assert meant("河东区卫生健康委员会", district) == district.code
    assert meant("市财政局", district) is None
    assert meant("河西区卫生健康委", district) is None


def test_a_name_that_two_bodies_bear_is_neither(office):
    for code in ("120102-X1", "120103-X1"):
        region = f"{code[:6]}000"
        Agency.objects.create(code=code, name=f"机关{code}", short_name="老干部局", kind="other_department",
                              region_id=region, region_code=region)  # fmt: skip
    assert meant("老干部局", office) is None


def test_a_body_that_is_no_more_gets_no_work(office):
    Agency.objects.filter(code="120000-SJJ").update(is_active=False)
    assert meant("市审计局", office) is None


def test_a_paper_becomes_a_plan_with_measures_units_and_its_own_words(kept, cast, office, now):
    plan = kept()
    assert (plan.title, plan.state, plan.office, plan.created_by) == (
        "天津市综合监管整改方案", PlanState.DRAFT, office, cast.city_officer,
    )  # fmt: skip
    assert (plan.source_name, plan.source_text, plan.region_code) == ("方案.txt", PAPER, office.region_code)
    first, second, third = plan.measures.all()
    assert (first.title, str(first.deadline_on), first.deadline_text) == ("建立台账制度", "2027-06-30", "2027年6月底前")
    assert first.raw_units.startswith("责任部门:市医疗保障局牵头")
    read = [(unit.name, unit.role, unit.agency and unit.agency.code) for unit in first.units.all()]
    assert read == [
        ("市医疗保障局", UnitRole.LEAD, "120000-YBJ"),
        ("市财政局", UnitRole.JOINT, "120000-CZJ"),
        ("市老干部局", UnitRole.JOINT, None),
        ("各区政府", UnitRole.JOINT, None),
    ]
    assert "no_lead" in second.doubts
    assert (third.units.get(position=2).role, plan.reading["items"][0]["units"][0]["agency"]) == (
        "cooperate",
        "120000-YBJ",
    )
    entry = Act.objects.get(about=plan.code, verb="rectification.plan.import")
    assert (entry.actor_name, entry.note) == (cast.city_officer.name, "方案.txt")


def test_the_same_paper_is_the_same_plan_however_its_lines_end(kept, cast):
    plan = kept()
    again = kept(PAPER.replace("\n", "\r\n") + "\r\n", name="同一份.txt")
    assert (again, Plan.objects.count(), Measure.objects.count()) == (plan, 1, 3)
    assert kept(PAPER.replace("专项", "专题")) != plan
    assert not Act.objects.filter(verb="rectification.plan.import", note="同一份.txt").exists()


def test_two_clicks_at_once_make_one_plan(committed_cast, now):
    cast = committed_cast
    office = cast.city_officer.agency
    reading = papers.reading_of(PAPER, office=office)

    ready = Barrier(2)

    def keep(_click):
        try:
            ready.wait(10)
            return papers.create_plan(
                office=office, text=PAPER, name="a", reading=reading, by=cast.city_officer, now=now
            ).code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        assert len(set(threads.map(keep, range(2)))) == 1
    assert (Plan.objects.count(), Measure.objects.count()) == (1, 3)


def test_only_the_lead_office_itself_makes_plans_of_papers(kept, cast):
    for person in (cast.city_chief, cast.county_officer, cast.liaison, cast.outsider, cast.system_admin):
        with pytest.raises(Refused, match="无权"):
            kept(by=person)
    with pytest.raises(Refused, match="无权"):
        kept(office=body("120000-YBJ"))
    assert not Plan.objects.exists()


def test_a_text_without_measures_makes_no_plan(kept):
    with pytest.raises(Refused, match="没有读到措施"):
        kept("今天天气很好。")


def test_measures_counted_anew_in_every_chapter_get_running_numbers(kept):
    plan = kept("方案\n一、甲\n1.一事。(市财政局)\n2.二事。(市教委)\n二、乙\n1.三事。(市教委)\n")
    assert [(row.number, row.title) for row in plan.measures.all()] == [(1, "一事"), (2, "二事"), (3, "三事")]


def test_very_long_words_of_a_paper_still_fit(kept):
    paper = f"{'长' * 250}方案\n一、{'章' * 250}\n1.{'题' * 250}。({'市' * 90}局牵头,{'甲' * 90}局配合)\n"
    (measure,) = kept(paper).measures.all()
    assert (len(measure.chapter), measure.units.count()) == (200, 2)


def test_too_much_text_and_text_with_null_bytes_are_refused(office):
    for text in ("甲" * (files.TEXT_LIMIT + 1), "方案\x00"):
        with pytest.raises(Refused):
            papers.reading_of(text, office=office)


@pytest.mark.parametrize(
    ("name", "remedy"), [("方案.doc", "另存为 .docx"), ("方案.pdf", "粘贴全文"), ("方案.docx", "损坏")]
)
def test_a_file_that_cannot_be_read_is_refused_with_a_remedy(name, remedy):
    with pytest.raises(Refused, match=remedy):
        papers.read_paper(name, b"PK\x03\x04")


def test_a_correction_is_remembered_for_later_papers_of_the_region(kept, cast, office, now):
    unit = MeasureUnit.objects.filter(measure__plan=kept(), name="市老干部局").first()
    papers.correct_unit(unit, body("120000-ZZB"), by=cast.city_officer, now=now)
    unit.refresh_from_db()
    assert (unit.agency.code, unit.name) == ("120000-ZZB", "市老干部局")
    assert meant("市老干部局", office) == "120000-ZZB"
    assert meant("市老干部局", cast.county_officer.agency) is None
    papers.correct_unit(unit, body("120000-RSJ"), by=cast.city_officer, now=now)
    assert meant("市老干部局", office) == "120000-RSJ"
    assert AgencyAlias.objects.filter(name="市老干部局").count() == 1


def test_a_name_read_wrongly_is_put_right_for_good(kept, cast, office, now):
    unit = MeasureUnit.objects.filter(measure__plan=kept(), name="市公安局").first()
    papers.correct_unit(unit, body("120000-SFJ"), by=cast.city_officer, now=now)
    assert meant("市公安局", office) == "120000-SFJ"


def test_what_a_group_means_in_one_paper_is_not_remembered(kept, cast, office, now):
    unit = MeasureUnit.objects.get(measure__plan=kept(), name="各区政府")
    papers.correct_unit(unit, body("120102-RMZF"), by=cast.city_officer, now=now)
    assert not AgencyAlias.objects.filter(name="各区政府").exists()
    AgencyAlias.objects.create(name="相关部门", region_code=office.region_code, agency=body("120000-ZZB"))
    assert meant("相关部门", office) is None


def test_what_a_district_calls_its_bodies_is_its_own(cast, office):
    district = cast.county_officer.agency
    AgencyAlias.objects.create(name="卫健科", region_code=district.region_code, agency=district)
    assert meant("卫健科", district) == district.code
    assert meant("卫健科", office) is None


def test_only_the_office_corrects_and_only_to_bodies_of_its_region(kept, cast, now):
    unit = MeasureUnit.objects.filter(measure__plan=kept(), name="市老干部局").first()
    for person in (cast.city_chief, cast.liaison, cast.county_officer):
        with pytest.raises(Refused, match="无权"):
            papers.correct_unit(unit, body("120000-ZZB"), by=person, now=now)
    with pytest.raises(Refused, match="不在本地区"):
        papers.correct_unit(unit, body("110000-WJW"), by=cast.city_officer, now=now)
    unit.refresh_from_db()
    assert unit.agency is None


def test_each_measure_gives_one_draft_task_and_only_once(confirmed, cast, now):
    made = papers.propose_tasks(confirmed, by=cast.city_officer, now=now)
    assert [task.measure.number for task in made] == [1, 2, 3]
    assert papers.propose_tasks(confirmed, by=cast.city_officer, now=now) == []
    with pytest.raises(Refused, match="无权"):
        papers.propose_tasks(confirmed, by=cast.liaison, now=now)
    assert Task.objects.count() == 3
    assert len({task.code for task in made}) == 3


def test_a_proposed_task_carries_what_the_paper_says(confirmed, cast, now):
    first, second, _third = papers.propose_tasks(confirmed, by=cast.city_officer, now=now)
    assert (first.lead_agency.code, str(first.due_on), first.due_basis) == ("120000-YBJ", "2027-06-30", "2027年6月底前")
    assert (first.kind, second.kind) == (TaskKind.PHASED, TaskKind.LONG_TERM)
    assert [(unit.agency.code, unit.role) for unit in first.units.all()] == [("120000-CZJ", UnitRole.JOINT)]
    assert [row.text for row in first.measures.all()] == ["建立台账制度。逐项登记。 按月更新。2027年6月底前完成。"]
    assert first.remark == "未列入任务的单位：市老干部局、各区政府"
    assert second.lead_agency.code == "120000-WJW"
    assert second.remark.startswith("原文未写明牵头单位")
    assert [(unit.agency.code, unit.role) for unit in second.units.all()] == [("120000-GAJ", UnitRole.JOINT)]


def test_the_people_an_annex_names_stand_in_the_tasks(kept, cast, now):
    text = (
        "天津市综合监管整改任务清单\n\n\t序号\t整改措施\t牵头单位\t责任领导\t责任人\t整改时限\n"
        "\t1\t修订联席会议工作规则\t市医保局\t张建国\t李秀英\t2027年6月底前\n"
    )
    plan = PLAN.take("confirm", kept(text), by=cast.city_officer, now=now)
    (task,) = papers.propose_tasks(plan, by=cast.city_officer, now=now)
    assert (task.lead_agency.code, task.leader, task.person) == ("120000-YBJ", "张建国", "李秀英")


def test_nobody_steps_in_for_a_lead_that_is_not_recognised(confirmed, cast, now):
    third = papers.propose_tasks(confirmed, by=cast.city_officer, now=now)[2]
    assert third.lead_agency is None
    assert [unit.agency.code for unit in third.units.all()] == ["120000-MZJ", "120000-JYW"]
    with pytest.raises(Refused, match="请指定牵头单位"):
        tasks.issue(third, by=cast.city_officer, now=now)


def test_tasks_are_proposed_by_the_office_once_the_plan_is_confirmed(kept, confirmed, cast, now):
    for person in (cast.city_chief, cast.liaison, cast.county_officer):
        with pytest.raises(Refused, match="无权"):
            papers.propose_tasks(confirmed, by=person, now=now)
    other = kept(PAPER.replace("专项", "专题"))
    with pytest.raises(Refused, match="请先确认方案"):
        papers.propose_tasks(other, by=cast.city_officer, now=now)
    assert not Task.objects.exists()


def test_tasks_of_different_offices_never_share_a_code(confirmed, cast, now):
    district = cast.county_officer.agency
    other = Plan.objects.create(code="FA-X", title="区方案", office=district, region_code=district.region_code,
                                year=2026, created_at=now)  # fmt: skip
    mine = papers.propose_tasks(confirmed, by=cast.city_officer, now=now)
    theirs = tasks.draft(other, by=None, now=now, title="区任务", kind=TaskKind.PHASED)
    assert theirs.code not in {task.code for task in mine}
