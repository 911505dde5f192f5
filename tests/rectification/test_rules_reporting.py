"""The month's arithmetic as pure rules: plan over milestones, pace, lateness, totals, merging."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectification.rules.progress import (
    MISSED,
    NOT_REPORTED,
    RED,
    YELLOW,
    Facts,
    Thresholds,
    forecast,
    light,
    missed_milestones,
    planned_percent,
)
from rectification.rules.reporting import (
    BEHIND,
    DONE,
    NOT_BEGUN,
    ON_TIME,
    SETTLED,
    Arrival,
    drop_needs_reason,
    is_late,
    merged,
    pace,
    total_is_wrong,
)

START, DUE = date(2026, 1, 1), date(2026, 4, 11)  # a hundred days
DAYS = st.dates(date(2025, 6, 1), date(2027, 1, 1))
STAGES = st.lists(st.tuples(DAYS, st.integers(0, 100)), max_size=6)
USUAL = Thresholds(soon=15, behind=15)
CUT_OFF = date(2026, 11, 25)


def day(n):
    return START + timedelta(days=n)


def test_between_milestones_the_plan_is_a_straight_line():
    stages = [(day(50), 20)]
    at = {n: planned_percent(START, DUE, stages, day(n)) for n in (0, 25, 50, 75, 100)}
    assert at == {0: 0, 25: 10, 50: 20, 75: 60, 100: 100}


def test_a_duty_without_end_is_planned_by_its_milestones_alone():
    assert planned_percent(START, None, [], day(50)) is None
    assert planned_percent(START, None, [(day(50), 40)], day(25)) == 20
    assert planned_percent(START, None, [(day(50), 40)], day(500)) == 40


def test_milestones_outside_the_time_of_the_task_and_falling_ones_do_no_harm():
    stages = [(day(-5), 90), (day(200), 10), (day(40), 60), (day(60), 30)]
    assert planned_percent(START, DUE, stages, day(50)) == 60


@given(DAYS, st.none() | DAYS, STAGES, DAYS)
def test_a_plan_never_falls_and_stays_a_percentage(start, due, stages, on):
    share = planned_percent(start, due, stages, on)
    if share is None:
        assert due is None
        return
    assert 0 <= share <= 100
    assert share <= planned_percent(start, due, stages, on + timedelta(days=1))


def test_a_milestone_that_passed_undone_turns_the_light_yellow_and_says_so():
    stages = [(day(30), 30), (day(60), 40)]
    facts = Facts(START, DUE, 28, settled=False, unreported=False, milestones=stages)
    assert missed_milestones(stages, 28, day(30)) == []  # its own day still counts
    assert missed_milestones(stages, 28, day(31)) == [(day(30), 30)]
    assert light(facts, day(31), USUAL) == (YELLOW, [MISSED])


def test_the_forecast_is_the_light_of_the_day_after_the_cut_off():
    silent = Facts(date(2026, 11, 1), date(2026, 11, 25), 90, settled=False, unreported=True)
    assert light(silent, CUT_OFF, USUAL)[0] == YELLOW
    assert forecast(silent, CUT_OFF, USUAL) == (RED, ["overdue", NOT_REPORTED])


@pytest.mark.parametrize(
    ("percent", "expected", "settled", "told"),
    [(0, 10, False, NOT_BEGUN), (0, 16, False, BEHIND), (45, 60, False, ON_TIME), (44, 60, False, BEHIND),
     (100, 100, False, DONE), (100, 100, True, SETTLED), (30, None, False, ON_TIME)],
)  # fmt: skip
def test_the_pace_is_judged_with_the_tolerance_of_the_yellow_light(percent, expected, settled, told):
    assert pace(percent, expected, 15, settled=settled) == told


@pytest.mark.parametrize(
    ("first", "latest", "answer_by", "late"),
    [
        (25, 25, None, False),
        (26, 26, None, True),
        (25, 26, 26, False),  # sent back at 23:00 on the last day, answered within the grace
        (25, 27, 26, True),
        (20, 26, 24, True),  # sent back early: the grace ended before the cut-off, which still held
        (20, 25, 24, False),
        (26, 27, 27, True),  # a grace does not heal what first came late
    ],
)
def test_a_month_is_late_by_its_first_arrival_and_by_its_answer(first, latest, answer_by, late):
    november = [value and date(2026, 11, value) for value in (first, latest, answer_by)]
    assert is_late(Arrival(*november), CUT_OFF) is late


def test_a_total_adds_up_or_says_what_was_put_right():
    assert not total_is_wrong(Decimal(10), Decimal("2.5"), Decimal("12.5"), "")
    assert total_is_wrong(Decimal(10), Decimal(2), Decimal(13), " ")
    assert not total_is_wrong(Decimal(10), Decimal(2), Decimal(13), "上月漏计1家")


def test_falling_progress_asks_for_a_reason_and_then_is_taken():
    assert drop_needs_reason(40, 50, "")
    assert not drop_needs_reason(40, 50, "抽查发现两家未完成")
    assert not drop_needs_reason(50, 50, "")
    assert not drop_needs_reason(0, None, "")


def test_one_reply_stands_alone_and_several_carry_their_section():
    assert merged([("甲处", " 完成 "), ("乙处", " ")]) == "完成"
    assert merged([("甲处", "完成"), ("乙处", "推进")]) == "【甲处】完成\n【乙处】推进"
