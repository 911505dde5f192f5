"""A person puts a reading right: words, units, cuts; remembered, traced, and safe with two people at once."""

import pytest

from rectification.models import Measure, MeasureUnit, Plan, Problem
from rectification.services import corrections, names, papers
from rectification.services.corrections import Named, Wording
from rectification.workflow import PLAN
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act, Agency, AgencyAlias, Region
from tests.rectification.pages import text, visitor

PAPER = """海津市整改方案
自查发现甲、乙等2项问题。各责任单位制定的整改方案报市卫生健康委备案。
一、主要措施
1.建立台账。逐项登记。按月更新。2027年6月底前完成。（市医疗保障局牵头，各区政府配合）
2.清理广告。（市广告监管处牵头，市卫生健康委配合）
3.开展培训。（市审计局）
"""


@pytest.fixture
def plan(cast, now):
    office = cast.city_officer.agency
    reading = papers.reading_of(PAPER, office=office)
    return papers.create_plan(office=office, text=PAPER, name="a.txt", reading=reading, by=cast.city_officer, now=now)


@pytest.fixture
def put(plan, cast, now):
    """Correct a measure of the plan by its number; the rest of it stays."""

    def correct(number, units=None, *, by=cast.city_officer, version=None, **changes):
        row = plan.measures.get(number=number, part=0)
        kept = {name: getattr(row, name) for name in ("title", "text", "chapter", "deadline_text", "deadline_on")}
        named = [Named(unit.name, unit.role, unit.agency) for unit in row.units.all()] if units is None else units
        return corrections.correct(row, Wording(**kept | changes), named, version=version, by=by, now=now)

    return correct


def traced(row, field):
    """The paper's words at the places of a field."""
    return [row.plan.source_text[slice(*span)] for span in row.spans[field]]


def test_a_plan_keeps_where_each_field_stands_its_problems_and_that_it_asks_for_filing(plan):
    first = plan.measures.get(number=1)
    assert traced(first, "title") == ["建立台账"]
    assert traced(first, "units") == ["市医疗保障局", "各区政府"]
    assert traced(first, "deadline") == ["2027年6月底前"]
    assert list(plan.problems.values_list("number", "source", "text")) == [
        (1, "self_found", "甲"), (2, "self_found", "乙"),
    ]  # fmt: skip
    assert plan.filing_required


def test_words_units_and_deadline_are_corrected_and_traced_to_the_paper(put, plan, cast):
    body = cast.liaison.agency
    done = put(
        2, [Named("市广告监管处", "lead", body)], title="清理广告", deadline_text="2027年6月底前", target="无违法广告"
    )
    row = Measure.objects.get(pk=done.pk)
    assert [(unit.name, unit.role, unit.agency) for unit in row.units.all()] == [("市广告监管处", "lead", body)]
    assert (row.checked_by, row.version, row.target) == (cast.city_officer, 1, "无违法广告")
    assert traced(row, "units") == ["市广告监管处"]
    assert Act.objects.filter(about=plan.code, verb="rectification.measure.correct").count() == 1


def test_a_body_chosen_for_a_name_is_remembered_for_the_next_paper(put, cast, now):
    office = cast.city_officer.agency
    assert names.matched(["市广告监管处"], office) == {"市广告监管处": None}
    known = AgencyAlias.objects.count()
    put(2, [Named("市广告监管处", "lead", cast.liaison.agency), Named("市卫生健康委", "cooperate", office)])
    assert names.matched(["市广告监管处"], office) == {"市广告监管处": cast.liaison.agency}
    assert AgencyAlias.objects.count() == known + 1


def test_of_two_people_at_once_the_second_is_told(put):
    put(1, version=0, title="甲")
    with pytest.raises(Refused, match="刚被他人更正"):
        put(1, version=0, title="乙")
    assert put(1, version=1, title="丙").title == "丙"


def test_a_measure_is_cut_at_its_sentences_and_keeps_number_units_and_deadline(plan, cast, now):
    row = plan.measures.get(number=1)
    cut = row.text.index("按月更新")
    corrections.split(row, [cut], by=cast.city_officer, now=now)
    parts = list(plan.measures.filter(number=1))
    assert [(one.label, one.title, one.deadline_text) for one in parts] == [
        ("1-1", "建立台账", "2027年6月底前"), ("1-2", "按月更新", "2027年6月底前"),
    ]  # fmt: skip
    assert [one.text for one in parts] == ["建立台账。逐项登记。", "按月更新。2027年6月底前完成。"]
    assert [list(one.units.values_list("name", flat=True)) for one in parts] == [["市医疗保障局", "各区政府"]] * 2
    assert traced(parts[1], "text") == ["按月更新。2027年6月底前完成。"]
    corrections.split(parts[0], [parts[0].text.index("逐项登记")], by=cast.city_officer, now=now)
    assert [one.label for one in plan.measures.filter(number=1)] == ["1-1", "1-2", "1-3"]
    assert plan.measures.get(number=1, part=3).title == "按月更新"
    with pytest.raises(Refused):
        corrections.split(parts[1], [], by=cast.city_officer, now=now)


def test_parts_are_joined_again_and_nothing_is_lost(plan, cast, now):
    row = plan.measures.get(number=1)
    text = row.text
    pieces = corrections.split(row, [text.index("按月更新")], by=cast.city_officer, now=now)
    kept = corrections.merge(pieces[1], by=cast.city_officer, now=now)
    kept.refresh_from_db()
    assert (kept.label, kept.text.replace("\n", "")) == ("1", text)
    assert kept.units.count() == 2
    merged = corrections.merge(plan.measures.get(number=2), by=cast.city_officer, now=now)
    assert list(merged.units.values_list("name", flat=True)) == [
        "市医疗保障局", "各区政府", "市广告监管处", "市卫生健康委",
    ]  # fmt: skip
    with pytest.raises(Refused, match="前面没有措施"):
        corrections.merge(merged, by=cast.city_officer, now=now)


def test_a_measure_is_added_and_another_taken_away_with_its_reason(plan, cast, now):
    made = corrections.add(plan, Wording("补充", "补充一条。"), [], by=cast.city_officer, now=now)
    assert (made.label, made.checked_by) == ("4", cast.city_officer)
    with pytest.raises(Refused, match="理由"):
        corrections.drop(made, reason=" ", by=cast.city_officer, now=now)
    corrections.drop(made, reason="不是措施", by=cast.city_officer, now=now)
    assert plan.measures.count() == 3
    with pytest.raises(Refused, match="已被他人合并或删除"):
        corrections.drop(made, reason="再删", by=cast.city_officer, now=now)


def test_a_group_gives_way_to_the_bodies_it_stands_for(plan, cast, now):
    unit = MeasureUnit.objects.get(measure__plan=plan, name="各区政府")
    corrections.expand(unit, by=cast.city_officer, now=now)
    rows = list(plan.measures.get(number=1).units.select_related("agency"))
    districts = Agency.objects.filter(kind="government", is_active=True, region__parent="120000000")
    assert [row.agency for row in rows[1:]] == list(districts.order_by("region_code", "code"))
    assert {(row.name, row.role) for row in rows[1:]} == {("各区政府", "cooperate")}
    nobody = rows[0]
    with pytest.raises(Refused, match="看不出"):
        corrections.expand(nobody, by=cast.city_officer, now=now)


@pytest.mark.parametrize(
    ("group", "kinds"),
    [("各区政府", {"government"}), ("各区卫生健康委", {"health_authority"}), ("各相关部门", set())],
)
def test_what_a_group_stands_for_is_read_from_the_register(cast, group, kinds):
    office = cast.city_officer.agency
    found = names.members(group, office)
    assert {body.kind for body in found} == kinds
    assert all(Region.objects.get(pk=body.region_id).parent_id == office.region_id for body in found)


def test_a_body_that_is_no_more_is_named_with_its_successor(cast, now):
    office, heir = cast.city_officer.agency, cast.liaison.agency
    Agency.objects.filter(code="120000-SJJ").update(is_active=False, successor=heir)
    reading = papers.reading_of(PAPER, office=office)
    assert reading.gone["市审计局"].successor == heir
    assert "unit_gone" in reading.as_dict()["items"][2]["doubts"]
    plan = papers.create_plan(office=office, text=PAPER, name="a", reading=reading, by=cast.city_officer, now=now)
    assert "unit_gone" in plan.measures.get(number=3).doubts


def test_measures_that_are_right_are_ticked(plan, cast, now):
    keys = list(plan.measures.values_list("pk", flat=True))[:2]
    assert corrections.check(plan, keys, by=cast.city_officer, now=now) == 2
    assert corrections.check(plan, keys, by=cast.city_officer, now=now) == 0


def test_nothing_is_corrected_after_the_plan_is_confirmed_nor_by_strangers(put, plan, cast, now):
    with pytest.raises(Refused, match="无权"):
        put(1, by=cast.county_officer)
    PLAN.take("confirm", plan, by=cast.city_officer, now=now)
    with pytest.raises(Refused, match="已确认"):
        put(1)


def test_proposed_tasks_carry_problem_target_and_the_kind_their_deadline_says(plan, cast, now):
    problem = Problem.objects.get(plan=plan, number=2)
    plan.measures.filter(number=3).update(problem=problem, target="人人过关", deadline_text="立行立改，长期坚持")
    plan.measures.filter(number=2).update(deadline_text="立行立改")
    PLAN.take("confirm", plan, by=cast.city_officer, now=now)
    made = papers.propose_tasks(Plan.objects.get(pk=plan.pk), by=cast.city_officer, now=now)
    assert [task.kind for task in made] == ["phased", "immediate", "long_term"]
    assert (made[2].problem, made[2].target) == (problem, "人人过关")


def test_the_head_of_the_paper_is_put_right_by_its_office_until_the_plan_ends(plan, cast, now, client):
    page = visitor(client)
    given = {"title": plan.title, "number": "津卫监督〔2026〕8号", "issuer": plan.issuer, "year": 2026}
    assert page(cast.county_officer, "plan_edit", plan.code, data=given).status_code in (403, 404)
    page(cast.city_officer, "plan_edit", plan.code, data=given)
    plan.refresh_from_db()
    assert plan.number == "津卫监督〔2026〕8号"
    assert "2100" in text(page(cast.city_officer, "plan_edit", plan.code, data=given | {"year": 20260}))
    Plan.objects.filter(pk=plan.pk).update(state="ended")
    with pytest.raises(Refused, match="已办结"):
        corrections.describe(plan, **given, by=cast.city_officer, now=now)
