"""When jobs are due and what their periods are called."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.foundation.rules.schedules import (
    Daily,
    Every,
    Monthly,
    Quarterly,
    UnknownPeriod,
    Weekly,
    Yearly,
    backoff,
    current_period,
    due_at,
    occurrences,
    period_started,
)

ZONE = ZoneInfo("Asia/Shanghai")
hours, minutes, days_of_month = st.integers(0, 23), st.integers(0, 59), st.integers(1, 31)
schedules = st.one_of(
    st.builds(Daily, hour=hours, minute=minutes),
    st.builds(Weekly, hour=hours, minute=minutes, weekday=st.integers(1, 7)),
    st.builds(Monthly, hour=hours, minute=minutes, day=days_of_month),
    st.builds(Quarterly, hour=hours, minute=minutes, day=days_of_month, month=st.integers(1, 3)),
    st.builds(Yearly, hour=hours, minute=minutes, day=days_of_month, month=st.integers(1, 12)),
    st.builds(Every, minutes=st.sampled_from([5, 15, 60, 240, 700])),
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(ZONE))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def periods(schedule, after, until):
    return [occurrence.period for occurrence in occurrences(schedule, at(after), at(until), ZONE)]


def test_a_monthly_job_is_due_once_in_each_month():
    assert periods(Monthly(day=25, hour=8), "2026-08-25T08:00", "2026-11-25T08:00") == ["2026-09", "2026-10", "2026-11"]


def test_a_month_too_short_uses_its_last_day():
    assert due_at(Monthly(day=31, hour=8), "2026-02", ZONE) == at("2026-02-28T08:00")


def test_a_week_is_named_by_its_iso_year():
    assert periods(Weekly(weekday=5, hour=9), "2026-12-30T00:00", "2027-01-09T00:00") == ["2026-W53", "2027-W01"]


def test_a_quarterly_job_is_due_in_the_chosen_month_of_the_quarter():
    assert due_at(Quarterly(month=3, day=20), "2026-Q4", ZONE) == at("2026-12-20T02:00")


def test_a_job_in_minutes_starts_anew_at_midnight():
    assert periods(Every(700), "2026-11-21T23:59", "2026-11-22T23:59") == [
        "2026-11-22T00:00",
        "2026-11-22T11:40",
        "2026-11-22T23:20",
    ]


def test_a_period_to_come_cannot_be_done_yet_but_the_present_one_can():
    schedule = Monthly(day=25)
    now = at("2026-11-02T10:00")
    assert period_started(schedule, "2026-11", now, ZONE)
    assert period_started(schedule, "2026-10", now, ZONE)
    assert not period_started(schedule, "2026-12", now, ZONE)


@pytest.mark.parametrize(
    ("schedule", "text"),
    [
        (Daily(), "2026-02-30"),
        (Daily(), "2026-11"),
        (Weekly(), "2026-W54"),
        (Monthly(), "2026-13"),
        (Monthly(), "now"),
        (Quarterly(), "2026-Q5"),
        (Yearly(), "26"),
        (Every(), "2026-11-22"),
    ],
)
def test_a_text_that_names_no_period_is_refused(schedule, text):
    with pytest.raises(UnknownPeriod):
        due_at(schedule, text, ZONE)


@given(schedules, moments, st.integers(0, 500), st.integers(0, 500))
def test_cutting_the_time_in_two_finds_the_same_occurrences(schedule, start, first, second):
    middle, end = start + timedelta(hours=first), start + timedelta(hours=first + second)
    whole = list(occurrences(schedule, start, end, ZONE))
    assert whole == [*occurrences(schedule, start, middle, ZONE), *occurrences(schedule, middle, end, ZONE)]


@given(schedules, moments, st.integers(1, 1000))
def test_every_occurrence_is_in_order_unique_and_due_when_its_period_says(schedule, start, span):
    end = start + timedelta(hours=span)
    found = list(occurrences(schedule, start, end, ZONE))
    assert [o.due_at for o in found] == sorted({o.due_at for o in found})
    assert len({o.period for o in found}) == len(found)
    for occurrence in found:
        assert start < occurrence.due_at <= end
        assert due_at(schedule, occurrence.period, ZONE) == occurrence.due_at
        assert current_period(schedule, occurrence.due_at, ZONE) == occurrence.period


@given(schedules, moments)
def test_the_present_period_has_started_and_can_be_read_back(schedule, now):
    period = current_period(schedule, now, ZONE)
    assert period_started(schedule, period, now, ZONE)


def test_retries_wait_longer_each_time_but_never_more_than_six_hours():
    waits = [backoff(n) for n in range(1, 10)]
    assert waits[0] == timedelta(minutes=1)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)
