"""Self-inspection and pledge: what is shown, what is missing, who may do what, and the receipt."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institutions.choices import SelfInspectionKind, SelfInspectionState
from institutions.models import SelfInspection, SelfInspectionAnswer, SelfInspectionRound
from institutions.queries import duties_of, rounds_with_figures
from institutions.rules import self_inspection as rule
from institutions.services import self_inspections
from institutions.workflow import SELF_INSPECTION
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act, Notice
from tests.factories import institutions as make

S = SelfInspectionState


# --- rules ----------------------------------------------------------------------------------------
@given(on=st.dates(date(2000, 1, 1), date(2099, 12, 31)), months=st.sampled_from([1, 3, 6, 12]))
def test_a_period_holds_its_day_and_the_next_begins_the_day_after(on, months):
    name, first, last = rule.period_of(months, on)
    assert first <= on <= last
    following, begin, _ = rule.period_of(months, last + timedelta(days=1))
    assert begin == last + timedelta(days=1)
    assert following != name


@given(st.binary(min_size=12, max_size=12))
def test_a_receipt_has_twelve_characters_that_cannot_be_confused(entropy):
    code = rule.receipt_code(entropy)
    assert len(code) == 14
    assert not set(code) & set("01OIL")


def test_everything_missing_is_named_with_its_item():
    answers = [rule.Answer("01.01", ""), rule.Answer("01.02", "problem", "", "planned", "", "")]
    said = " ".join(map(str, [*rule.open_answers(answers), *rule.open_pledge(rule.Pledge(3, (1,), ""))]))
    for word in ("01.01", "请说明存在的问题", "整改措施和责任人", "整改期限", "第2、3条", "承诺人姓名"):
        assert word in said


# --- rounds and filings ---------------------------------------------------------------------------
def test_a_round_takes_its_period_from_the_frequency_in_force_and_shows_how_it_is_due(cast):
    quarter = make.a_round(cast)
    year = make.a_round(cast, SelfInspectionKind.COMPREHENSIVE)
    assert (quarter.period, year.period) == ("2026Q4", "2026")
    assert quarter.due_on == date(2026, 11, 23)  # 20 days end on a Sunday
    assert quarter.due_derivation["last_day"] == "2026-11-22"


def test_one_round_per_region_kind_and_period(cast):
    make.a_round(cast)
    with pytest.raises(Refused, match="已经开启"):
        make.a_round(cast)


def test_an_officer_opens_rounds_only_at_home(cast):
    with pytest.raises(Refused, match="管辖范围"):
        self_inspections.open_round(
            "routine", title="x", region=cast.neighbour_officer.agency.region, agency=cast.county_officer.agency,
            days=9, by=cast.county_officer, now=make.NOW,
        )  # fmt: skip


def test_starting_twice_gives_the_same_filing_with_the_items_of_the_licence(cast):
    plain = make.institution()
    radiant = make.institution("河东明澈医院", permits=["radiation"])
    round_ = make.a_round(cast)
    filing = make.started(cast, plain, round_)
    assert make.started(cast, plain, round_) == filing
    other = make.started(cast, radiant, round_)
    groups = set(other.answers.values_list("item__group_code", flat=True)) - set(
        filing.answers.values_list("item__group_code", flat=True)
    )
    assert groups == {"08"}
    assert filing.answers.count() == 13


def test_only_people_of_the_institution_fill_in(cast):
    filing = make.started(cast, make.tied(cast, make.institution()))
    answer = filing.answers.first()
    with pytest.raises(Refused, match="本机构人员"):
        self_inspections.answer(filing, answer.pk, {"conclusion": "compliant"}, by=cast.city_officer, now=make.NOW)
    self_inspections.answer(filing, answer.pk, {"conclusion": "compliant"}, by=cast.manager, now=make.NOW)
    assert SelfInspectionAnswer.objects.get(pk=answer.pk).conclusion == "compliant"


def test_an_answer_that_is_no_problem_keeps_nothing_of_the_problem(cast):
    filing = make.started(cast, make.tied(cast, make.institution()))
    answer = filing.answers.first()
    values = {
        "conclusion": "problem",
        "problem_text": "无记录",
        "measure": "补记",
        "owner": "某",
        "rectify_kind": "immediate",
    }
    self_inspections.answer(filing, answer.pk, values, by=cast.principal, now=make.NOW)
    self_inspections.answer(filing, answer.pk, {"conclusion": "compliant"}, by=cast.principal, now=make.NOW)
    answer.refresh_from_db()
    assert (answer.problem_text, answer.measure, answer.rectify_kind) == ("", "", "")


def test_an_answer_of_another_filing_is_refused(cast):
    own = make.started(cast, make.tied(cast, make.institution()))
    other = make.started(cast, make.institution("河东明澈医院"), own.round)
    with pytest.raises(Refused, match="不属于"):
        self_inspections.answer(own, other.answers.first().pk, {}, by=cast.principal, now=make.NOW)


def test_submitting_gives_a_number_and_a_receipt_and_records_who_signed(cast):
    filing = make.submitted(cast, make.tied(cast, make.institution()))
    assert filing.state == S.SUBMITTED
    assert filing.pledge_no == "ZC-120102-2026-00001"
    assert filing.receipt_code == rule.receipt_code(make.ENTROPY)
    assert (filing.signer_name, filing.submitted_by, filing.is_overdue) == ("吴安平", cast.principal, False)
    act = Act.objects.filter(verb="institutions.selfinspection.submit").get()
    assert (act.about, act.from_state, act.to_state) == (filing.institution.code, "draft", "submitted")


def test_a_refused_submission_takes_no_number(cast):
    filing = make.started(cast, make.tied(cast, make.institution()))
    with pytest.raises(Refused) as refused:
        make.submit(filing, cast.principal, clauses=[1])
    assert any("没有填写结论" in reason for reason in refused.value.reasons)
    assert any("承诺条款" in reason for reason in refused.value.reasons)
    assert make.submit(make.answered(filing), cast.principal).pledge_no.endswith("00001")


def test_the_last_moment_of_the_last_day_is_in_time_and_the_next_is_late(cast):
    at = make.tied(cast, make.institution())
    filing = make.answered(make.started(cast, at))
    end = make.NOW.replace(day=23, hour=23, minute=59)
    assert make.submit(filing, cast.principal, now=end).is_overdue is False
    self_inspections.send_back(filing, reason="补照片", by=cast.city_officer, now=end)
    assert make.submit(filing, cast.principal, now=end + timedelta(minutes=1)).is_overdue is True


def test_a_return_needs_a_reason_and_keeps_number_and_receipt(cast):
    filing = make.submitted(cast, make.tied(cast, make.institution()))
    with pytest.raises(Refused, match="退回原因"):
        self_inspections.send_back(filing, reason=" ", by=cast.city_officer, now=make.NOW)
    returned = self_inspections.send_back(filing, reason="补照片", by=cast.city_officer, now=make.NOW)
    again = make.submit(returned, cast.principal, entropy=bytes(12))
    assert (again.pledge_no, again.receipt_code) == (filing.pledge_no, filing.receipt_code)


def test_what_is_handed_in_can_no_longer_be_changed(cast):
    filing = make.submitted(cast, make.tied(cast, make.institution()))
    with pytest.raises(Refused, match="不能再修改"):
        self_inspections.save_details(filing, {"participants": "x"}, by=cast.principal, now=make.NOW)


ROLES = ("city_officer", "city_chief", "county_officer", "neighbour_officer", "liaison", "inspector", "principal",
         "manager", "outsider", "system_admin", "security_admin", "audit_admin")  # fmt: skip
ALLOWED = {
    S.DRAFT: {"submit": {"principal"}},
    S.SUBMITTED: {
        "accept": {"city_officer", "city_chief", "county_officer"},
        "send_back": {"city_officer", "city_chief", "county_officer"},
    },
    S.RETURNED: {"submit": {"principal"}},
    S.ACCEPTED: {"publish": {"city_officer", "city_chief", "county_officer"}},
    S.PUBLISHED: {},
}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("who", ROLES)
def test_every_step_is_open_to_exactly_those_it_is_meant_for(cast, state, who):
    filing = make.answered(make.started(cast, make.tied(cast, make.institution())))
    SelfInspection.objects.filter(pk=filing.pk).update(state=state)
    filing.refresh_from_db()
    offered = {action.verb for action in SELF_INSPECTION.open_to(cast.everyone[who], filing)}
    assert offered == {verb for verb, people in ALLOWED[state].items() if who in people}


def test_nobody_accepts_what_they_handed_in(cast):
    filing = make.submitted(cast, make.tied(cast, make.institution()))
    SelfInspection.objects.filter(pk=filing.pk).update(submitted_by=cast.city_officer)
    with pytest.raises(Refused, match="须由他人"):
        self_inspections.accept(filing, by=cast.city_officer, now=make.NOW)


def test_the_institution_is_told_of_a_round_a_return_and_an_acceptance_and_nobody_else_is(cast):
    at = make.tied(cast, make.institution())
    filing = make.submitted(cast, at, make.a_round(cast))
    self_inspections.send_back(filing, reason="补照片", by=cast.city_officer, now=make.NOW)
    again = make.submit(SelfInspection.objects.get(), cast.principal)
    self_inspections.accept(again, by=cast.city_officer, now=make.NOW + make.DAY)
    for who in (cast.principal, cast.manager):
        assert [notice.title.split("：")[0] for notice in Notice.objects.visible_to(who).order_by("pk")] == [
            "请于2026-11-23前完成", "自查已退回，请补充后重新提交", "自查已接收",
        ]  # fmt: skip
    assert Notice.objects.exclude(recipient__in=[cast.principal, cast.manager]).count() == 0


# --- reads ----------------------------------------------------------------------------------------
def test_drafts_are_seen_by_the_institution_only(cast):
    filing = make.started(cast, make.tied(cast, make.institution()))
    seen = {who for who in ROLES if SelfInspection.objects.visible_to(cast.everyone[who]).filter(pk=filing.pk).exists()}
    assert seen == {"principal", "manager"}
    make.submit(make.answered(filing), cast.principal)
    seen = {who for who in ROLES if SelfInspection.objects.visible_to(cast.everyone[who]).filter(pk=filing.pk).exists()}
    assert seen == {"principal", "manager", "city_officer", "city_chief", "county_officer", "inspector"}


def test_a_round_of_a_district_is_not_the_neighbours(cast):
    round_ = make.a_round(cast, region=make.HEDONG)
    make.tied(cast, make.institution())
    seen = {who for who in ROLES if SelfInspectionRound.objects.visible_to(cast.everyone[who]).filter(pk=round_.pk)}
    assert seen == {"principal", "manager", "city_officer", "city_chief", "county_officer", "inspector"}


def test_what_is_due_disappears_when_handed_in_and_comes_back_when_returned(cast):
    at = make.tied(cast, make.institution())
    round_ = make.a_round(cast)
    assert [duty.round for duty in duties_of(at)] == [round_]
    filing = make.submitted(cast, at, round_)
    assert duties_of(at) == []
    self_inspections.send_back(filing, reason="补照片", by=cast.city_officer, now=make.NOW)
    assert duties_of(at)[0].was_returned


def test_a_round_counts_filed_late_and_missing_within_what_the_person_sees(cast):
    at = make.tied(cast, make.institution())
    make.institution("河东明澈医院")
    make.institution("河西朗宁医院", make.HEXI)
    round_ = make.a_round(cast)
    make.submit(make.answered(make.started(cast, at, round_)), cast.principal, now=make.NOW + 40 * make.DAY)
    for who, expected in (
        ("city_officer", (3, 1, 1, 2)),
        ("county_officer", (2, 1, 1, 1)),
        ("neighbour_officer", (1, 0, 0, 1)),
    ):
        row = rounds_with_figures(cast.everyone[who]).get()
        assert (row.expected, row.filed, row.late, row.missing) == expected


def test_the_public_sees_only_published_pledges_and_few_columns(cast):
    filing = make.accepted(cast, make.tied(cast, make.institution()))
    assert list(SelfInspection.objects.published()) == []
    self_inspections.publish(filing, by=cast.city_officer, now=make.NOW)
    (row,) = SelfInspection.objects.published()
    assert set(row) == {
        "pledge_no",
        "institution__code",
        "institution__name",
        "kind",
        "period",
        "submitted_at",
        "published_at",
    }
