"""The snapshot of a month adds up, whatever the tasks are."""

from hypothesis import given
from hypothesis import strategies as st

from rectification.rules.dispatch import FIGURES, LIGHTS, by_group, compared, figures, snapshot

UNITS = ["甲局", "乙局", "丙局"]
TASK = st.fixed_dictionaries({
    "code": st.text("ABC", min_size=3, max_size=3),
    "unit": st.sampled_from(UNITS[:2]),
    "area": st.just("某区"),
    "light": st.sampled_from(LIGHTS),
    "settled": st.booleans(),
    "expected": st.booleans(),
    "reported": st.booleans(),
})  # fmt: skip


@given(st.lists(TASK))
def test_units_add_up_to_the_total_and_a_unit_without_tasks_keeps_its_row(tasks):
    rows = by_group(tasks, "unit", UNITS)
    assert [row["name"] for row in rows] == UNITS
    assert rows[2]["total"] == 0
    total = figures(tasks)
    assert {name: sum(row[name] for row in rows) for name in FIGURES} == total
    assert total["reported"] + total["not_reported"] == sum(task["expected"] for task in tasks)


@given(st.lists(TASK), st.lists(TASK))
def test_the_change_is_the_difference_and_the_first_month_has_none(tasks, earlier):
    first = snapshot({}, earlier, UNITS, [], None)
    assert set(first["change"].values()) == {None}
    second = snapshot({}, tasks, UNITS, [], first)
    assert second["change"] == compared(second["total"], first["total"])
    assert all(second["total"][name] == first["total"][name] + second["change"][name] for name in FIGURES)


@given(st.lists(TASK))
def test_only_tasks_of_which_a_report_is_expected_are_called_unreported(tasks):
    frozen = snapshot({}, tasks, UNITS, [], None)
    assert len(frozen["unreported"]) == frozen["total"]["not_reported"]
