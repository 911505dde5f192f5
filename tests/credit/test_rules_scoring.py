"""Points of one event and of one inspection."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.rules.scoring import (
    CASE,
    COUNTED,
    PERSON,
    UNITS,
    Item,
    Matched,
    Tariff,
    compute,
    counted,
    shown,
    to_points,
    total,
)

tiers = st.sampled_from([Decimal(n) for n in (1, 2, 4, 6, 10, 12)] + [Decimal("0.5")])
codes = st.text("ABCLPQH0123456789", min_size=3, max_size=3)
items = st.builds(Item, code=codes, points=tiers, unit=st.sampled_from(UNITS))
caps = st.none() | st.sampled_from([Decimal(6), Decimal(12)])
tariffs = st.builds(Tariff, cap=caps, repeat_factor=st.sampled_from([Decimal(1), Decimal(2)]))


def test_persons_are_multiplied_and_a_case_is_one():
    assert compute(Item("L07", Decimal(4), PERSON), 2, Tariff()).points == 8
    assert compute(Item("L10", Decimal(1), CASE), 5, Tariff()).points == 1


def test_the_cap_bounds_one_event_and_says_so():
    computation = compute(Item("L07", Decimal(4), PERSON), 9, Tariff(cap=Decimal(12)))
    assert computation.points == 12
    assert [step.kind for step in computation.steps] == ["item", "quantity", "cap"]


def test_a_scheme_without_cap_adds_up_freely():
    assert compute(Item("L07", Decimal(4), PERSON), 9, Tariff(cap=None)).points == 36


def test_repetition_doubles_only_where_the_scheme_says_so():
    item = Item("L10", Decimal(1))
    assert compute(item, 1, Tariff(), repeated=True).points == 1
    assert compute(item, 1, Tariff(repeat_factor=Decimal(2)), repeated=True).points == 2
    assert compute(item, 1, Tariff(repeat_factor=Decimal(2)), repeated=False).points == 1


def test_what_the_institution_found_and_corrected_itself_costs_nothing():
    assert compute(Item("L02", Decimal(12)), 1, Tariff(), self_corrected=True).points == 0


def test_points_are_written_as_people_write_them():
    assert [shown(n) for n in ("2.0", "2.5", "12", "10.0")] == ["2", "2.5", "12", "10"]


def test_half_points_round_half_up():
    assert to_points("0.25") == Decimal("0.3")
    assert to_points("0.05") == Decimal("0.1")


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_quantity_below_one_is_an_error(quantity):
    with pytest.raises(ValueError, match="at least 1"):
        compute(Item("L07", Decimal(4), PERSON), quantity, Tariff())


def test_an_unknown_unit_is_an_error():
    with pytest.raises(ValueError, match="unknown unit"):
        compute(Item("L07", Decimal(4), "X"), 1, Tariff())


@given(items, st.integers(1, 50), tariffs, st.booleans())
def test_points_are_never_negative_and_never_above_the_cap(item, quantity, tariff, repeated):
    points = compute(item, quantity, tariff, repeated=repeated).points
    assert points >= 0
    assert tariff.cap is None or points <= tariff.cap


@given(items, st.integers(1, 50), tariffs, st.booleans())
def test_more_of_the_same_never_costs_less(item, quantity, tariff, repeated):
    fewer = compute(item, quantity, tariff, repeated=repeated).points
    more = compute(item, quantity + 1, tariff, repeated=repeated).points
    assert more >= fewer
    assert item.unit in COUNTED or more == fewer


@given(items, st.integers(1, 50), tariffs, st.booleans())
def test_the_last_step_is_the_result(item, quantity, tariff, repeated):
    computation = compute(item, quantity, tariff, repeated=repeated)
    assert computation.steps[0].kind == "item"
    assert computation.steps[-1].points == computation.points


matches = st.lists(
    st.builds(
        lambda behaviour, item: Matched(behaviour, item, compute(item, 1, Tariff())),
        st.sampled_from("abc"),
        items,
    ),
    max_size=8,
)


@given(matches)
def test_one_behaviour_counts_once_with_its_highest_item(found):
    chosen = counted(found)
    assert set(chosen) == {match.behaviour for match in found}
    for behaviour, match in chosen.items():
        assert match.computation.points == max(m.computation.points for m in found if m.behaviour == behaviour)


@given(matches, st.randoms())
def test_the_order_of_findings_does_not_change_the_result(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert total(shuffled) == total(found)
    assert {b: (m.item.code, m.computation.points) for b, m in counted(shuffled).items()} == {
        b: (m.item.code, m.computation.points) for b, m in counted(found).items()
    }


@given(matches)
def test_different_behaviours_are_added_up(found):
    assert total(found) == sum(total([m for m in found if m.behaviour == b]) for b in {m.behaviour for m in found})
