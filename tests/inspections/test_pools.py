"""Who stands in a pool and why not: freezes, leave, experts, rotation, special libraries, imported pools."""

from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from inspections.choices import ExclusionCode, FreezeCode, LeaveKind, LibraryKind
from inspections.ledgers.importers import MemberImporter, bound
from inspections.ledgers.pools import MEMBERS, object_class
from inspections.models import CheckItem, DrawRule, LibraryMember
from inspections.queries import bundle_of, rule_book
from inspections.services import draws, freezes, libraries, people, plans, pools
from inspections.verify_draw import verify
from institutions.models import Institution
from supervision.foundation.errors import Refused
from supervision.foundation.ledger.importing import run
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def city(cast):
    a.institutions(10)
    a.pool(cast)
    return cast


def gathered(plan, on=None):
    return pools.gather(plan, period="2026Q4", on=on or plan.planned_on, random_bytes=bytes).documents


def excluded(documents) -> dict:
    return {row["id"]: row["code"] for row in documents["excluded"]}


# --- freezes ----------------------------------------------------------------------------------------
def frozen(city, code="JG000003", **values):
    given = {"code": FreezeCode.REBUILDING, "note": "", "frozen_from": a.NOW.date(), "frozen_to": None}
    return freezes.freeze(Institution.objects.get(code=code), by=city.city_officer, now=a.NOW, **given | values)


def test_a_frozen_subject_takes_no_part_until_its_last_day(city):
    plan = a.approved(city)
    frozen(city, frozen_to=plan.planned_on)
    assert excluded(gathered(plan)) == {"JG000003": ExclusionCode.FROZEN}
    assert excluded(gathered(plan, plan.planned_on + a.DAY)) == {}


def test_a_lifted_freeze_ends_at_once_and_keeps_its_reason(city):
    row = frozen(city)
    with pytest.raises(Refused, match="解冻理由"):
        freezes.lift(row, note="", by=city.city_officer, now=a.NOW)
    freezes.lift(row, note="装修完成", by=city.city_officer, now=a.NOW)
    assert excluded(gathered(a.approved(city))) == {}
    with pytest.raises(Refused, match="已经结束"):
        freezes.lift(row, note="再次", by=city.city_officer, now=a.NOW)


def test_a_neighbour_freezes_nobody_here_and_nobody_is_frozen_twice(city):
    frozen(city)
    with pytest.raises(Refused, match="已经冻结"):
        frozen(city)
    with pytest.raises(Refused, match="您无权"):
        freezes.freeze(
            Institution.objects.get(code="JG000004"), code=FreezeCode.OTHER, note="", frozen_from=a.NOW.date(),
            frozen_to=None, by=city.neighbour_officer, now=a.NOW,
        )  # fmt: skip


# --- people -----------------------------------------------------------------------------------------
def test_whoever_is_away_on_the_day_or_an_expert_is_not_seated(city):
    plan = a.approved(city)
    away = city.inspector.inspector
    people.set_leave(away, kind=LeaveKind.TRAINING, away_from=plan.planned_on, away_to=plan.planned_on,
                     by=city.city_officer, now=a.NOW)  # fmt: skip
    a.inspector(code="R0080", is_expert=True)
    documents = gathered(plan)
    assert {row["code"] for row in documents["inspectors_excluded"]} == {ExclusionCode.LEAVE}
    assert "R0080" not in documents["people"].values()
    assert not gathered(plan, plan.planned_on + a.DAY)["inspectors_excluded"]


def test_a_certificate_that_ends_the_day_before_keeps_its_bearer_out(city):
    plan = a.approved(city)
    a.inspector(code="R0081", valid_to=plan.planned_on - a.DAY)
    a.inspector(code="R0082", valid_to=plan.planned_on)
    documents = gathered(plan)
    out = {row["id"] for row in documents["inspectors_excluded"]}
    assert {documents["people"][name] for name in out} == {"R0081"}


def test_no_eligible_inspector_refuses_the_draw_and_names_seat_and_subjects(cast):
    a.institutions(3)
    a.inspector(code="R0001")
    with pytest.raises(Refused, match="第 2 席只有 1 名可派人员"):
        a.drawn(cast)


def test_a_confirmed_rotation_keeps_the_last_team_away(city):
    draw = a.drawn(city, ratios={"clinic": 10_000})
    visit = a.visit_of(draw, city.inspector)
    a.recorded(visit, city.inspector)
    plan = a.approved(city, title="再次抽查")
    assert gathered(plan)["recusals"] == []
    DrawRule.objects.filter(key="rotation").update(confirmed=True, basis="测试依据")
    barred = {(row["candidate"], row["code"]) for row in gathered(plan)["recusals"]}
    assert barred == {(visit.institution.code, pools.ROTATION)}


def test_without_cross_district_work_a_district_sends_its_own_people(city):
    a.inspector(code="R0070", agency="120103-WJD", areas=[a.CITY])
    plan = a.approved(city)
    DrawRule.objects.filter(key="cross_district").update(confirmed=True, basis="测试依据", value=0)
    areas = {row["unit"]: row["areas"] for row in gathered(plan)["inspectors"]}
    assert areas["120103-WJD"] == []
    assert areas["120000-WJD"] == [a.HEDONG]


def test_a_former_employee_stays_away_for_three_years(city):
    person = city.inspector.inspector
    recusal = people.declare_recusal(
        person, Institution.objects.get(code="JG000001"), code="EMPLOYER", left_on=date(2024, 2, 29),
        by=city.city_officer, now=a.NOW,
    )  # fmt: skip
    assert recusal.valid_to == date(2027, 2, 28)
    assert len(gathered(a.approved(city))["recusals"]) == 1


def test_leave_does_not_overlap_and_is_the_keepers_business(city):
    person, day = city.inspector.inspector, a.NOW.date()
    leave = people.set_leave(person, kind=LeaveKind.LEAVE, away_from=day, away_to=day + 3 * a.DAY, by=city.city_officer,
                             now=a.NOW)  # fmt: skip
    with pytest.raises(Refused, match="重叠"):
        people.set_leave(person, kind=LeaveKind.LEAVE, away_from=day + a.DAY, away_to=day + 9 * a.DAY,
                         by=city.city_officer, now=a.NOW)  # fmt: skip
    with pytest.raises(Refused, match="您无权"):
        people.drop_leave(leave, by=city.neighbour_officer, now=a.NOW)
    people.drop_leave(leave, by=city.city_officer, now=a.NOW)
    assert not person.leaves.exists()


def test_the_institution_asks_and_the_head_decides_while_the_check_goes_on(city):
    draw = a.drawn(city, ratios={"clinic": 10_000})
    visit = draw.visits.filter(members__inspector__user=city.inspector).first()
    visit.members.exclude(inspector__user=city.inspector).update(inspector=city.second_inspector.inspector)
    asked = people.request_recusal(
        visit, city.inspector.inspector, reason="有合同纠纷", by=city.second_inspector, now=a.NOW
    )
    a.recorded(visit, city.inspector)  # not stopped meanwhile
    with pytest.raises(Refused, match="您无权"):
        people.decide_request(asked, "uphold", by=city.city_officer, now=a.NOW, note="属实")
    assert type(asked).objects.visible_to(city.city_chief).get() == asked
    people.decide_request(asked, "uphold", by=city.city_chief, now=a.NOW, note="属实")
    assert city.inspector.inspector.recusals.get().institution == visit.institution


# --- rules ------------------------------------------------------------------------------------------
def test_general_items_are_capped_and_key_items_are_not(city):
    DrawRule.objects.filter(key="general_percent").update(confirmed=True, basis="测试依据")
    general = CheckItem.objects.filter(kind="general")[:1]
    plan = a.drafted(city.city_officer, items=general, ratios={"clinic": 2000})
    with pytest.raises(Refused, match="不得高于5%"):
        plans.take("submit", plan, by=city.city_officer, now=a.NOW)
    DrawRule.objects.filter(kind="base", key="clinic").update(value=3000)
    asked = gathered(a.submitted(city, items=general, title="一般事项"))["plan"]["strata"][0]
    assert (asked["num"], asked["den"]) == (1, 20)
    key = a.submitted(city, items=CheckItem.objects.filter(kind="key")[:1], ratios={"clinic": 2000}, title="重点事项")
    assert gathered(key)["plan"]["strata"][0]["take"] == 2


def test_a_confirmed_specialty_rule_asks_for_one_seat_of_it(city):
    DrawRule.objects.filter(key="specialty").update(confirmed=True, basis="测试依据")
    seats = [{"unit": "", "skill": "放射卫生"}, {"unit": "", "skill": ""}]
    plan = a.drafted(city.city_officer, seats=seats)
    with pytest.raises(Refused, match="至少一人具备"):
        plans.take("submit", plan, by=city.city_officer, now=a.NOW)


def test_the_ledger_finds_the_object_class_the_draw_finds(city):
    a.institutions(1, category="A100", prefix="HH")
    a.institutions(1, category="D216", prefix="MM")
    Institution.objects.filter(code="HH000001").update(level="3")
    book = rule_book("2026-1")
    for row in Institution.objects.annotate(found=object_class("2026-1")):
        assert row.found == book.class_of(row.category_id or "", row.level), row.code


# --- libraries --------------------------------------------------------------------------------------
def library(city, kind=LibraryKind.IMPORTED, **values):
    given = {"name": "外来名录", "kind": kind, "basis": "依据", "valid_from": date(2026, 1, 1), "valid_to": None}
    return libraries.create(by=city.city_officer, now=a.NOW, **given | values)


def brought(row, path, by):
    ledger = bound(MEMBERS, MemberImporter, library=row)
    return run(ledger, path, by=by, now=a.NOW, filename=path.name)


def workbook(tmp_path, rows, headers):
    book = Workbook()
    for cells in (headers, *rows):
        book.active.append(cells)
    book.save(tmp_path / "pool.xlsx")
    return tmp_path / "pool.xlsx"


def plan_of(city, row, **values):
    return a.approved(city, **{"classes": [], "ratios": {"*": 500}, "library": row, "title": "名录抽查"} | values)


@pytest.mark.parametrize("name", ["cn_zj_drawpool_478", "cn_zj_drawpool_2883"])
def test_a_real_pool_is_imported_drawn_by_stratum_and_verified(city, shared, name):
    row = library(city)
    report = brought(row, shared / "data" / "pools" / f"{name}.xlsx", city.city_officer)
    with (shared / "data" / "pools" / f"{name}.xlsx").open("rb") as file:
        lines = load_workbook(file, read_only=True)["Sheet1"].max_row - 1
    assert report.created + report.rejected == lines
    assert report.created > lines * 0.98
    lengths = {len(number) for number in row.members.values_list("identifier", flat=True)}
    assert {18, 15} <= lengths
    again = brought(row, shared / "data" / "pools" / f"{name}.xlsx", city.city_officer)
    assert (again.created, again.unchanged) == (0, report.created)

    draw = draws.draw_at_once(plan_of(city, row), period="2026Q4", by=city.city_officer, now=a.NOW)
    strata = dict(LibraryMember.objects.filter(library=row).values_list("code", "stratum"))
    drawn = {visit.institution.code: visit.stratum for visit in draw.visits.select_related("institution")}
    assert drawn.items() <= strata.items()
    assert set(drawn.values()) == set(strata.values())  # at least one of every stratum
    made = Institution.objects.filter(code__in=drawn)
    assert made.count() == len(drawn)
    assert all("待核实" in one.source for one in made)
    draws.reveal(draw, by=city.city_chief, now=a.NOW + 90 * a.DAY)
    assert verify(bundle_of(type(draw).objects.get(pk=draw.pk))) is not False


def test_the_template_of_a_special_library_is_read_as_it_is(city, shared, tmp_path):
    book = load_workbook(shared / "data" / "pools" / "cn_zj_special_library_template.xlsx")
    sheet, row = book.active, library(city, LibraryKind.SPECIAL, name="食品生产专项库")
    told = ["食品生产专项库", "食品", "91330000566997460T", "某某食品有限公司", "生产许可证", "SC0001", "2024-01-01",
            "9999-09-09", "某局", "否", "无", "不配备"]  # fmt: skip
    later = [*told[:2], "91330000697024247P", "某某乳业有限公司", *told[4:7], "2026-10-01", *told[8:]]
    for place, cells in enumerate((told, later), start=4):
        for column, text in enumerate(cells, start=1):
            sheet.cell(place, column, text)
    book.save(tmp_path / "special.xlsx")
    assert brought(row, tmp_path / "special.xlsx", city.city_officer).created == 2
    documents = gathered(plan_of(city, row))
    assert excluded(documents).popitem()[1] == ExclusionCode.LAPSED
    assert [one["stratum"] for one in documents["candidates"]] == ["食品"]


def test_twins_of_a_list_come_back_and_known_institutions_keep_their_code(city, tmp_path):
    Institution.objects.filter(code="JG000005").update(registration_number="PDY00000000000000000X1")
    row = library(city)
    rows = [["甲公司", "330000000036006", "一所"], ["甲公司", "330000000036006", "一所"], ["乙公司", "", "一所"],
            ["乙公司", "", "二所"], ["JG第5诊所", "PDY00000000000000000X1", "二所"], ["", "3300", "二所"]]  # fmt: skip
    report = brought(row, workbook(tmp_path, rows, ["企业名称", "注册号", "管辖单位"]), city.city_officer)
    assert (report.created, report.rejected) == (3, 3)
    assert {error["row"]: error["message"][:3] for error in report.errors} == {3: "与第2", 5: "与第4", 7: "名称为"}
    assert row.members.get(name="JG第5诊所").code == "JG000005"


def test_a_stratum_smaller_than_its_share_still_gives_one_and_never_more_than_it_has(city, tmp_path):
    row = library(city)
    rows = [[f"公司{number}", "", "一所" if number else "孤所"] for number in range(9)]
    brought(row, workbook(tmp_path, rows, ["企业名称", "注册号", "管辖单位"]), city.city_officer)
    strata = gathered(plan_of(city, row, ratios={"*": 100}))["plan"]["strata"]
    assert {one["key"]: (one["size"], one["take"]) for one in strata} == {"一所": (8, 1), "孤所": (1, 1)}
    strata = gathered(plan_of(city, row, ratios={"*": 30_000}, title="超额"))["plan"]["strata"]
    assert all(one["take"] == one["size"] for one in strata)


def test_a_library_is_drawn_only_with_a_ratio_of_the_plan(city):
    with pytest.raises(Refused, match="填写本计划抽查比例"):
        a.submitted(city, library=library(city), ratios={})
