"""Licences: decisions as a history, what held on any day, the institution's summary, who may do what."""

from datetime import date
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from institutions.choices import LicenceStanding, LicenceState
from institutions.models import Institution, Licence, LicenceChange
from institutions.rules.conditions import Profile, concerns
from institutions.rules.licences import standing
from institutions.services import licences, merging, registry
from institutions.services.licences import summary
from institutions.workflow import LICENCE
from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act
from tests.factories import institutions as make
from tests.factories import licences as a

DAY, YEAR, TODAY = a.YEAR / 365, a.YEAR, a.TODAY


@pytest.fixture
def at(cast):
    """An institution of the district."""
    return make.institution(beds=80)


def refusal(deed, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        deed(*args, **kwargs)
    return "；".join(refused.value.reasons)


# --- issuing --------------------------------------------------------------------------------------
def test_a_licence_becomes_the_summary_of_its_institution(cast, at):
    made = a.licence(at, by=cast.county_officer, subjects=["03", "32.01"])
    at.refresh_from_db()
    assert (at.licence_number, at.licence_from, at.licence_to) == ("PDY00001", TODAY - YEAR, TODAY + 2 * YEAR)
    assert at.subjects == ["03", "32.01"]
    assert (made.code[:2], made.state, made.region_code) == ("XK", "active", at.region_code)
    act = Act.objects.get(verb="institutions.issue_licence")
    assert (act.actor_name, act.about) == (cast.county_officer.name, at.code)


def test_permits_are_the_open_ones_run_out_or_not(cast, at):
    a.licence(at, "radiation", number="放1", valid_to=TODAY - 10 * DAY)
    narcotic = a.licence(at, "narcotic", number="麻1")
    at.refresh_from_db()
    assert at.permits == ["radiation", "narcotic"]
    assert concerns("permit:radiation", Profile(permits=tuple(at.permits)))
    a.take("cancel", narcotic)
    at.refresh_from_db()
    assert at.permits == ["radiation"]


@pytest.mark.parametrize(("values", "word"), [
    ({"valid_to": TODAY - 2 * YEAR}, "早于有效期自"),
    ({"valid_from": None, "valid_to": TODAY - 400 * DAY}, "发证时已过期"),
    ({"issued_on": TODAY + DAY}, "晚于今天"),
    ({"subjects": ["03", "77"]}, "77"),
    ({"number": "无"}, "请填写许可证"),
])  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_written(cast, at, values, word):
    assert word in refusal(a.licence, at, **values)
    assert not Licence.objects.exists()
    assert not LicenceChange.objects.exists()


def test_a_kind_for_other_subjects_is_refused(cast, at):
    assert "不适用于" in refusal(a.licence, at, "hygiene_place", number="卫1")
    place = make.institution("河东清和浴场", kind="public_place")
    a.licence(place, "hygiene_place", number="卫1")
    place.refresh_from_db()
    assert place.licence_number == "卫1"


def test_a_second_licence_of_a_single_kind_is_refused_with_the_ways_out_and_by_the_database(cast, at):
    first = a.licence(at)
    said = refusal(a.licence, at, number="PDY00002")
    for word in (first.code, "PDY00001", "延续", "换证", "注销"):
        assert word in said
    with pytest.raises(IntegrityError), transaction.atomic():
        Licence.objects.create(
            code="XK9", institution=at, region_code=at.region_code, kind=first.kind, entered_at=make.NOW
        )
    for number in ("甲1", "甲2"):
        a.licence(at, "equipment", number=number)
    assert at.licences.count() == 3


def test_another_institution_s_licence_is_refused_by_name_only_where_it_may_be_seen(cast, at):
    a.licence(at)
    beside = make.institution("河东澄川医院")
    said = refusal(a.licence, beside, by=cast.county_officer)
    assert "河东禾安医院" in said
    far = make.institution("河西朗宁医院", make.HEXI)
    said = refusal(a.licence, far, by=cast.neighbour_officer)
    assert "河东禾安医院" not in said
    assert "辖区外" in said


def test_a_practice_licence_under_another_registration_number_is_refused(cast):
    number, other = "12345678912010211A1001X"[:22], "98765432112010211A1001X"[:22]
    row = make.institution("河东澄川医院")
    Institution.objects.filter(pk=row.pk).update(registration_number=number)
    row.refresh_from_db()
    assert "拿错" in refusal(a.licence, row, number=other)
    a.licence(row, number=number)
    third = make.institution("河东明澈医院")
    assert "河东澄川医院" in refusal(a.licence, third, number=number, by=None)


def test_a_filing_wider_than_its_kind_allows_is_told_not_refused(cast):
    clinic = make.institution("河东中医诊所", category_id="D212")
    kind = a.kind("tcm_clinic_filing")
    plan = licences.plan_issue(
        clinic, kind, a.stated(subjects=["50", "03"]), a.decided(), by=cast.county_officer, now=make.NOW
    )
    assert any("超出" in note for note in plan.notes)


def test_9999_is_no_end_and_an_unusual_period_is_told(cast, at):
    made = a.licence(at, valid_to=date(9999, 12, 31))
    assert a.last(made).valid_to is None
    assert a.last(made).end_in_words == "长期"
    plan = licences.plan_issue(at, a.kind("narcotic"), a.stated(number="麻1", valid_to=TODAY + 9 * YEAR), a.decided(),
                               by=None, now=make.NOW)  # fmt: skip
    assert any("3年" in note for note in plan.notes)


# --- history --------------------------------------------------------------------------------------
def test_what_was_valid_on_a_day_is_answered_from_history(cast, at):
    made = a.licence(at, subjects=["03"])
    a.take("change", made, {"subjects": ["03", "50"]}, effective_on=TODAY - 100 * DAY)
    a.take("change", made, {"scope": "仅限门诊"}, effective_on=TODAY - 10 * DAY)
    assert made.as_of(TODAY - YEAR - DAY) is None
    assert made.as_of(TODAY - 200 * DAY).subjects == ["03"]
    assert made.as_of(TODAY - 100 * DAY).subjects == ["03", "50"]
    assert (made.as_of(TODAY).subjects, made.as_of(TODAY).scope) == (["03", "50"], "仅限门诊")


def test_a_late_record_fills_history_and_leaves_what_came_after_it(cast, at):
    made = a.licence(at, scope="甲")
    a.take("change", made, {"scope": "丙"}, effective_on=TODAY - 10 * DAY)
    plan = licences.plan_step(
        "change",
        made,
        {"scope": "乙", "equipment": "CT"},
        a.decided(effective_on=TODAY - 50 * DAY),
        by=None,
        now=make.NOW,
    )
    assert any("补充历史" in note for note in plan.notes)
    a.take("change", made, {"scope": "乙", "equipment": "CT"}, effective_on=TODAY - 50 * DAY)
    assert [made.as_of(TODAY - n * DAY).scope for n in (60, 30, 0)] == ["甲", "乙", "丙"]
    assert made.as_of(TODAY).equipment == "CT"


def test_a_future_decision_takes_effect_on_its_day_by_itself(cast, at):
    made = a.licence(at)
    a.take("change", made, {"scope": "增设"}, effective_on=TODAY + 10 * DAY)
    a.take("suspend", made, effective_on=TODAY + 20 * DAY)
    found = {}
    for n in (0, 10, 20):
        row = Licence.objects.on(TODAY + n * DAY).values("standing", "now__scope").get()
        found[n] = (row["now__scope"], row["standing"])
    assert found == {0: ("", "valid"), 10: ("增设", "valid"), 20: ("增设", "suspended")}


def test_the_job_carries_a_change_of_the_name_over_on_its_day_and_only_once(cast, at):
    made = a.licence(at, by=cast.county_officer)
    a.take("change", made, {"name": "河东禾安中心医院", "beds": 120}, effective_on=TODAY + 5 * DAY)
    at.refresh_from_db()
    assert at.name == "河东禾安医院"
    assert summary.apply_due(make.NOW) == (0, [])
    assert summary.apply_due(make.NOW + 8 * make.DAY) == (1, [])
    at.refresh_from_db()
    assert (at.name, at.beds) == ("河东禾安中心医院", 120)
    assert at.names.get().name == "河东禾安医院"
    registry.amend(at, {"beds": 130}, by=None, now=make.NOW)
    assert summary.apply_due(make.NOW + 9 * make.DAY) == (0, [])
    at.refresh_from_db()
    assert at.beds == 130


def test_a_change_whose_name_is_taken_is_refused_whole(cast, at):
    made = a.licence(at)
    make.institution("河东澄川医院")
    assert "同名" in refusal(a.take, "change", made, {"name": "河东澄川医院"})
    assert made.changes.count() == 1


def test_beds_across_the_line_and_renewals_with_a_gap_are_told(cast, at):
    made = a.licence(at)
    plan = licences.plan_step("change", made, {"beds": 120}, a.decided(), by=None, now=make.NOW)
    assert any("校验期" in note for note in plan.notes)
    end = TODAY + 2 * YEAR
    values = {"valid_from": end + 11 * DAY, "valid_to": end + 3 * YEAR}
    plan = licences.plan_step("renew", made, values, a.decided(), by=None, now=make.NOW)
    assert plan.effective_on == end + 11 * DAY
    assert any("空档10天" in note for note in plan.notes)
    assert "没有晚于" in refusal(a.take, "renew", made, {"valid_from": end, "valid_to": end})


def test_a_renewal_holds_from_the_day_the_new_period_begins(cast, at):
    made = a.licence(at, valid_to=TODAY + 20 * DAY)
    a.take("renew", made, {"valid_from": TODAY + 21 * DAY, "valid_to": TODAY + 3 * YEAR})
    assert made.as_of(TODAY).valid_to == TODAY + 20 * DAY
    assert made.as_of(TODAY + 21 * DAY).valid_to == TODAY + 3 * YEAR
    assert not Licence.objects.ending(TODAY, TODAY + 90 * DAY).exists()


def test_a_replacement_ends_the_former_on_its_first_day(cast, at):
    old = a.licence(at)
    new = licences.issue(at, a.kind(), a.stated(number="PDY2", valid_from=TODAY), a.decided(), by=cast.county_officer,
                         now=make.NOW, replaces=old)  # fmt: skip
    old.refresh_from_db()
    assert (old.state, new.replaces) == (LicenceState.REPLACED, old)
    assert old.as_of(TODAY - DAY).standing_on(TODAY - DAY) == LicenceStanding.VALID
    assert old.as_of(TODAY).standing_on(TODAY) == LicenceStanding.REPLACED
    at.refresh_from_db()
    assert at.licence_number == "PDY2"


def test_a_correction_holds_since_what_it_corrects(cast, at):
    made = a.licence(at, scope="甲")
    a.take("change", made, {"scope": "乙"}, effective_on=TODAY - 30 * DAY)
    a.take("correct", made, {"number": "PDY00009"})
    assert made.as_of(TODAY - 200 * DAY).number == "PDY00009"
    assert "理由" in refusal(a.take, "correct", made, {"number": "PDY00010"}, note="")


def test_nothing_changed_is_refused_and_so_is_a_day_before_the_licence(cast, at):
    made = a.licence(at)
    assert "没有任何变化" in refusal(a.take, "change", made, {"number": "PDY00001"})
    assert "早于发证" in refusal(a.take, "change", made, {"scope": "x"}, effective_on=TODAY - 2 * YEAR)
    assert "核对年份" in refusal(a.take, "change", made, {"scope": "x"}, effective_on=TODAY + 2 * YEAR)
    a.take("suspend", made, effective_on=TODAY - 5 * DAY)
    assert "上一次状态" in refusal(a.take, "resume", made, effective_on=TODAY - 6 * DAY)


@pytest.mark.parametrize(("state", "start", "end"), list(product(
    ["active", "suspended", "cancelled"], [None, -5, 5], [None, -1, 0, 10])))  # fmt: skip
def test_the_database_and_the_rule_agree_where_a_licence_stands(cast, at, state, start, end):
    made = a.licence(at)
    if start is not None and end is not None and start > end:
        return
    ends = [None if n is None else TODAY + n * DAY for n in (start, end)]
    days = dict(zip(("valid_from", "valid_to"), ends, strict=True))
    LicenceChange.objects.filter(licence=made).update(state=state, **days)
    row = Licence.objects.on(TODAY).get()
    assert row.standing == standing(state, days["valid_from"], days["valid_to"], TODAY)


# --- who ------------------------------------------------------------------------------------------
STEPS = {
    "change": {"scope": "x"}, "renew": {"valid_from": TODAY, "valid_to": TODAY + 9 * YEAR},
    "reissue": {"original_serial": "Z9"}, "correct": {"scope": "y"}, "suspend": {}, "resume": {}, "cancel": {},
    "revoke": {}, "replace": {}, "reinstate": {},
}  # fmt: skip
MAY = {"city_officer", "county_officer"}
PEOPLE = ("city_officer", "city_chief", "county_officer", "neighbour_officer", "liaison", "inspector", "principal",
          "manager", "outsider", "system_admin")  # fmt: skip


@pytest.mark.parametrize("state", LicenceState.values)
def test_every_step_from_every_state_by_everybody(cast, at, state):
    make.tied(cast, at)
    made = a.in_state(at, state)
    for verb, who in product(STEPS, PEOPLE):
        user = cast.everyone[who]
        allowed = state in LICENCE.steps[verb].sources and who in MAY
        point = transaction.savepoint()
        try:
            after = licences.take(verb, made, STEPS[verb], a.decided(effective_on=TODAY), by=user, now=make.NOW)
            done = True
            assert after.state == (LICENCE.steps[verb].target or state)
        except Refused:
            done = False
        transaction.savepoint_rollback(point)
        assert done is allowed, f"{who} {verb} from {state}"
        offered = {action.verb for action in LICENCE.open_to(user, made)}
        assert (verb in offered) is allowed, f"{who} sees {verb} from {state}"


@pytest.mark.parametrize("who", PEOPLE)
def test_issuing_by_everybody(cast, at, who):
    user = cast.everyone[who]
    if who in MAY:
        assert a.licence(at, by=user).pk
    else:
        assert "不由您办理" in refusal(a.licence, at, by=user)
        assert who != "inspector" or may(user, P.LICENCE_VIEW)


def test_a_hospital_run_by_the_city_is_seen_by_the_county_and_acted_on_by_the_city(cast, at):
    Institution.objects.filter(pk=at.pk).update(responsible_agency=cast.city_officer.agency)
    at.refresh_from_db()
    assert "主管部门" in refusal(a.licence, at, by=cast.county_officer)
    made = a.licence(at, by=cast.city_officer)
    assert Licence.objects.visible_to(cast.county_officer).get() == made
    assert not Licence.objects.visible_to(cast.neighbour_officer).exists()
    assert not Licence.objects.visible_to(cast.principal).exists()
    make.tied(cast, at)
    assert Licence.objects.visible_to(cast.principal).get() == made


# --- an approval bureau ---------------------------------------------------------------------------
def test_where_a_bureau_decides_its_decisions_are_recorded_and_none_is_made_here(cast, at):
    made = a.licence(at, "maternal", number="母1")
    a.handed_over(cast, "maternal")
    said = refusal(a.take, "cancel", made, by=cast.county_officer)
    assert "政务服务办公室" in said
    assert "建议函" in said
    assert "文号" in refusal(licences.take, "cancel", made, {}, a.recorded(document_number=""), by=cast.county_officer,
                           now=make.NOW)  # fmt: skip
    licences.take("cancel", made, {}, a.recorded(received_on=TODAY), by=cast.county_officer, now=make.NOW)
    entry = a.last(made)
    assert (entry.decider, entry.document_number, entry.agency_name) == (
        "recorded",
        "津政审〔2026〕5号",
        "市政务服务办",
    )
    assert (entry.recorded_by, entry.received_on) == (cast.county_officer, TODAY)
    assert a.licence(at, "radiation", number="放1", by=cast.county_officer).pk


def test_the_nearest_region_and_the_kind_itself_say_who_decides(cast, at):
    a.handed_over(cast)
    assert "政务服务办公室" in refusal(a.licence, at, by=cast.county_officer)
    far = make.institution("某省医院", "110101000")
    assert a.licence(far, number="PDY00077").pk


# --- one truth ------------------------------------------------------------------------------------
def test_once_there_is_a_licence_the_summary_is_not_changed_by_hand(cast, at):
    a.licence(at)
    assert "许可与备案" in refusal(registry.amend, at, {"licence_to": TODAY}, by=cast.county_officer, now=make.NOW)
    assert "许可与备案" in refusal(registry.amend, at, {"subjects": ["50"]}, by=None, now=make.NOW)
    registry.amend(at, {"permits": ["blood"], "licence_number": "PDY00001"}, by=None, now=make.NOW)
    registry.amend(at, {"region_code": make.HEXI}, by=None, now=make.NOW)
    assert at.licences.get().region_code == make.HEXI


def test_the_registry_s_columns_become_licences_once(cast):
    whole = make.institution(licence_number="PDY7", licence_from=TODAY - YEAR, licence_to=TODAY + YEAR,
                             subjects=["03"], permits=["radiation", "narcotic"])  # fmt: skip
    clinic = make.institution("河东中医诊所", category_id="D212", licence_number="备7")
    odd = make.institution("河东倒置医院", licence_number="无", licence_from=TODAY, licence_to=TODAY - DAY)
    bare = make.institution("河东无证医院", subjects=["03"])
    assert licences.adopt(now=make.NOW) == 5
    assert licences.adopt(now=make.NOW) == 0
    assert set(whole.licences.values_list("kind", flat=True)) == {"practice", "radiation", "narcotic"}
    assert clinic.licences.get().kind_id == "tcm_clinic_filing"
    assert not bare.licences.exists()
    assert (a.last(odd.licences.get()).number, a.last(odd.licences.get()).valid_to) == ("", None)
    before = Institution.objects.get(pk=whole.pk)
    summary.summarise([whole.pk], now=make.NOW)
    after = Institution.objects.get(pk=whole.pk)
    for name in ("licence_number", "licence_from", "licence_to", "subjects", "permits"):
        assert getattr(before, name) == getattr(after, name)
    first = a.last(whole.licences.get(kind="practice"))
    assert (first.kind, first.decider, first.effective_on) == ("issue", "recorded", TODAY - YEAR)


def test_merged_rows_bring_their_licences_but_not_a_second_of_a_single_kind(cast):
    elder, newer = make.institution(), make.institution("河东禾安医院东院")
    a.licence(elder, number="甲")
    twice = a.licence(newer, number="乙")
    moving = a.licence(newer, "radiation", number="放1")
    merging.merge(elder, newer, by=None, now=make.NOW)
    for row, place in ((twice, newer), (moving, elder)):
        row.refresh_from_db()
        assert row.institution == place
    elder.refresh_from_db()
    assert elder.permits == ["radiation"]


def test_a_revoked_main_licence_leaves_no_number_and_reinstated_it_is_back(cast, at):
    made = a.licence(at)
    a.take("revoke", made)
    at.refresh_from_db()
    assert (at.licence_number, at.licence_to) == ("", None)
    a.take("reinstate", made)
    at.refresh_from_db()
    assert at.licence_number == "PDY00001"


def test_a_reinstated_licence_beside_a_new_one_is_refused(cast, at):
    made = a.licence(at)
    a.take("cancel", made)
    a.licence(at, number="PDY00002")
    assert "未注销" in refusal(a.take, "reinstate", made)


def test_the_public_sees_valid_ones_and_no_person(cast, at):
    a.licence(at, subjects=["03"], principal="某负责人")
    a.licence(at, "narcotic", number="麻1", valid_from=TODAY - 3 * YEAR, valid_to=TODAY - DAY, issued_on=None)
    suspended = a.licence(at, "internet", number="网1")
    other = make.institution("河东拍片诊所", permits=["radiation"])
    licences.adopt([other], now=make.NOW)
    assert not Licence.objects.filter(institution=other).published(TODAY)
    a.take("suspend", suspended)
    (row,) = Licence.objects.filter(institution=at).published(TODAY)
    assert (row["number"], row["subjects"]) == ("PDY00001", ["03"])
    assert "某负责人" not in str(row)
