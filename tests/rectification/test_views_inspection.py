"""Pages of inspections: what each person is shown, what a form refuses, and the way by clicking."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from rectification.models import GovernmentInspection, Indicator, Plan, ResultUse, TeamScore
from rectification.services import team_scores

from .inspecting import assessing, drafted_system, issued, planned, points, reported, scan, settled, system_of
from .pages import text, visitor


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def page(client):
    return visitor(client)


def test_a_system_is_made_row_by_row_and_says_what_is_wrong_before_it_is_published(page, cast, now):
    system = drafted_system(cast, now)
    answer = page(cast.city_officer, "indicator_new", system.code, query="?under=B", data={
        "parent": system.indicators.get(code="B").pk, "code": "B3", "title": "新", "points": "1", "way": "site",
        "rule": "", "materials": "",
    })  # fmt: skip
    assert "一级指标 B 的二级指标合计 5 分" in text(answer)
    row = Indicator.objects.get(system=system, code="B3")
    assert page(cast.county_officer, "indicator_edit", row.pk).status_code == 403
    page(cast.city_officer, "indicator_edit", row.pk, data={"drop": "1"})
    answer = page(cast.city_officer, "system_act", system.code, data={"verb": "publish"})
    assert "已发布" in text(answer)
    assert "未经确认" in text(answer)
    answer = page(cast.city_chief, "system_act", system.code, data={"verb": "confirm", "document": "文1号"})
    assert "未经确认" not in text(answer)
    assert page(cast.city_officer, "indicator_edit", system.indicators.first().pk).status_code == 404


def test_a_round_is_planned_on_one_page(page, cast, now):
    system = system_of(cast, now)
    data = {
        "title": "督察试点", "system": system.pk, "districts": [cast.county_officer.agency_id],
        "self_due_on": "2199-01-05", "site_from": "2199-01-04", "site_to": "2199-01-09",
        "feedback_due_on": "2199-02-01", "comment_days": "5", "plan_days": "30", "span_percent": "20",
        "members": [cast.liaison.pk, cast.inspector.pk], "head": cast.county_officer.pk,
    }  # fmt: skip
    assert "日期须依次为" in text(page(cast.city_officer, "government_new", data=data))
    data |= {"site_from": "2199-01-06", "comment_days": "0", "plan_days": "5001"}
    assert set(page(cast.city_officer, "government_new", data=data).context["form"].errors) == {
        "comment_days", "plan_days",
    }  # fmt: skip
    data |= {"comment_days": "5", "plan_days": "30"}
    assert "不能任本次督察组长" in text(page(cast.city_officer, "government_new", data=data))
    assert not GovernmentInspection.objects.exists()
    data["head"] = cast.city_chief.pk
    answer = page(cast.city_officer, "government_new", data=data)
    assert "须经政府同意" in text(answer)
    made = GovernmentInspection.objects.get()
    data |= {"basis": "方案1号", "consent": "政府1号"}
    page(cast.city_officer, "government_edit", made.code, data=data)
    page(cast.city_officer, "government_act", made.code, data={"verb": "notify"})
    assert GovernmentInspection.objects.get().state == "inspection_notified"
    assert page(cast.city_officer, "government_team", made.code).status_code == 200
    assert page(cast.county_officer, "government_edit", made.code).status_code == 403


def test_a_draft_is_not_found_by_others(page, cast, now):
    made = planned(cast, now)
    for user in (cast.county_officer, cast.liaison):
        assert page(user, "government_detail", made.code).status_code == 404


def test_the_district_writes_saves_and_is_told_what_is_missing(page, cast, now):
    east, _west = assessing(cast, now)
    first, second, *_rest = east.leaves
    answer = page(cast.county_officer, "inspected_assess", east.code, data={
        f"points_{first.pk}": "3", f"text_{first.pk}": "已落实", f"files_{first.pk}": scan("制度.pdf"),
        f"points_{second.pk}": "9", f"text_{second.pk}": "",
    })  # fmt: skip
    assert answer.context["form"].errors  # more than the indicator has
    page(cast.county_officer, "inspected_assess", east.code, data={
        f"points_{first.pk}": "3", f"text_{first.pk}": "已落实", f"files_{first.pk}": scan("制度.pdf"),
    })  # fmt: skip
    shown = text(page(cast.county_officer, "inspected_assess", east.code))
    assert "制度.pdf" in shown
    shown = text(page(cast.county_officer, "inspected_detail", east.code))
    assert "没有填写自评分或自评说明：A2 指标A2；B1 指标B1；B2 指标B2" in shown
    assert "自评尚未报送" in text(page(cast.city_officer, "inspected_assess", east.code))
    assert page(cast.neighbour_officer, "inspected_assess", east.code).status_code == 404
    assert page(cast.county_officer, "inspected_score", east.code).status_code == 404


def test_two_who_write_at_once_keep_each_others_words(page, cast, now):
    east, _west = assessing(cast, now)
    first, second, *_rest = east.leaves
    page(cast.county_officer, "inspected_assess", east.code, data={f"points_{first.pk}": "3", f"text_{first.pk}": "甲"})
    opened = page(cast.county_officer, "inspected_assess", east.code).context["form"]
    stale = {}
    for bound in (one for one in opened if "files" not in one.html_name):
        stale[bound.html_name] = stale[bound.html_initial_name] = "" if bound.value() is None else bound.value()
    page(cast.county_officer, "inspected_assess", east.code, data=stale | {f"text_{first.pk}": "乙"})
    page(cast.county_officer, "inspected_assess", east.code, data=stale | {
        f"points_{second.pk}": "2", f"text_{second.pk}": "丙",
    })  # fmt: skip
    assert [row.account for row in east.self_scores.all()] == ["乙", "丙"]


def test_the_team_scores_and_the_head_settles_side_by_side(page, cast, now):
    east, _west = reported(cast, now)
    first = east.leaves.first()
    answer = page(cast.liaison, "inspected_score", east.code, data={f"points_{first.pk}": "1", f"text_{first.pk}": ""})
    assert "须写明扣分理由" in text(answer)
    page(cast.liaison, "inspected_score", east.code, data={f"points_{first.pk}": "1", f"text_{first.pk}": "缺制度"})
    team_scores.score(east, by=cast.inspector, now=now, given=points(east, "3", "3", "2", "2"))
    assert TeamScore.objects.filter(scorer=cast.liaison).count() == 1
    shown = text(page(cast.city_chief, "inspected_settle", east.code))
    assert "差距过大" in shown
    assert "缺制度" in shown
    assert "缺制度" not in text(page(cast.inspector, "inspected_settle", east.code))
    page(cast.city_chief, "inspected_settle", east.code, data={f"points_{first.pk}": "2", f"text_{first.pk}": "复核"})
    answer = page(cast.city_chief, "inspected_act", east.code, data={"verb": "settle"})
    assert "评分已定" in text(answer)
    for user in (cast.county_officer, cast.neighbour_officer, cast.second_inspector):
        assert page(user, "inspected_settle", east.code).status_code == 404


def test_the_office_writes_the_feedback_and_the_paper_is_the_offices_until_it_is_out(page, cast, now):
    east = settled(cast, now)
    shown = text(page(cast.city_officer, "inspected_feedback", east.code))
    assert "失分而没有登记问题的指标" in shown
    page(cast.city_officer, "inspected_problem", east.code, data={"indicator": "", "kind": "phased", "text": "甲"})
    line = east.problems.get()
    page(cast.city_officer, "feedback_problem", line.pk, data={"indicator": "", "kind": "immediate", "text": "乙"})
    page(cast.city_officer, "inspected_feedback", east.code, data={
        "issuer": cast.city_officer.agency_id, "preface": "总体较好。", "requirement": "限期整改。",
    })  # fmt: skip
    assert "不能对“天津市河东区人民政府”" in text(page(cast.city_officer, "inspected_feedback", east.code))
    assert page(cast.city_officer, "inspected_word", east.code).status_code == 200
    for name in ("inspected_word", "inspected_feedback"):
        assert page(cast.county_officer, name, east.code).status_code == 404
    assert page(cast.liaison, "feedback_problem", line.pk).status_code == 403


def test_results_are_each_districts_own_and_the_offices_altogether(page, cast, now):
    east = issued(cast, now)
    shown = page(cast.city_officer, "government_results", east.inspection.code)
    assert [one.district.region.name for one in shown.context["results"]] == ["河东区", "河西区"]
    own = page(cast.neighbour_officer, "government_results", east.inspection.code)
    assert [(one.district.region.name, one.total.final) for one in own.context["results"]] == [("河西区", None)]
    file = page(cast.city_officer, "government_results_file", east.inspection.code)
    sheet = load_workbook(io.BytesIO(file.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][-1] == "状态"
    assert "名次" not in rows[0]
    assert (rows[1][0], rows[1][-2], rows[2][-2]) == ("河东区", 8, None)
    assert "组员 1" in text(page(cast.county_officer, "inspected_settle", east.code))
    assert cast.liaison.name not in text(page(cast.county_officer, "inspected_settle", east.code))


def test_a_place_is_among_all_districts_and_shown_to_the_office_alone(page, cast, now):
    east, west = reported(cast, now, show_rank=True)
    for row, given in ((east, "1"), (west, "2")):
        team_scores.score(row, by=cast.liaison, now=now, given=points(row, given, "2", "2", "1"))
        team_scores.settle(row, by=cast.city_chief, now=now)
    type(east).objects.filter(pk=east.pk).update(state="district_issued")
    code = east.inspection.code
    shown = page(cast.city_officer, "government_results", code)
    assert [one.place for one in shown.context["results"]] == [2, 1]
    assert page(cast.city_officer, "inspected_detail", east.code).context["result"].place == 2
    own = page(cast.county_officer, "government_results", code)
    assert [(one.total.final, one.place) for one in own.context["results"]] == [(6, None)]
    assert "名次" in text(shown)
    assert "名次" not in text(own)
    for user, wanted in ((cast.city_officer, True), (cast.county_officer, False)):
        file = page(user, "government_results_file", code)
        rows = list(load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True))
        assert ("名次" in rows[0]) is wanted


def test_a_result_is_handed_on_and_answered_by_page(page, cast, now):
    east = issued(cast, now)
    data = {"district": east.pk, "recipient": cast.liaison.agency_id, "kind": "funds", "note": "参考"}
    page(cast.city_officer, "government_results", east.inspection.code, data=data)
    use = ResultUse.objects.get()
    assert "待答复" in text(page(cast.liaison, "use_list"))
    answer = page(cast.liaison, "use_detail", use.pk, data={"text": "已用于资金分配"})
    assert "已用于资金分配" in text(answer)
    assert page(cast.county_officer, "use_detail", use.pk).status_code == 404
    assert "反馈意见尚未印发" not in text(page(cast.city_officer, "use_detail", use.pk))


def test_pressed_twice_there_is_one_plan_and_each_leads_to_the_other(page, cast, now):
    east = issued(cast, now)
    for _press in range(2):
        page(cast.county_officer, "inspected_act", east.code, data={"verb": "make_plan"})
    plan = Plan.objects.get()
    shown = text(page(cast.county_officer, "inspected_detail", east.code))
    assert f"/plans/{plan.code}/" in shown
    assert "整改问题 1" in shown
    assert f"/inspected/{east.code}/" in text(page(cast.county_officer, "plan_detail", plan.code))


def test_the_list_asks_the_database_as_often_for_two_rounds_as_for_one(page, cast, now):
    east, _west = reported(cast, now)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(cast.city_officer, "government_list")
        return len(seen)

    asked()  # the menu is built once
    first = asked()
    planned(cast, now, system=east.inspection.system)
    assert asked() == first
