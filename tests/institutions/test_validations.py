"""Validation from due to certificate: what opens when, who may do what, what a decision brings about."""

import io
from datetime import date

import pytest
from docx import Document

from institutions.choices import InstitutionState
from institutions.choices import ValidationState as S
from institutions.models import Institution, Validation, ValidationDocument, ValidationRule
from institutions.queries import validation_figures
from institutions.services import registry, validations
from institutions.workflow import VALIDATION
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act, Notice
from tests.factories import institutions as make
from tests.factories import validations as a

NOW, DAY = a.NOW, a.DAY


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def city(cast):
    """Everything but the rule on filed clinics is confirmed."""
    a.confirm(cast)
    return cast


# --- what is due ----------------------------------------------------------------------------------
def test_nothing_opens_before_its_day_and_a_missed_day_is_caught_up(city):
    at = make.tied(city, a.hospital())
    validations.run_day(now=a.at(date(2026, 9, 20)))
    assert not Validation.objects.exists()
    at.refresh_from_db()
    assert at.validation_due_on == date(2026, 12, 21)  # the 20th is a Sunday
    done = validations.run_day(now=a.at(date(2026, 9, 28)))
    row = Validation.objects.get()
    assert (done.opened, row.period_from, row.due_on, row.opens_on) == (1, date(2025, 12, 20), at.validation_due_on,
                                                                       date(2026, 9, 21))  # fmt: skip
    again = validations.run_day(now=a.at(date(2026, 9, 29)))
    assert (again.opened, again.dated, Validation.objects.count()) == (0, 0, 1)
    assert {notice.title for notice in Notice.objects.visible_to(city.principal)} == {"校验：请于2026-12-21前提出申请"}


def test_an_unconfirmed_rule_opens_a_trial_that_nobody_outside_sees_and_that_is_never_overdue(cast):
    clinic = make.tied(cast, a.hospital("河东安和诊所", category_id="D211", beds=0))
    validations.run_day(now=a.at(date(2026, 12, 28)))
    row = Validation.objects.get()
    clinic.refresh_from_db()
    assert row.trial
    assert clinic.validation_due_on is None
    assert not Validation.objects.visible_to(cast.principal).exists()
    assert not Notice.objects.exists()
    assert not Validation.objects.overdue(date(2027, 6, 1)).exists()
    with pytest.raises(Refused, match="试运行"):
        validations.issue_order(row, by=cast.county_officer, now=a.at(date(2027, 6, 1)))


def test_without_a_confirmed_term_the_row_is_there_but_nobody_is_told(cast):
    row = a.due(cast)
    assert not row.trial
    assert not Notice.objects.exists()


def test_confirming_the_rule_makes_trials_real_whose_day_is_to_come_and_leaves_nobody_late(cast):
    soon = a.hospital("河东安和诊所", category_id="D211", beds=0)
    past = a.hospital("河东安宁诊所", category_id="D211", beds=0, licence_from=date(2025, 10, 20))
    Institution.objects.filter(pk=past.pk).update(registered_at=a.at(date(2025, 10, 20)))
    validations.run_day(now=NOW)
    assert Validation.objects.filter(trial=True).count() == 2
    rule = ValidationRule.objects.get(key="filed-clinics")
    validations.confirm(rule, basis=a.BASIS, valid_from=a.TODAY, applies=True, value=1, by=cast.city_chief, now=NOW)
    validations.run_day(now=NOW + DAY)
    assert Validation.objects.get(institution=soon).trial is False
    assert [row.state for row in Validation.objects.filter(institution=past)] == [S.WITHDRAWN]
    past.refresh_from_db()
    assert past.validation_due_on == date(2027, 10, 20)
    assert not Validation.objects.overdue(a.TODAY + DAY).exists()


def test_a_clinic_that_becomes_a_hospital_leaves_its_trial(city):
    at = a.hospital("河东安和诊所", category_id="D211", beds=0)
    validations.run_day(now=NOW)
    Institution.objects.filter(pk=at.pk).update(category_id="A100")
    validations.run_day(now=NOW + DAY)
    assert sorted(Validation.objects.values_list("trial", "state")) == [(False, S.DUE), (True, S.WITHDRAWN)]


def test_a_rule_that_says_no_validation_withdraws_the_trials(cast):
    at = a.hospital("河东安和诊所", category_id="D211", beds=0)
    validations.run_day(now=NOW)
    rule = ValidationRule.objects.get(key="filed-clinics")
    validations.confirm(rule, basis=a.BASIS, valid_from=a.TODAY, applies=False, value=1, by=cast.city_chief, now=NOW)
    validations.run_day(now=NOW + DAY)
    at.refresh_from_db()
    assert at.validation_due_on is None
    assert [row.state for row in Validation.objects.all()] == [S.WITHDRAWN]


def test_fewer_beds_never_make_an_institution_late_at_once(city):
    at = a.hospital(beds=120, licence_from=date(2024, 5, 10))
    validations.run_day(now=NOW)
    at.refresh_from_db()
    assert at.validation_due_on == date(2027, 5, 10)
    Institution.objects.filter(pk=at.pk).update(beds=99)
    validations.run_day(now=NOW + DAY)
    at.refresh_from_db()
    assert at.validation_due_on == date(2027, 2, 3)  # three months from the day it was seen, not last May
    validations.run_day(now=NOW + 2 * DAY)
    row = Validation.objects.get(institution=at)
    assert (row.due_on, row.is_overdue, row.due_derivation["moved_to"]) == (date(2027, 2, 3), False, "2027-02-03")


def test_institutions_without_beds_or_licence_date_are_left_alone(city):
    for number, values in enumerate(({"beds": None}, {"licence_from": None}, {"kind": "school"})):
        a.hospital(f"河东{number}医院", **values)
    validations.run_day(now=NOW)
    assert not Validation.objects.exists()
    assert not Institution.objects.filter(validation_due_on__isnull=False).exists()


def test_a_validation_ends_with_its_institution(city):
    row = a.due(city)
    Institution.objects.filter(pk=row.institution_id).update(state=InstitutionState.CANCELLED)
    assert validations.run_day(now=NOW + DAY).lapsed == 1
    row.refresh_from_db()
    assert row.state == S.WITHDRAWN


# --- law ------------------------------------------------------------------------------------------
def test_only_what_was_read_in_the_law_is_confirmed_from_the_start(cast):
    confirmed = set(ValidationRule.objects.filter(confirmed=True).values_list("key", "mark"))
    assert confirmed == {("beds-under-100", "V"), ("beds-from-100", "V")}


def test_a_rule_is_confirmed_with_its_document_by_those_who_decide(cast):
    rule = ValidationRule.objects.get(key="order_days")
    with pytest.raises(Refused, match="无权"):
        validations.confirm(rule, basis="x", valid_from=a.TODAY, by=cast.county_officer, now=NOW)
    with pytest.raises(Refused, match="依据文件"):
        validations.confirm(rule, basis=" ", valid_from=a.TODAY, by=cast.city_chief, now=NOW)
    with pytest.raises(Refused, match="应在1至180之间"):
        validations.confirm(rule, basis="x", valid_from=a.TODAY, value=0, by=cast.city_chief, now=NOW)
    done = validations.confirm(rule, basis=a.BASIS, valid_from=a.TODAY, value=15, by=cast.city_chief, now=NOW)
    assert (done.confirmed, done.value, done.basis, done.confirmed_on) == (True, 15, a.BASIS, a.TODAY)


def test_a_new_provision_succeeds_the_confirmed_one_and_the_old_stays_readable(city):
    rule = ValidationRule.objects.get(key="order_days")
    later = a.TODAY + 30 * DAY
    done = validations.confirm(rule, basis="津卫〔2026〕9号", valid_from=later, value=10, by=city.city_chief, now=NOW)
    rule.refresh_from_db()
    assert (rule.valid_to, rule.value) == (later - DAY, 20)
    assert validations.Law(later - DAY).term("order_days").value == 20
    assert validations.Law(later).term("order_days").value == 10
    with pytest.raises(Refused, match="接替"):
        validations.confirm(rule, basis="x", valid_from=later + DAY, by=city.city_chief, now=NOW)
    assert done.pk != rule.pk


def test_the_shortest_deferral_cannot_exceed_the_longest(cast):
    rule = ValidationRule.objects.get(key="deferral_min")
    with pytest.raises(Refused, match="不能大于最长月数"):
        validations.confirm(rule, basis="x", valid_from=a.TODAY, value=7, by=cast.city_chief, now=NOW)


# --- applying -------------------------------------------------------------------------------------
def test_the_manager_prepares_and_only_the_principal_signs(city):
    row = a.due(city)
    with pytest.raises(Refused) as refused:
        validations.apply(row, signer="", known={}, by=city.principal, now=NOW, entropy=a.ENTROPY)
    assert len(refused.value.reasons) == 4  # three materials and the signature
    a.filled(city, row)
    with pytest.raises(Refused, match="无权"):
        validations.apply(row, signer="郑一诺", known={}, by=city.manager, now=NOW, entropy=a.ENTROPY)
    known = {"40-inspections": ["监督检查：3条"]}
    row = validations.apply(row, signer="吴安平", known=known, by=city.principal, now=NOW, entropy=a.ENTROPY)
    assert (row.state, row.signer_name, len(row.receipt_code), row.decide_by) == (
        S.APPLIED, "吴安平", 14, date(2026, 12, 2),
    )  # fmt: skip
    assert row.materials.get(key="40-inspections").known == ["监督检查：3条"]


def test_what_is_handed_in_changes_no_more_until_it_is_taken_back_or_returned(city):
    row = a.applied(city)
    material = row.materials.first()
    with pytest.raises(Refused, match="不能再修改"):
        validations.draft(row, texts={material.pk: "改"}, by=city.principal, now=NOW)
    row = validations.take_back(row, by=city.principal, now=NOW)
    validations.draft(row, texts={material.pk: "改"}, by=city.principal, now=NOW)
    row = validations.apply(row, signer="吴安平", known={}, by=city.principal, now=NOW, entropy=bytes(12))
    with pytest.raises(Refused, match="退回原因"):
        validations.send_back(row, reason=" ", by=city.county_officer, now=NOW)
    row = validations.send_back(row, reason="缺赔偿情况", by=city.county_officer, now=NOW)
    assert (row.state, row.return_reason) == (S.DUE, "缺赔偿情况")
    assert Notice.objects.visible_to(city.manager).filter(body="缺赔偿情况").exists()


def test_nobody_else_writes_into_an_application_nor_into_another_s_materials(city):
    row = a.due(city)
    other = a.due(city, name="河东明澈医院", tied=False)
    with pytest.raises(Refused, match="本机构人员"):
        validations.draft(row, texts={}, by=city.county_officer, now=NOW)
    with pytest.raises(Refused, match="不属于"):
        validations.draft(row, texts={other.materials.first().pk: "x"}, by=city.principal, now=NOW)


# --- reviewing and deciding -----------------------------------------------------------------------
def test_a_review_without_answers_or_a_second_person_on_site_is_not_handed_on(city):
    row = a.reviewing(city)
    with pytest.raises(Refused, match="审查建议"):
        validations.report(row, by=city.county_officer, now=NOW)
    first = row.checks.filter(stage="onsite").first()
    row = a.checked(city, row, opinions={first.pk: ("meets", "")}, onsite_people="林秋实")
    with pytest.raises(Refused) as refused:
        validations.report(row, by=city.county_officer, now=NOW)
    said = " ".join(refused.value.reasons)
    assert "还有8项没有审查意见" in said
    assert "两名以上" in said


def test_an_opinion_that_was_handed_on_stands(city):
    row = a.reported(city)
    with pytest.raises(Refused, match="不能再修改"):
        a.checked(city, row)


def test_passing_writes_the_days_numbers_the_document_and_gives_a_certificate(city):
    row = a.passed(city)
    at = row.institution
    at.refresh_from_db()
    assert (at.validated_on, at.validation_due_on, row.valid_until) == (a.TODAY, date(2027, 11, 2), date(2027, 11, 2))
    document = row.documents.get()
    assert document.number == "天津市卫医校〔2026〕1号"
    data = validations.file_of(document)
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)
    for word in ("准予校验", at.name, document.number, row.verification_code, "2027年11月2日", "2026年11月2日"):
        assert word in text
    assert Notice.objects.visible_to(city.principal).filter(title__contains=document.number).exists()
    assert validations.run_day(now=NOW + DAY).opened == 0
    with pytest.raises(Refused, match="当前状态"):  # a second click, a second window
        validations.decide(row, "accept", by=city.city_chief, now=NOW, entropy=bytes(12))
    assert row.documents.count() == 1


def test_a_document_rebuilds_byte_for_byte_and_a_changed_one_is_refused(city):
    document = a.passed(city).documents.get()
    assert validations.file_of(document) == validations.file_of(ValidationDocument.objects.get())
    document.snapshot["institution"] = "别的医院"
    with pytest.raises(Refused, match="哈希值"):
        validations.file_of(document)


def test_the_reviewer_does_not_decide_and_nothing_is_decided_without_a_review(city):
    row = a.reviewing(city)
    with pytest.raises(Refused, match="还没有审查意见"):
        validations.decide(row, "accept", by=city.city_chief, now=NOW, entropy=a.ENTROPY)
    row = a.reported(city, row)
    Validation.objects.filter(pk=row.pk).update(reviewer=city.city_chief)
    with pytest.raises(Refused, match="须由他人"):
        validations.decide(row, "accept", by=city.city_chief, now=NOW, entropy=a.ENTROPY)
    assert not ValidationDocument.objects.exists()


def test_a_refused_decision_takes_no_number(city):
    row = a.reported(city)
    for months in (None, 0, 7):
        with pytest.raises(Refused, match="1至6个月"):
            validations.decide(row, "defer", grounds="x", months=months, by=city.city_chief, now=NOW)
    with pytest.raises(Refused, match="决定的理由"):
        validations.decide(row, "fail", grounds=" ", by=city.city_chief, now=NOW)
    assert a.passed(city, row).documents.get().number.endswith("〕1号")


def test_an_unconfirmed_term_defers_nobody(cast):
    a.confirm(cast, "months_ahead", "deferral_min", "reapply_days")
    row = a.reviewing(cast)
    row = validations.report(a.checked(cast, row), by=cast.county_officer, now=NOW)
    with pytest.raises(Refused, match="暂缓校验最长"):
        validations.decide(row, "defer", grounds="x", months=1, by=cast.city_chief, now=NOW)
    assert Institution.objects.get(pk=row.institution_id).state == InstitutionState.ACTIVE


def test_deferral_sets_the_institution_its_days_and_what_is_forbidden(city):
    row = a.deferred(city, months=3)
    at = row.institution
    at.refresh_from_db()
    assert (at.state, at.state_since) == (InstitutionState.DEFERRED, a.TODAY)
    assert (row.deferral_to, row.reapply_by) == (date(2027, 2, 2), date(2027, 2, 8))  # the 7th is a Sunday
    assert "除急救外，不得收治新病人" in row.forbidden
    assert "不得执业" not in row.forbidden
    text = " ".join(row.documents.get().snapshot["paragraphs"])
    assert "医疗废物暂存间" in text
    assert "除急救外，不得开展门诊业务" in text
    public = Validation.objects.deferral_of(at.code)
    assert public["forbidden"] == row.forbidden


def test_an_institution_without_beds_may_not_practise_while_deferred(city):
    row = a.reviewing(city, category_id="D110", beds=0)
    row = a.reported(city, row)
    row = validations.decide(row, "defer", grounds="x", months=1, by=city.city_chief, now=NOW).validation
    assert row.forbidden == ["不得发布医疗服务信息和广告", "不得执业"]


def test_what_is_forbidden_by_an_unconfirmed_rule_stands_in_no_decision(cast):
    a.confirm(cast, "months_ahead", "deferral_min", "deferral_max", "reapply_days")
    row = a.deferred(cast)
    assert row.forbidden == []
    assert "期间：" not in " ".join(row.documents.get().snapshot["paragraphs"])


def test_applying_again_before_the_end_is_refused_and_passing_lifts_the_deferral(city):
    row = a.deferred(city)
    early = a.at(row.deferral_to) - DAY
    with pytest.raises(Refused, match="期满后方可"):
        validations.reapply(row, statement="已改", known={}, by=city.principal, now=early)
    with pytest.raises(Refused, match="整改情况"):
        validations.reapply(row, statement=" ", known={}, by=city.principal, now=early + DAY)
    later = a.at(row.deferral_to)
    row = validations.reapply(row, statement="已改", known={}, by=city.principal, now=later)
    with pytest.raises(Refused, match="还没有审查意见"):
        validations.decide(row, "accept", by=city.city_chief, now=later, entropy=a.ENTROPY)
    row = a.passed(city, a.reported(city, row, now=later), now=later)
    at = Institution.objects.get(pk=row.institution_id)
    assert (row.state, at.state, at.validated_on) == (S.PASSED, InstitutionState.ACTIVE, later.date())
    assert [document.kind for document in row.documents.order_by("pk")] == ["defer", "pass"]


def test_nobody_is_deferred_twice_for_one_period(city):
    row, later = a.re_applied(city)
    with pytest.raises(Refused, match="不再暂缓"):
        a.checked(city, row, now=later, recommendation="deferred")
    with pytest.raises(Refused, match="不能“暂缓校验”"):
        validations.decide(row, "defer", grounds="x", months=1, by=city.city_chief, now=later)


# --- not applied ----------------------------------------------------------------------------------
def test_an_order_is_issued_after_the_day_and_its_time_runs_from_service(city):
    row = a.due(city)
    with pytest.raises(Refused, match="届满前不能"):
        validations.issue_order(row, by=city.county_officer, now=NOW)
    row, late = _ordered(city, row)
    assert row.order_until == date(2027, 1, 11)  # 20 days from 22 December
    with pytest.raises(Refused, match="已经制发"):
        validations.issue_order(row, by=city.county_officer, now=late)
    validations.run_day(now=a.at(row.order_until))
    row.refresh_from_db()
    assert row.cancel_ground == ""
    assert validations.run_day(now=a.at(row.order_until) + DAY).proposed == 1
    assert validations.run_day(now=a.at(row.order_until) + 2 * DAY).proposed == 0
    row.refresh_from_db()
    assert (row.state, row.cancel_ground) == (S.DUE, "not_applied")


def _ordered(city, row):
    late = a.at(row.due_on) + DAY
    document = validations.issue_order(row, by=city.county_officer, now=late).document
    validations.serve(document, served_on=late.date(), delivery="direct", by=city.county_officer, now=late)
    row.refresh_from_db()
    return row, late


def test_whoever_applies_late_is_not_cancelled_and_a_return_gives_time_to_complete(city):
    row, _late = a.ordered(city)
    after = a.at(row.order_until) + DAY
    validations.run_day(now=after)
    row = validations.apply(
        a.filled(city, row, now=after), signer="吴安平", known={}, by=city.principal, now=after, entropy=a.ENTROPY
    )  # fmt: skip
    assert row.cancel_ground == ""
    row = validations.send_back(row, reason="缺照片", by=city.county_officer, now=after)
    assert row.order_until == date(2027, 2, 1)  # 20 days from the return
    assert validations.run_day(now=after + DAY).proposed == 0
    assert validations.run_day(now=a.at(row.order_until) + DAY).proposed == 1


def test_a_returned_re_application_has_its_days_again(city):
    row, later = a.re_applied(city)
    row = a.reported(city, row, now=later)
    row = validations.send_back(row, reason="缺照片", by=city.county_officer, now=later + 30 * DAY)
    assert (row.state, row.review_round, row.reviewer, row.is_overdue) == (S.DEFERRED, 1, None, False)
    assert row.reapply_by > (later + 30 * DAY).date()
    row = validations.reapply(row, statement="已补", known={}, by=city.principal, now=later + 31 * DAY)
    assert a.reported(city, row, now=later + 31 * DAY).review_round == 2


def test_a_rule_is_not_confirmed_before_its_day(cast):
    rule = ValidationRule.objects.get(key="order_days")
    with pytest.raises(Refused, match="未到"):
        validations.confirm(rule, basis="x", valid_from=a.TODAY + DAY, by=cast.city_chief, now=NOW)


def test_cancelling_is_a_person_s_decision_and_ends_the_registration(city):
    row, _late = a.ordered(city)
    after = a.at(row.order_until) + DAY
    with pytest.raises(Refused, match="没有待决定的注销建议"):
        validations.decide(row, "cancel", grounds="x", by=city.city_chief, now=after)
    validations.run_day(now=after)
    done = validations.decide(row, "cancel", grounds="逾期未申请", by=city.city_chief, now=after)
    at = Institution.objects.get(pk=row.institution_id)
    assert (done.validation.state, at.state, done.document.kind) == (S.CANCELLED, InstitutionState.CANCELLED, "cancel")
    assert Act.objects.filter(verb="institutions.institution.strike_off", note=row.code).exists()


def test_not_cancelling_is_kept_with_its_reason_and_not_proposed_again(city):
    row, _late = a.ordered(city)
    after = a.at(row.order_until) + DAY
    validations.run_day(now=after)
    with pytest.raises(Refused, match="理由"):
        validations.keep(row, reason="", by=city.city_chief, now=after)
    validations.keep(row, reason="已约谈，补交申请", by=city.city_chief, now=after)
    assert validations.run_day(now=after + DAY).proposed == 0


def test_a_deferral_not_followed_by_an_application_is_proposed_for_cancelling(city):
    row = a.deferred(city)
    assert not Validation.objects.overdue(row.reapply_by).exists()
    assert validations.run_day(now=a.at(row.reapply_by) + DAY).proposed == 1
    row.refresh_from_db()
    assert (row.state, row.cancel_ground) == (S.DEFERRED, "not_reapplied")
    assert Validation.objects.overdue(row.reapply_by + DAY).exists()


def test_service_is_recorded_once_and_not_before_the_document(city):
    document = a.passed(city).documents.get()
    with pytest.raises(Refused, match="制发日期之后"):
        validations.serve(document, served_on=a.TODAY - DAY, delivery="direct", by=city.county_officer, now=NOW)
    with pytest.raises(Refused, match="无权"):
        validations.serve(document, served_on=a.TODAY, delivery="direct", by=city.neighbour_officer, now=NOW)
    validations.serve(document, served_on=a.TODAY, delivery="direct", by=city.county_officer, now=NOW)
    with pytest.raises(Refused, match="已经登记"):
        validations.serve(document, served_on=a.TODAY, delivery="direct", by=city.county_officer, now=NOW)


# --- who ------------------------------------------------------------------------------------------
ROLES = ("city_officer", "city_chief", "county_officer", "neighbour_officer", "liaison", "inspector", "principal",
         "manager", "outsider", "system_admin", "security_admin", "audit_admin")  # fmt: skip
REVIEW, DECIDE, APPLY = {"city_officer", "county_officer"}, {"city_chief"}, {"principal"}
ALLOWED = {
    S.DUE: {"apply": APPLY, "order": REVIEW, "serve_order": REVIEW, "defer": DECIDE, "cancel": DECIDE, "keep": DECIDE,
            "withdraw": REVIEW},
    S.APPLIED: {"take_back": APPLY, "take_up": REVIEW, "send_back": REVIEW, "defer": DECIDE, "withdraw": REVIEW},
    S.REVIEWING: {"send_back": REVIEW, "report": REVIEW, "accept": DECIDE, "defer": DECIDE, "fail": DECIDE,
                  "withdraw": REVIEW},
    S.DEFERRED: {"reapply": APPLY, "cancel": DECIDE, "keep": DECIDE},
    S.RE_APPLIED: {"return_again": REVIEW, "report": REVIEW, "accept": DECIDE, "fail": DECIDE},
    S.FAILED: {"cancel": DECIDE},
    S.PASSED: {},
    S.CANCELLED: {},
    S.WITHDRAWN: {},
}  # fmt: skip


@pytest.mark.parametrize("state", list(S))
def test_every_step_is_offered_to_exactly_those_it_is_meant_for_and_refused_in_other_states(cast, state):
    row = a.due(cast)
    Validation.objects.filter(pk=row.pk).update(state=state, deferral_to=a.TODAY)
    row.refresh_from_db()
    for who in ROLES:
        offered = {action.verb for action in VALIDATION.open_to(cast.everyone[who], row)}
        assert offered == {verb for verb, people in ALLOWED[state].items() if who in people}, who
    for verb, step in VALIDATION.steps.items():
        if state not in step.sources:
            with pytest.raises(Refused):
                VALIDATION.take(verb, row, by=None, now=NOW)


def test_who_sees_a_validation_its_checks_and_its_documents(city):
    row = a.passed(city)
    for model, expected in (
        (Validation, {"city_officer", "city_chief", "county_officer", "inspector", "principal", "manager"}),
        (ValidationDocument, {"city_officer", "city_chief", "county_officer", "inspector", "principal", "manager"}),
        (type(row.checks.first()), {"city_officer", "city_chief", "county_officer", "inspector"}),
    ):
        seen = {who for who in ROLES if model.objects.visible_to(city.everyone[who]).exists()}
        assert seen == expected, model


def test_what_was_decided_moves_with_an_institution_to_its_new_district(city):
    row = a.passed(city)
    registry.amend(row.institution, {"region_code": make.HEXI}, by=None, now=NOW + DAY)
    for model in (Validation, ValidationDocument):
        assert model.objects.visible_to(city.neighbour_officer).count() == 1
        assert model.objects.visible_to(city.county_officer).count() == 0


def test_the_figures_keep_divisions_without_any_and_count_each_once(city):
    a.passed(city)
    rows = validation_figures(city.city_officer, 2026, a.TODAY)
    assert len(rows) == 17
    assert rows[-1].counts == (1, 1, 1, 0, 0, 0)
    assert sum(row.counts == (0,) * 6 for row in rows) == 15
    assert [row.counts for row in validation_figures(city.county_officer, 2026, a.TODAY)][-1] == (1, 1, 1, 0, 0, 0)
    assert validation_figures(city.neighbour_officer, 2026, a.TODAY)[-1].counts == (0,) * 6
