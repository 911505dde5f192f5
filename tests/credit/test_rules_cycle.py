"""Which scoring cycle a day belongs to."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from credit.rules.cycle import CALENDAR_YEAR, VALIDATION_YEAR, Calendar, Cycle, add_years, cycle_of, period_of

days = st.dates(date(2010, 1, 1), date(2035, 12, 31))
calendars = st.builds(
    Calendar,
    kind=st.sampled_from([VALIDATION_YEAR, CALENDAR_YEAR]),
    anchors=st.lists(days, max_size=4),
    period_years=st.sampled_from([1, 3]),
    carry=st.booleans(),
)


def test_a_validation_year_starts_on_the_day_of_validation():
    calendar = Calendar(anchors=[date(2025, 3, 10), date(2026, 3, 2)], carry=False)
    assert cycle_of(date(2025, 3, 10), calendar) == Cycle(date(2025, 3, 10), date(2026, 3, 2))
    assert cycle_of(date(2026, 3, 1), calendar).start == date(2025, 3, 10)
    assert cycle_of(date(2026, 3, 2), calendar).start == date(2026, 3, 2)


def test_points_are_carried_while_validation_is_late():
    calendar = Calendar(anchors=[date(2025, 3, 10)], carry=True)
    assert cycle_of(date(2026, 8, 1), calendar) == Cycle(date(2025, 3, 10), None)


def test_without_carrying_the_next_year_starts_by_itself():
    calendar = Calendar(anchors=[date(2025, 3, 10)], carry=False)
    assert cycle_of(date(2026, 8, 1), calendar) == Cycle(date(2026, 3, 10), date(2027, 3, 10))


def test_a_three_year_period_has_three_years_and_only_the_last_waits_for_validation():
    calendar = Calendar(anchors=[date(2022, 5, 1)], period_years=3)
    assert cycle_of(date(2023, 6, 1), calendar) == Cycle(date(2023, 5, 1), date(2024, 5, 1))
    assert cycle_of(date(2026, 6, 1), calendar) == Cycle(date(2024, 5, 1), None)
    assert period_of(date(2026, 6, 1), calendar) == Cycle(date(2022, 5, 1), None)


def test_a_subject_without_validation_is_counted_by_calendar_year():
    assert cycle_of(date(2026, 8, 1), Calendar()) == Cycle(date(2026, 1, 1), date(2027, 1, 1))


def test_days_before_the_first_known_validation_still_have_a_year():
    calendar = Calendar(anchors=[date(2025, 3, 10)])
    assert cycle_of(date(2024, 12, 31), calendar) == Cycle(date(2024, 3, 10), date(2025, 3, 10))


def test_a_leap_day_anchor_does_not_drift():
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert cycle_of(date(2025, 2, 28), Calendar(anchors=[date(2024, 2, 29)], carry=False)).start == date(2025, 2, 28)


@given(days, calendars)
def test_every_day_lies_in_its_own_cycle_and_period(day, calendar):
    assert day in cycle_of(day, calendar)
    assert day in period_of(day, calendar)


@given(days, days, calendars)
def test_cycles_do_not_overlap(one, other, calendar):
    first = cycle_of(one, calendar)
    assert (other in first) == (cycle_of(other, calendar) == first)


@given(days, calendars)
def test_one_cycle_ends_where_the_next_begins(day, calendar):
    cycle = cycle_of(day, calendar)
    if cycle.end is not None:
        assert cycle_of(cycle.end, calendar).start == cycle.end
    before = cycle_of(cycle.start - timedelta(days=1), calendar)
    assert before.end == cycle.start


@given(days, calendars)
def test_a_passed_validation_always_starts_a_cycle(day, calendar):
    if calendar.kind == VALIDATION_YEAR:
        for anchor in calendar.anchors:
            assert cycle_of(anchor, calendar).start == anchor
            assert period_of(anchor, calendar).start == anchor


@given(days, calendars)
def test_a_cycle_never_reaches_over_its_period(day, calendar):
    cycle, period = cycle_of(day, calendar), period_of(day, calendar)
    assert period.start <= cycle.start
    assert period.end is None or (cycle.end is not None and cycle.end <= period.end)
