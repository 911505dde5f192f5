"""Milestones as lines and as a plan of progress; measures as lines; the verdict on a clause."""

import importlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectification.rules import coverage, lines
from rectification.rules.milestones import (
    NO_DAY,
    NO_SUCH_DAY,
    NO_TEXT,
    PERCENT,
    TOO_LONG,
    TWICE,
    Milestone,
    Unclear,
    missed,
    planned_percent,
    read_milestones,
    written,
)

START, DUE = date(2026, 1, 1), date(2026, 1, 31)
DAYS = st.dates(date(2026, 1, 2), date(2026, 12, 30))
WORDS = st.text("制定方案印发培训核查0123456789.、，（）() %", min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2026-06-30 印发方案（30%）", Milestone(date(2026, 6, 30), "印发方案", 30)),
        ("2026年6月30日前：印发方案", Milestone(date(2026, 6, 30), "印发方案")),
        ("2026/6/30印发方案(30％, 2026-06-18完成)", Milestone(date(2026, 6, 30), "印发方案", 30, date(2026, 6, 18))),
        ("2026-06-30 印发方案（试行）", Milestone(date(2026, 6, 30), "印发方案（试行）")),
    ],
)
def test_a_line_says_day_words_percent_and_whether_it_was_done(line, expected):
    assert read_milestones(line) == [expected]


@pytest.mark.parametrize(
    ("text", "code", "number"),
    [
        ("印发方案", NO_DAY, 1),
        ("2026-06-30 甲\n2026-02-30 乙", NO_SUCH_DAY, 2),
        ("2026-06-30 （30%）", NO_TEXT, 1),
        ("2026-06-30 " + "长" * 501, TOO_LONG, 1),
        ("2026-06-30 甲（130%）", PERCENT, 1),
        ("2026-06-30 甲\n\n2026-06-30 甲（5%）", TWICE, 2),
    ],
)
def test_a_line_that_is_no_milestone_is_named(text, code, number):
    with pytest.raises(Unclear) as caught:
        read_milestones(text)
    assert (caught.value.code, caught.value.number) == (code, number)


def test_a_line_of_an_older_ledger_may_name_no_day():
    assert read_milestones("第一季度完成", dated=False) == [Milestone(None, "第一季度完成")]


@given(st.lists(st.tuples(DAYS, WORDS, st.none() | st.integers(0, 100), st.none() | DAYS), max_size=5))
def test_what_is_written_is_read_back(rows):
    try:
        first = read_milestones(written(Milestone(on, " ".join(text.split()), *rest) for on, text, *rest in rows))
    except Unclear:
        return  # words that are none, or twice the same
    assert read_milestones(written(first)) == first


def test_without_milestones_the_plan_is_a_straight_line():
    halfway = date(2026, 1, 16)
    assert [planned_percent(START, DUE, [], day) for day in (START, halfway, DUE, date(2027, 1, 1))] == [
        0,
        50,
        100,
        100,
    ]
    assert planned_percent(START, None, [], halfway) is None


def test_the_plan_runs_through_its_milestones():
    plan = [Milestone(date(2026, 1, 11), "甲", 80), Milestone(date(2026, 1, 21), "乙"), Milestone(None, "丙", 90)]
    seen = [planned_percent(START, DUE, plan, date(2026, 1, day)) for day in (6, 11, 21, 31)]
    assert seen == [40, 80, 90, 100]


def test_a_duty_without_an_end_stays_where_its_last_milestone_left_it():
    plan = [Milestone(date(2026, 1, 11), "甲", 60), Milestone(date(2026, 1, 21), "乙", 50)]
    assert [planned_percent(START, None, plan, date(2026, 1, day)) for day in (1, 6, 11, 30)] == [0, 30, 60, 60]


@given(st.lists(st.tuples(DAYS, st.integers(0, 100)), max_size=6), DAYS, DAYS)
def test_a_plan_never_falls_and_never_leaves_its_range(points, one, other):
    plan = [Milestone(on, "节点", percent) for on, percent in points]
    early, late = sorted((one, other))
    first, second = (planned_percent(START, date(2026, 12, 31), plan, day) for day in (early, late))
    assert 0 <= first <= second <= 100


def test_a_milestone_is_missed_the_day_after_its_own():
    plan = [Milestone(DUE, "甲"), Milestone(DUE, "乙", done_on=DUE), Milestone(None, "丙")]
    assert missed(plan, DUE) == []
    assert [one.text for one in missed(plan, DUE + timedelta(days=1))] == ["甲"]


def test_a_measure_has_its_own_deadline_at_the_end_of_its_line():
    assert lines.read_line("制定办法（时限：2026-06-30）") == ("制定办法", date(2026, 6, 30))
    assert lines.read_line("制定办法(时限 2026-6-3)") == ("制定办法", date(2026, 6, 3))
    assert lines.read_line("制定办法（时限：2026-02-30）") == ("制定办法（时限：2026-02-30）", None)
    assert lines.written(*lines.read_line("制定办法（时限：2026-06-30）")) == "制定办法（时限：2026-06-30）"
    assert lines.unnumbered("12. 3.5万人次").strip() == "3.5万人次"


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        ([], coverage.UNCOVERED),
        ([coverage.Covering(False, False, 1, 0, 0)], coverage.DRAFTED),
        ([coverage.Covering(True, True, 1, 1, 1), coverage.Covering(True, False, 2, 1, 1)], coverage.OPEN),
        ([coverage.Covering(True, False, 2, 1, 0)], coverage.UNPROVEN),
        ([coverage.Covering(True, True, 1, 1, 1)], coverage.CLOSED),
    ],
)
def test_a_clause_is_judged_by_its_tasks(tasks, expected):
    assert coverage.verdict(tasks) == expected


def test_the_text_an_older_ledger_held_becomes_rows_and_loses_nothing():
    of_line = importlib.import_module("rectification.migrations.0002_ledger_in_full")._of_line
    assert of_line("2026-06-30 印发方案（30%）") == [Milestone(date(2026, 6, 30), "印发方案", 30)]
    assert of_line("第一季度完成") == [Milestone(None, "第一季度完成")]
    assert of_line("2026-02-30 印发") == [Milestone(None, "2026-02-30 印发")]
    assert "".join(one.text for one in of_line("长" * 1200)) == "长" * 1200
