"""Working days agree with an independent calendar; deadlines say how they were found."""

import json
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supervision
from supervision.foundation.rules.workdays import (
    CALENDAR,
    MONTHS,
    UNITS,
    WORKING,
    Calendar,
    Mark,
    add_months,
    deadline,
    working_days_between,
)

HOLIDAYS = Path(supervision.__file__).parent / "foundation" / "data" / "holidays"


def shipped() -> Calendar:
    """The calendar of the files we ship, without a database."""
    marks, published = {}, set()
    for path in HOLIDAYS.glob("*.json"):
        notice = json.loads(path.read_text(encoding="utf-8"))
        for day in notice["days"]:
            published.add(notice["year"])
            marks[date.fromisoformat(day["date"])] = Mark(not day["isOffDay"], day["name"])
    return Calendar(marks, frozenset(published))


CAL = shipped()
DAYS = st.dates(date(2007, 1, 1), date(2026, 12, 31))


def test_every_day_of_twenty_years_agrees_with_an_independent_calendar():
    day, differences = date(2007, 1, 1), []
    while day <= date(2026, 12, 31):
        if CAL.is_workday(day) != chinese_calendar.is_workday(day):
            differences.append(day)
        day += timedelta(days=1)
    assert differences == []


def test_a_december_day_in_the_next_year_s_file_does_not_publish_its_own_year():
    assert not CAL.is_workday(date(2007, 12, 31))
    only_2008 = Calendar(CAL.marks, frozenset({2008}))
    assert only_2008.is_provisional(date(2007, 12, 31))


def test_an_empty_file_publishes_nothing():
    assert 2027 not in CAL.published
    assert CAL.is_provisional(date(2027, 1, 4))


def test_five_working_days_skip_the_national_day_and_count_the_make_up_day():
    found = deadline(date(2025, 9, 26), 5, WORKING, CAL)
    assert found.date == date(2025, 10, 10)
    assert found.derivation["skipped"] == [
        {"from": "2025-09-27", "to": "2025-09-27", "days": 1, "reason": "周末"},
        {"from": "2025-10-01", "to": "2025-10-08", "days": 8, "reason": "国庆节、中秋节"},
    ]
    assert found.derivation["made_up"] == [{"date": "2025-09-28", "reason": "国庆节、中秋节"}]
    assert not found.provisional


def test_fifteen_calendar_days_that_end_on_a_holiday_end_on_the_next_working_day():
    found = deadline(date(2026, 9, 18), 15, CALENDAR, CAL)
    assert found.derivation["last_day"] == "2026-10-03"
    assert found.date == date(2026, 10, 8)


def test_a_period_that_binds_only_the_authority_is_not_rolled():
    found = deadline(date(2026, 9, 18), 15, CALENDAR, CAL, roll=False)
    assert found.date == date(2026, 10, 3)
    assert "skipped" not in found.derivation


def test_a_month_without_that_day_ends_on_its_last_day():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2026, 11, 30), 14) == date(2028, 1, 30)


def test_a_deadline_past_the_last_published_year_is_provisional():
    assert not deadline(date(2026, 12, 1), 5, WORKING, CAL).provisional
    assert deadline(date(2026, 12, 25), 10, WORKING, CAL).provisional
    assert deadline(date(2026, 12, 1), 3, MONTHS, CAL).derivation["provisional"] is True


def test_nothing_to_count_ends_where_it_began():
    for unit in UNITS:
        assert deadline(date(2026, 10, 3), 0, unit, CAL).date == date(2026, 10, 3)


@pytest.mark.parametrize(("n", "unit"), [(-1, WORKING), (5, "weeks"), (10**6, CALENDAR)])
def test_nonsense_periods_are_refused(n, unit):
    with pytest.raises(ValueError, match="must"):
        deadline(date(2026, 1, 5), n, unit, CAL)


@given(start=DAYS, n=st.integers(1, 60))
def test_a_working_deadline_is_a_working_day_and_leaves_exactly_n_between(start, n):
    found = deadline(start, n, WORKING, CAL)
    assert CAL.is_workday(found.date)
    assert working_days_between(start, found.date, CAL) == n


@given(start=DAYS, n=st.integers(1, 60))
def test_every_passed_day_is_either_counted_or_told_as_skipped(start, n):
    found = deadline(start, n, WORKING, CAL)
    skipped = sum(run["days"] for run in found.derivation["skipped"])
    assert (found.date - start).days == n + skipped


@given(start=DAYS, n=st.integers(1, 400), unit=st.sampled_from([CALENDAR, MONTHS]))
def test_calendar_periods_end_on_a_working_day_and_never_early(start, n, unit):
    found = deadline(start, n, unit, CAL)
    plain = deadline(start, n, unit, CAL, roll=False).date
    assert CAL.is_workday(found.date)
    assert plain <= found.date <= plain + timedelta(days=12)


@given(start=DAYS, n=st.integers(0, 200), unit=st.sampled_from(UNITS))
def test_a_derivation_survives_json(start, n, unit):
    derivation = deadline(start, n, unit, CAL).derivation
    assert json.loads(json.dumps(derivation)) == derivation


@given(start=DAYS, n=st.integers(0, 100))
def test_one_day_more_never_ends_earlier(start, n):
    assert deadline(start, n, WORKING, CAL).date < deadline(start, n + 1, WORKING, CAL).date or n == 0
