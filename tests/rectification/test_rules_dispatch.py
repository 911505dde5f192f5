"""The roll-up of a period adds up, whatever was counted; periods know what they hold and what was before."""

from hypothesis import given
from hypothesis import strategies as st

from rectification.rules.dispatch import (
    FIGURES,
    by_group,
    compared,
    in_words,
    kind_of,
    months_of,
    period_before,
    ranking,
    rate,
    total,
    unreported,
)

NAMES = {"A": "甲局", "B": "乙局", "C": "丙局"}
COUNTED = st.dictionaries(
    st.sampled_from(["A", "B"]), st.fixed_dictionaries({name: st.integers(0, 50) for name in FIGURES})
)


@given(COUNTED)
def test_units_add_up_to_the_total_and_a_unit_without_tasks_keeps_its_row(counted):
    rows = by_group(NAMES, counted)
    assert [row["name"] for row in rows] == list(NAMES.values())
    assert rows[2]["total"] == 0
    assert total(rows) == {name: sum(row.get(name, 0) for row in counted.values()) for name in FIGURES}


@given(COUNTED, COUNTED)
def test_the_change_is_the_difference_and_the_first_period_has_none(counted, earlier):
    first = by_group(NAMES, earlier)
    assert {row["more"] for row in first} == {None}
    second = by_group(NAMES, counted, first)
    assert all(row["settled"] == before["settled"] + row["more"] for row, before in zip(second, first, strict=True))
    assert set(compared(total(second), None).values()) == {None}
    change = compared(total(second), total(first))
    assert all(total(second)[name] == total(first)[name] + change[name] for name in FIGURES)


def test_one_returned_task_does_not_make_a_unit_one_that_has_not_reported():
    none = dict.fromkeys(FIGURES, 0)
    rows = by_group(NAMES, {"A": none | {"returned": 1, "not_reported": 1}, "B": none | {"not_reported": 2}})
    told = [(row["name"], row["missing"], row["whole"]) for row in unreported(rows)]
    assert told == [("甲局", 1, False), ("乙局", 2, True)]


@given(COUNTED)
def test_a_ranking_has_every_group_with_tasks_once_and_equal_ones_share_a_place(counted):
    rows = [row | {"settled": min(row["settled"], row["total"])} for row in by_group(NAMES, counted)]
    ranked = ranking(rows)
    assert sorted(row["code"] for row in ranked) == sorted(row["code"] for row in rows if row["total"])
    merits = [(row["rate"], -row["red"]) for row in ranked]
    assert merits == sorted(merits, reverse=True)
    assert [row["place"] for row in ranked] == [1 + sum(other > merit for other in merits) for merit in merits]


def test_a_rate_without_anything_to_divide_by_is_none_and_halves_go_up():
    assert rate(0, 0) is None
    assert (rate(1, 3), rate(2, 3), rate(1, 80_000 // 4)) == (3333, 6667, 1)


def test_periods_know_their_months_and_what_was_before():
    assert months_of("2026-Q4") == ["2026-10", "2026-11", "2026-12"]
    assert len(months_of("2026")) == 12
    assert [period_before(one) for one in ("2026-01", "2026-10", "2026-Q1", "2026-Q3", "2026")] == [
        "2025-12", "2026-09", "2025-Q4", "2026-Q2", "2025",
    ]  # fmt: skip
    assert [kind_of(one) for one in ("2026-10", "2026-Q4", "2026")] == ["month", "quarter", "year"]
    assert [in_words(one) for one in ("2026-03", "2026-Q2", "2026")] == ["2026年3月", "2026年第二季度", "2026年度"]
