"""Lights and the close-out gate, as pure rules."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rectification.rules.progress import (
    BEHIND,
    BLUE,
    CHECKS,
    GREEN,
    GREY,
    NEAR,
    NOT_REPORTED,
    OVERDUE,
    RED,
    TWO_YELLOWS,
    YELLOW,
    Facts,
    Measure,
    Thresholds,
    light,
    missing_checks,
    missing_for_close,
)

START, DUE = date(2026, 1, 1), date(2026, 4, 11)  # a hundred days
USUAL = Thresholds(soon=15, behind=15)
DAYS = st.dates(date(2025, 6, 1), date(2027, 1, 1))


def facts(**values):
    return Facts(**{"start": START, "due": DUE, "progress": 50, "settled": False, "unreported": False, **values})


def test_without_a_due_date_nothing_is_planned_and_nothing_is_late():
    assert light(facts(due=None, progress=0), DUE, USUAL) == (GREEN, [])


def test_each_light_has_its_reason():
    half = START + timedelta(days=50)
    assert light(facts(), half, USUAL) == (GREEN, [])
    assert light(facts(progress=35), half, USUAL) == (GREEN, [])  # 15 points behind is still on plan
    assert light(facts(progress=34), half, USUAL) == (YELLOW, [BEHIND])
    assert light(facts(unreported=True), half, USUAL) == (YELLOW, [NOT_REPORTED])
    assert light(facts(unreported=True, yellows=[True]), half, USUAL) == (RED, [TWO_YELLOWS, NOT_REPORTED])
    assert light(facts(progress=90), DUE - timedelta(days=15), USUAL) == (BLUE, [NEAR])
    assert light(facts(progress=90), DUE, USUAL) == (BLUE, [NEAR])
    assert light(facts(progress=100), DUE + timedelta(days=1), USUAL) == (RED, [OVERDUE])
    assert light(facts(settled=True, progress=0), DUE + timedelta(days=9), USUAL) == (GREY, [])


@given(DAYS, st.integers(0, 100), st.booleans(), st.booleans(), st.integers(0, 60), st.integers(0, 60))
def test_more_progress_never_makes_the_light_worse(on, progress, unreported, yellow, soon, behind):
    order = (GREEN, BLUE, YELLOW, RED)
    lights = [
        light(facts(progress=value, unreported=unreported, yellows=[yellow]), on, Thresholds(soon, behind))[0]
        for value in (progress, 100)
    ]
    assert order.index(lights[1]) <= order.index(lights[0])


def test_the_gate_names_each_open_measure_and_each_missing_piece_of_evidence():
    measures = [
        Measure(1, done=True, evidence=1),
        Measure(2, done=False, evidence=3),
        Measure(3, done=True, evidence=0),
    ]
    assert missing_for_close(measures, " ") == [("measure_open", 2), ("no_evidence", 3), ("no_signer", 0)]
    assert missing_for_close([], "甲") == [("no_measures", 0)]
    assert missing_for_close(measures[:1], "甲") == []


def test_all_four_checks_must_hold():
    assert missing_checks(dict.fromkeys(CHECKS, True)) == []
    assert missing_checks({"solved": True}) == [name for name in CHECKS if name != "solved"]
