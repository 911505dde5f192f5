"""Totals on any day, thresholds, and the defence window."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from credit.rules import defence
from credit.rules.cycle import Calendar, cycle_of
from credit.rules.standing import PERIOD, Given, Threshold, reached_on, total_on

ANCHOR = date(2026, 3, 10)
CALENDAR = Calendar(anchors=[ANCHOR])
TIERS = [Threshold("remind", Decimal(6)), Threshold("interview", Decimal(12))]

days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@st.composite
def given_points(draw):
    verified = draw(days)
    effective = verified + timedelta(days=draw(st.integers(0, 60)))
    withdrawn = draw(st.none() | st.integers(0, 200).map(lambda n: effective + timedelta(days=n)))
    return Given(draw(st.sampled_from([Decimal(n) for n in (1, 2, 4, 6, 12)])), verified, effective, withdrawn)


records = st.lists(given_points(), max_size=10)


def points(n, verified, effective=None, withdrawn=None):
    return Given(Decimal(n), verified, effective or verified, withdrawn)


def test_points_count_from_the_day_they_take_effect():
    record = points(4, date(2026, 5, 1), date(2026, 5, 20))
    assert total_on(date(2026, 5, 19), [record], CALENDAR) == 0
    assert total_on(date(2026, 5, 20), [record], CALENDAR) == 4


def test_the_day_of_verification_chooses_the_cycle_not_the_day_of_effect():
    record = points(4, date(2026, 3, 9), date(2026, 3, 25))
    assert total_on(date(2026, 3, 25), [record], CALENDAR) == 0


def test_a_withdrawal_does_not_rewrite_the_past():
    record = points(4, date(2026, 5, 1), date(2026, 5, 20), date(2026, 7, 1))
    assert total_on(date(2026, 6, 30), [record], CALENDAR) == 4
    assert total_on(date(2026, 7, 1), [record], CALENDAR) == 0


def test_a_new_validation_clears_the_total():
    record = points(4, date(2026, 5, 1))
    later = Calendar(anchors=[ANCHOR, date(2027, 3, 1)])
    assert total_on(date(2027, 2, 28), [record], later) == 4
    assert total_on(date(2027, 3, 1), [record], later) == 0


def test_at_least_and_more_than_are_different_thresholds():
    record = points(6, date(2026, 5, 1))
    more_than = Threshold("more", Decimal(6), over=True)
    at_least = Threshold("least", Decimal(6))
    assert reached_on(date(2026, 5, 1), [record], CALENDAR, [more_than, at_least]) == [at_least]


def test_a_period_threshold_adds_up_the_years_of_the_period():
    three_years = Calendar(anchors=[date(2024, 1, 15)], period_years=3)
    given_each_year = [points(12, date(2024, 5, 1)), points(12, date(2025, 5, 1)), points(12, date(2026, 5, 1))]
    tier = Threshold("period", Decimal(36), span=PERIOD)
    assert reached_on(date(2026, 4, 30), given_each_year, three_years, [tier]) == []
    assert reached_on(date(2026, 5, 1), given_each_year, three_years, [tier]) == [tier]


@given(records, days)
def test_a_past_total_does_not_depend_on_what_came_later(given_records, day):
    known_then = [g for g in given_records if g.effective_on <= day]
    assert total_on(day, given_records, CALENDAR) == total_on(day, known_then, CALENDAR)


@given(records, days)
def test_the_total_is_the_sum_of_what_counts(given_records, day):
    cycle = cycle_of(day, CALENDAR)
    assert total_on(day, given_records, CALENDAR) == sum(
        (g.points for g in given_records if g.counts_on(day) and g.verified_on in cycle), Decimal(0)
    )


@given(records, days, given_points())
def test_one_more_record_never_lowers_the_total_nor_loses_a_threshold(given_records, day, one_more):
    assert total_on(day, [*given_records, one_more], CALENDAR) >= total_on(day, given_records, CALENDAR)
    before = reached_on(day, given_records, CALENDAR, TIERS)
    after = reached_on(day, [*given_records, one_more], CALENDAR, TIERS)
    assert set(before) <= set(after)


@given(records, days)
def test_a_higher_threshold_is_never_reached_without_the_lower(given_records, day):
    reached = reached_on(day, given_records, CALENDAR, TIERS)
    assert reached in ([], TIERS[:1], TIERS)


def test_the_last_day_of_defence_is_still_in_time():
    served, last = date(2026, 5, 1), date(2026, 5, 11)
    assert defence.is_open(last, served_on=served, last_day=last)
    assert not defence.is_open(last + timedelta(days=1), served_on=served, last_day=last)
    assert not defence.is_open(served, served_on=None, last_day=None)


@given(days, days)
def test_points_never_take_effect_while_defence_is_open(on, last):
    served = min(on, last)
    assert not (defence.is_open(on, served_on=served, last_day=last) and defence.may_take_effect(on, last))
    assert defence.may_take_effect(on, last) == (on > last)


def test_nothing_takes_effect_before_it_was_served():
    assert not defence.may_take_effect(date(2026, 5, 1), None)
