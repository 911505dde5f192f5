"""Feedback: commented on in its term, signed by another, issued by rank; it becomes a plan once; results are used."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from docx import Document

from rectification.choices import DistrictState as D
from rectification.choices import InspectionState as R
from rectification.choices import PlanState, ProblemSource, TaskKind, UseKind
from rectification.models import FeedbackProblem, IndicatorSystem, Plan, ResultUse, TeamScore
from rectification.queries.inspections import results
from rectification.services import (
    feedback,
    feedback_plans,
    government_inspections,
    indicators,
    result_uses,
    team_scores,
)
from supervision.foundation.access import Role
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency, Notice
from supervision.foundation.services.accounts import open_account

from .inspecting import commented, issued, planned, points, reported, scan, settled, system_of


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def words(data):
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)


def problem(district, by, now, text="责任清单不全。"):
    return feedback.put_problem(district, by=by, now=now, indicator=None, kind=TaskKind.PHASED, text=text)


def test_the_draft_is_put_before_the_district_in_working_days_and_not_before_it_says_something(cast, now):
    east = settled(cast, now)
    with pytest.raises(Refused, match="先登记反馈的问题"):
        feedback.ask(east, by=cast.city_officer, now=now)
    problem(east, cast.city_officer, now)
    assert not FeedbackProblem.objects.visible_to(cast.county_officer).exists()
    east = feedback.ask(east, by=cast.city_officer, now=now)
    assert east.comment_derivation["n"] == 5
    assert east.comment_due_on > timezone.localdate(now) + timedelta(days=5)
    assert FeedbackProblem.objects.visible_to(cast.county_officer).count() == 1
    assert not FeedbackProblem.objects.visible_to(cast.neighbour_officer).exists()
    assert not TeamScore.objects.visible_to(cast.county_officer).exists()


def test_silence_is_no_comment_only_when_the_term_is_over(cast, now):
    east = settled(cast, now)
    problem(east, cast.city_officer, now)
    east = feedback.ask(east, by=cast.city_officer, now=now)
    with pytest.raises(Refused, match="尚未到期"):
        feedback.go_without(east, by=cast.city_officer, now=now)
    later = now + timedelta(days=20)
    assert feedback.go_without(east, by=cast.city_officer, now=later).state == D.COMMENTED


def test_who_wrote_it_does_not_sign_and_a_comment_wants_an_answer(cast, now):
    east = commented(cast, now)
    with pytest.raises(Refused, match="意见的采纳情况"):
        feedback.sign(east, by=cast.city_chief, now=now)
    feedback.write(east, by=cast.city_officer, now=now, comment_answer="已采纳。")
    with pytest.raises(Refused, match="无权"):
        feedback.sign(east, by=cast.city_officer, now=now)
    east = feedback.sign(east, by=cast.city_chief, now=now)
    assert east.paper["to"] == "天津市河东区人民政府"
    east = feedback.take_back(east, by=cast.city_officer, now=now, note="改措辞")
    assert (east.state, east.paper) == (D.COMMENTED, {})


def test_whoever_wrote_it_last_has_it_signed_by_another(cast, now):
    both = open_account(username="both", name="兼任", agency=cast.city_officer.agency, by=None, now=now,
                        roles=[Role.LEAD_OFFICE, Role.REVIEWER], password="Correct-horse-9")  # fmt: skip
    east = commented(cast, now)
    feedback.write(east, by=both, now=now, comment_answer="已采纳。")
    with pytest.raises(Refused, match="须由他人“审签反馈意见”"):
        feedback.sign(east, by=both, now=now)


def test_a_commission_does_not_feed_back_to_a_government_in_its_own_name(cast, now):
    east = commented(cast, now)
    office = cast.city_officer.agency
    east = feedback.write(east, by=cast.city_officer, now=now, issuer=office, comment_answer="已采纳。")
    assert east.form == ""
    with pytest.raises(Refused, match=r"不能对“天津市河东区人民政府”作出“督察反馈”；可由 .*联席会议"):
        feedback.sign(east, by=cast.city_chief, now=now)


def test_another_bodys_paper_takes_effect_with_its_number_and_sealed_scan(cast, now):
    east = commented(cast, now)
    feedback.write(east, by=cast.city_officer, now=now, comment_answer="已采纳。")
    east = feedback.sign(east, by=cast.city_chief, now=now)
    assert east.issuer.code == "120000-LXHY"
    with pytest.raises(Refused) as refused:
        feedback.issue(east, by=cast.city_officer, now=now)
    assert "请填写文号" in str(refused.value)
    assert "盖章扫描件" in str(refused.value)
    east = feedback.issue(east, by=cast.city_officer, now=now, number="联〔2026〕1号", files=[scan()])
    assert (east.state, east.number, east.plan_derivation["n"]) == (D.ISSUED, "联〔2026〕1号", 30)
    assert Notice.objects.filter(recipient=cast.county_officer, title__contains="收到督察反馈意见").exists()


def test_the_paper_has_the_exact_words_and_stays_as_it_was_issued(cast, now):
    east = issued(cast, now)
    said = words(feedback.word_of(east))
    for part in (
        "联〔2026〕1号",
        "天津市河东区人民政府：",
        "1.责任清单不全。（限时整改）",
        "督察评定8分（满分10分），地区自评10分",
    ):
        assert part in said
    assert feedback.word_of(east) == feedback.word_of(east)
    east.paper = {**east.paper, "title": "改过"}
    with pytest.raises(Refused, match="哈希值不一致"):
        feedback.word_of(east)
    with pytest.raises(Refused, match="不能修改反馈意见"):
        problem(east, cast.city_officer, now)


def test_the_district_sees_its_scores_once_the_feedback_is_out(cast, now):
    east = issued(cast, now)
    (seen,) = results([east], cast.county_officer)
    assert str(seen.total.final) == "8.00"
    assert TeamScore.objects.visible_to(cast.county_officer).count() == 4
    assert not TeamScore.objects.visible_to(cast.neighbour_officer).exists()


def test_a_problem_taken_out_closes_the_ranks(cast, now):
    east = settled(cast, now)
    first, _second = [problem(east, cast.city_officer, now, text) for text in ("甲", "乙")]
    feedback.drop_problem(first, by=cast.city_officer, now=now)
    assert list(east.problems.values_list("number", "text")) == [(1, "乙")]


# --- the plan ---------------------------------------------------------------------------------------------------
def test_the_feedback_becomes_a_plan_of_the_district_once_with_its_exact_words(cast, now):
    east = issued(cast, now)
    plan = feedback_plans.make_plan(east, by=cast.county_officer, now=now)
    again = feedback_plans.make_plan(east, by=cast.city_officer, now=now)
    assert plan.pk == again.pk
    assert Plan.objects.count() == 1
    assert (plan.office, plan.region_code) == (cast.county_officer.agency, "120102000")
    rows = plan.problems.order_by("number")
    assert [(row.source, row.text) for row in rows] == [
        (ProblemSource.FEEDBACK, "责任清单不全。"), (ProblemSource.FEEDBACK, "两起案件应记分未记分。"),
    ]  # fmt: skip
    assert [row.feedback_problem.district for row in rows] == [east, east]
    assert plan.inspected_district == east
    assert {row.category for row in rows} == {"指标A"}


def test_a_plan_comes_of_what_is_issued_and_not_by_a_neighbour(cast, now):
    east = commented(cast, now)
    with pytest.raises(Refused, match="当前状态"):
        feedback_plans.make_plan(east, by=cast.county_officer, now=now)
    with pytest.raises(Refused, match="无权"):
        feedback_plans.make_plan(east, by=cast.neighbour_officer, now=now)


def test_nothing_goes_out_of_a_round_that_is_over_and_those_told_of_it_hear_so(cast, now):
    east = commented(cast, now)
    feedback.write(east, by=cast.city_officer, now=now, comment_answer="已采纳。")
    made = government_inspections.cancel(east.inspection, by=cast.city_officer, now=now, note="机构改革")
    for person in (cast.county_officer, cast.neighbour_officer, cast.liaison):
        assert Notice.objects.filter(recipient=person, title="督察已取消：督察试点（机构改革）").exists()
    for state, told in ((R.CANCELLED, "督察已取消"), (R.ENDED, "督察已结束")):
        type(made).objects.filter(pk=made.pk).update(state=state)
        east.refresh_from_db()
        for act in (
            lambda: feedback.sign(east, by=cast.city_chief, now=now),
            lambda: feedback.write(east, by=cast.city_officer, now=now, preface="改"),
            lambda: team_scores.decide(east, by=cast.city_chief, now=now, given=points(east, "1")),
        ):
            with pytest.raises(Refused, match=told):
                act()
    assert east.state == D.COMMENTED


def test_terms_stand_once_a_feedback_is_signed(cast, now):
    east = commented(cast, now)
    government_inspections.edit(east.inspection, by=cast.city_officer, now=now, plan_days=20)
    feedback.write(east, by=cast.city_officer, now=now, comment_answer="已采纳。")
    feedback.sign(east, by=cast.city_chief, now=now)
    later = east.inspection.feedback_due_on + timedelta(days=1)
    given = {"by": cast.city_officer, "now": now, "feedback_due_on": later, "comment_days": 5}
    with pytest.raises(Refused, match="河东区 的反馈意见已经审签，不能再改“报送整改方案期限（工作日）”"):
        government_inspections.edit(east.inspection, plan_days=10, **given)
    assert government_inspections.edit(east.inspection, plan_days=20, **given).feedback_due_on == later


def test_what_is_out_is_answered_with_a_plan_though_the_round_is_over(cast, now):
    east = issued(cast, now)
    type(east.inspection).objects.filter(pk=east.inspection_id).update(state=R.ENDED)
    assert feedback_plans.make_plan(east, by=cast.county_officer, now=now).state == PlanState.DRAFT


# --- on trial ---------------------------------------------------------------------------------------------------
def on_trial(district):
    """A round that was begun before trials had to stay in the office."""
    IndicatorSystem.objects.filter(rounds=district.inspection_id).update(confirmed=False)
    district.refresh_from_db()


def test_a_round_on_trial_is_planned_and_no_district_hears_of_it_before_the_document_is_on_record(cast, now):
    made = planned(cast, now, system=system_of(cast, now, confirmed=False))
    assert made.districts.count() == 2
    with pytest.raises(Refused, match="未经确认，不能下发通知；请先在指标体系页登记采用该体系的文号"):
        government_inspections.notify(made, by=cast.city_officer, now=now)
    assert not Notice.objects.filter(title__contains=made.title).exists()
    indicators.confirm(made.system, by=cast.city_chief, now=now, document="文1号")
    assert government_inspections.notify(made, by=cast.city_officer, now=now).state == R.NOTIFIED


def test_scores_by_a_system_nobody_has_confirmed_stay_inside_the_office(cast, now):
    east = settled(cast, now)
    on_trial(east)
    problem(east, cast.city_officer, now)
    with pytest.raises(Refused, match="未经确认，评分只在本单位内部使用"):
        feedback.ask(east, by=cast.city_officer, now=now)
    assert str(results([east], cast.city_officer)[0].total.final) == "8.00"
    assert results([east], cast.county_officer)[0].total.final is None


def test_a_round_on_trial_ends_without_feedback(cast, now):
    east, west = reported(cast, now)
    on_trial(east)
    for row in (east, west):
        team_scores.score(row, by=cast.liaison, now=now, given=points(row, "3", "3", "2", "2"))
        team_scores.settle(row, by=cast.city_chief, now=now)
    made = government_inspections.step("to_feedback", east.inspection, by=cast.city_officer, now=now)
    assert government_inspections.end(made, by=cast.city_chief, now=now).state == R.ENDED


def test_a_round_ends_when_every_district_has_its_feedback(cast, now):
    east = issued(cast, now)
    with pytest.raises(Refused, match="河西区 的评分尚未确定"):
        government_inspections.step("to_feedback", east.inspection, by=cast.city_officer, now=now)


# --- results used -----------------------------------------------------------------------------------------------
def test_a_result_is_used_after_the_feedback_and_answered_by_the_body_it_went_to(cast, now):
    insurance, cadres = cast.liaison.agency, Agency.objects.get(code="120000-ZZB")
    east = commented(cast, now)
    with pytest.raises(Refused, match="尚未印发，结果不能对外运用"):
        result_uses.hand_on(east, by=cast.city_officer, now=now, recipient=cadres, kind=UseKind.CADRES, note="考核")
    feedback.write(east, by=cast.city_officer, now=now, comment_answer="已采纳。")
    east = feedback.sign(east, by=cast.city_chief, now=now)
    east = feedback.issue(east, by=cast.city_officer, now=now, number="联1号", files=[scan()])
    with pytest.raises(Refused, match="无权移交"):
        result_uses.hand_on(east, by=cast.county_officer, now=now, recipient=cadres, kind=UseKind.CADRES, note="考核")
    given = {"recipient": insurance, "kind": UseKind.FUNDS, "note": "参考"}
    use = result_uses.hand_on(east, by=cast.city_officer, now=now, **given)
    with pytest.raises(Refused, match=r"已向“.*医疗保障局”移交"):
        result_uses.hand_on(east, by=cast.city_officer, now=now, **given)
    with pytest.raises(Refused, match="无权反馈"):
        result_uses.answer(use, by=cast.county_officer, now=now, text="已用")
    done = result_uses.answer(use, by=cast.liaison, now=now, text="已用于资金分配")
    assert (done.answer, done.answered_by) == ("已用于资金分配", cast.liaison)
    for other in (cast.county_officer, cast.neighbour_officer, cast.inspector):
        assert not ResultUse.objects.visible_to(other).exists()
    assert result_uses.lines_of(use)[-1].final == 8
