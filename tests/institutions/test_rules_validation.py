"""Whom the law of validation concerns and when a period ends."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institutions.rules import validation as rule
from supervision.foundation.rules.workdays import add_months

SHORT = rule.Period("short", ("medical",), form="licence", beds_below=100)
LONG = rule.Period("long", ("medical",), form="licence", beds_from=100, years=3)
CLINIC = rule.Period("clinic", ("medical",), ("D2",), form="filing")
LAW = (SHORT, LONG, CLINIC)
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def of(category="A100", beds=40, form="", kind="medical"):
    return rule.rule_for(rule.Subject(kind, category, beds, form), LAW)


@pytest.mark.parametrize(("beds", "expected"), [(0, SHORT), (99, SHORT), (100, LONG), (101, LONG), (None, None)])
def test_ninety_nine_beds_are_validated_yearly_and_a_hundred_every_three_years(beds, expected):
    assert of(beds=beds) == expected


def test_a_clinic_falls_under_its_own_rule_unless_it_is_known_to_be_licensed():
    assert of("D211", 0) == CLINIC
    assert of("D211", 0, "filing") == CLINIC
    assert of("D211", 0, "licence") == SHORT
    assert of("D211", None) == CLINIC
    assert of("D110", 0) == SHORT


def test_what_is_no_medical_institution_has_no_validation():
    assert of(kind="school") is None


@given(st.integers(0, 10_000), st.sampled_from(["A100", "D110", "G100"]))
def test_every_medical_institution_with_known_beds_falls_under_exactly_one_of_the_two(beds, category):
    assert of(category, beds) == (LONG if beds >= 100 else SHORT)


def test_a_leap_day_does_not_drift():
    assert rule.due_of(date(2024, 2, 29), 1, date(2024, 2, 29)).last == date(2025, 2, 28)
    assert rule.due_of(date(2024, 2, 29), 1, date(2028, 1, 1)).last == date(2028, 2, 29)
    assert rule.due_of(date(2024, 2, 29), 3, date(2024, 3, 1)).last == date(2027, 2, 28)


def test_what_was_never_validated_here_is_due_for_the_first_period_that_ends_in_our_time():
    due = rule.due_of(date(2018, 3, 5), 1, date(2026, 6, 1))
    assert (due.start, due.last, due.assumed) == (date(2026, 3, 5), date(2027, 3, 5), 8)
    assert rule.due_of(date(2018, 3, 5), 3, date(2026, 6, 1)).last == date(2027, 3, 5)


@given(days, st.sampled_from([1, 3]), days)
def test_a_period_has_its_length_and_is_the_first_that_ends_in_time(anchor, years, answerable):
    due = rule.due_of(anchor, years, answerable)
    assert due.last == add_months(anchor, due.months)
    assert due.start == add_months(anchor, due.months - 12 * years)
    assert due.last >= answerable or due.assumed == 0
    assert due.assumed == 0 or due.start < answerable


@given(days, days, days, st.integers(0, 12))
def test_a_change_never_makes_anybody_late_at_once_nor_gives_more_time_than_before(last, known, today, ahead):
    moved = rule.fair(last, known, today, ahead)
    assert moved == last or last < moved <= max(known, last)
    if known >= today and last < known:
        assert moved >= min(known, add_months(today, ahead))


@given(days, days, days, st.integers(0, 400), st.integers(0, 12))
def test_judging_again_on_a_later_day_gives_the_same(last, known, today, later, ahead):
    once = rule.fair(last, known, today, ahead)
    after = date.fromordinal(today.toordinal() + later)
    assert rule.fair(last, once, after, ahead) == once


def test_fewer_beds_bring_the_day_forward_but_leave_time_to_apply():
    known, today = date(2028, 5, 1), date(2026, 11, 2)
    assert rule.fair(date(2026, 5, 1), known, today, 3) == date(2027, 2, 2)
    assert rule.fair(date(2027, 5, 1), known, today, 3) == date(2027, 5, 1)
    assert rule.fair(date(2029, 5, 1), known, today, 3) == date(2029, 5, 1)


def test_what_a_review_lacks_is_named():
    checks = [("材料齐全", "meets", False), ("基本标准", "fails", True), ("公示", "", True)]
    said = " ".join(map(str, rule.open_review(checks, None, "林秋实", " ")))
    for word in ("还有1项", "公示", "现场审查日期", "两名以上", "请填写审查意见"):
        assert word in said
    assert list(rule.open_review(checks[:2], date(2026, 11, 2), "林秋实，赵明川", "同意")) == []


def test_points_near_the_limit_warn():
    assert rule.near_limit(20, 24)
    assert not rule.near_limit(19, 24)
    assert not rule.near_limit(19, 0)
