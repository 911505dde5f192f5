"""Points of an inspection: what a system must add up to, how scores become one, who comes where."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from rectification.rules import inspection as rule
from rectification.rules.inspection import Line

D = Decimal
GOOD = [Line("A", D(6)), Line("A1", D(3), "A"), Line("A2", D(3), "A"), Line("B", D(4)), Line("B1", D(4), "B")]
points = st.decimals(min_value=0, max_value=10, places=2)


def told(lines, full="10"):
    return [code for code, _particulars in rule.faults(lines, D(full))]


def test_a_system_whose_levels_add_up_has_no_fault():
    assert told(GOOD) == []


def test_each_fault_is_told():
    assert told([]) == [rule.EMPTY]
    assert told([*GOOD, Line("C", D(0))]) == [rule.CHILDLESS]
    assert told(GOOD, "11") == [rule.TOTAL]
    assert told([*GOOD, Line("B2", D(1), "B")]) == [rule.UNEQUAL]
    assert told([*GOOD, Line("B2", D(0), "B")]) == [rule.FREE]
    assert told([*GOOD, Line("A1", D(0), "X")]) == [rule.TWICE, rule.ORPHAN]
    assert told([*GOOD, Line("C", D(1), "C")]) == [rule.ORPHAN]


def test_scorers_who_agree_give_their_mean_and_a_wide_gap_gives_none():
    assert rule.agreed([D(3), D(2)], D(5), 20) == D("2.5")
    assert rule.agreed([D(3), D("1.99")], D(5), 20) is None
    assert rule.agreed([D("1"), D("1"), D("1.01")], D(5), 20) == D("1.00")
    assert rule.agreed([], D(5), 20) is None


@settings(max_examples=40)
@given(st.lists(points, min_size=1, max_size=6), st.integers(0, 100))
def test_a_mean_lies_between_the_scores(scores, span):
    mean = rule.agreed(scores, D(10), span)
    if mean is not None:
        assert min(scores) <= mean <= max(scores)


@settings(max_examples=40)
@given(st.lists(points, min_size=1, max_size=6))
def test_a_span_of_all_the_points_needs_no_settling(scores):
    assert rule.agreed(scores, D(10), 100) is not None


def test_equal_totals_share_a_place_and_nothing_has_none():
    assert rule.ranked([D(8), None, D(9), D(8), D(0)]) == [2, None, 1, 2, 4]


def test_points_are_written_as_people_write_them():
    assert [rule.plain(value) for value in (D("12.50"), D("3.00"), D(0), D("0.005"), None)] == [
        "12.5", "3", "0", "0.01", "—",
    ]  # fmt: skip
