"""False-closure rates: the interval is Wilson's, in whole numbers."""

from math import sqrt

from hypothesis import given
from hypothesis import strategies as st

from rectification.rules.rechecks import FALSE, HOLDS, RELAPSE, by_unit, rate, wilson


def test_published_values_of_the_interval():
    assert wilson(0, 10) == (0, 2776)  # 0 of 10: 0 – 27.75 %
    assert wilson(1, 10) == (178, 4042)  # 1 of 10: 1.79 – 40.42 %
    assert wilson(5, 10) == (2365, 7635)


@given(st.integers(1, 5000), st.data())
def test_the_integers_agree_with_the_formula_in_floats(n, data):
    hits = data.draw(st.integers(0, n))
    z2, p = 1.959964**2, hits / n
    centre, half = p + z2 / (2 * n), sqrt(z2) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low, high = wilson(hits, n)
    assert abs(low - 10_000 * (centre - half) / (1 + z2 / n)) < 2
    assert abs(high - 10_000 * (centre + half) / (1 + z2 / n)) < 2
    assert low <= rate(hits, n) <= high


def test_nothing_checked_has_no_rate_and_no_interval():
    assert (rate(0, 0), wilson(0, 0)) == (None, None)


def test_a_relapse_is_told_apart_from_a_false_closure():
    lines = by_unit([("甲", HOLDS), ("甲", FALSE), ("乙", RELAPSE), ("甲", HOLDS)])
    assert [(line["unit"], line["checked"], line["false"], line["relapsed"], line["rate"]) for line in lines] == [
        ("甲", 3, 1, 0, 3333), ("乙", 1, 0, 1, 0),
    ]  # fmt: skip
