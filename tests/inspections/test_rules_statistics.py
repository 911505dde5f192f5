"""Rates, intervals and the funnel."""

from decimal import Decimal
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.choices import ResultCode
from inspections.rules import funnels, statistics
from inspections.rules.statistics import Stratum, Tally, share, violation_rate, wilson

COUNTS = st.fixed_dictionaries({code: st.integers(0, 500) for code in ResultCode.values})


def tally(drawn, **counts) -> Tally:
    return Tally(drawn, dict.fromkeys(ResultCode.values, 0) | counts)


def test_the_figures_published_for_yanan_in_2023_come_out():
    """861 drawn, 18 found closed: settled 100 %, completed 97.91 %."""
    found = tally(861, NO_PROBLEM=600, ORDERED_CORRECTION=200, CASE_FILED=43, CLOSED=18)
    assert (found.checked, found.closed, found.open) == (843, 18, 0)
    assert (found.settled_rate, found.completed_rate) == (Decimal("100.00"), Decimal("97.91"))


@given(COUNTS, st.integers(0, 500))
def test_result_codes_and_open_visits_add_up_to_the_drawn_and_rates_keep_their_order(counts, open_):
    found = Tally(sum(counts.values()) + open_, counts)
    assert found.open == open_
    assert found.checked + found.closed + counts["UNREACHABLE"] + open_ == found.drawn
    if found.drawn:
        assert 0 <= found.completed_rate <= found.settled_rate <= 100


def test_without_anything_drawn_there_is_no_rate():
    assert share(0, 0) is None
    assert tally(0).settled_rate is None


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(1, 3, "33.33"), (2, 3, "66.67"), (1, 800, "0.13"), (1, 1, "100.00")]
)
def test_shares_are_rounded_half_up(part, whole, shown):
    assert share(part, whole) == Decimal(shown)


def test_wilson_gives_the_textbook_interval():
    """Newcombe 1998: 81 of 263 is 0.2553 to 0.3662; 0 of 20 is 0 to 0.1611."""
    low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    low, high = wilson(0, 20)
    assert (low, round(high, 4)) == (0.0, 0.1611)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_stays_in_bounds_and_mirrors(case):
    hits, n = case
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n <= high <= 1
    other_low, other_high = wilson(n - hits, n)
    assert isclose(low, 1 - other_high, abs_tol=1e-9)
    assert isclose(high, 1 - other_low, abs_tol=1e-9)


def test_nothing_seen_says_nothing():
    assert wilson(0, 0) == (0.0, 1.0)
    assert violation_rate([]) is None
    assert violation_rate([Stratum(100, 0, 0)]) is None


STRATA = st.lists(
    st.integers(1, 60).flatmap(
        lambda n: st.tuples(st.integers(n, 500), st.just(n), st.integers(0, n)).map(lambda t: Stratum(*t))
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@given(STRATA)
def test_the_estimate_lies_between_its_strata_and_inside_its_interval(strata):
    found = violation_rate(strata)
    shares = [row.hits / row.n for row in strata]
    assert min(shares) - 1e-9 <= found.rate <= max(shares) + 1e-9
    assert 0 <= found.low <= found.rate + 1e-9
    assert found.rate - 1e-9 <= found.high <= 1


def test_a_small_stratum_that_was_checked_often_does_not_drown_the_large_one():
    """All of 10 hospitals in breach, 5 of 50 of 990 clinics: 10.9 %, where 15 of 60 would say 25 %."""
    found = violation_rate([Stratum(10, 10, 10), Stratum(990, 50, 5)])
    assert round(found.rate, 4) == 0.109
    assert found.low < 0.109 < found.high < 0.25


def test_one_stratum_that_was_hardly_sampled_gives_wilsons_own_interval():
    found = violation_rate([Stratum(10**9, 264, 81)])
    assert (round(found.low, 2), round(found.high, 2)) == (0.25, 0.37)


def test_a_stratum_in_which_nobody_was_measured_is_said_and_left_out():
    found = violation_rate([Stratum(100, 20, 5), Stratum(300, 0, 0)])
    assert (found.rate, found.size, found.uncovered, found.strata) == (0.25, 100, 300, 1)


def test_whoever_lies_beyond_chance_is_marked_and_few_visits_never_are():
    overall, points = statistics.funnel([("A", 100, 20), ("B", 100, 22), ("C", 100, 60), ("D", 1, 1), ("E", 0, 0)])
    assert round(overall, 3) == round(103 / 301, 3)
    assert {point.name: point.out for point in points} == {"A": "", "B": "", "C": "high", "D": ""}


@given(st.lists(st.integers(1, 300).flatmap(lambda n: st.tuples(st.just("R"), st.just(n), st.integers(0, n)))))
def test_every_dot_of_the_plot_lies_inside_its_frame(people):
    plot = funnels.plot(people)
    for dot in plot.dots:
        assert plot.left <= dot.x <= plot.right
        assert 0 <= dot.y <= plot.base
