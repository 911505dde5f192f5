"""Points from draft to effect and back."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from credit.choices import PointsState
from credit.models import Consequence, PointsRecord
from credit.queries import explained, standing_on
from credit.services import points, rounds
from institutions.models import Standing
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act, Notice
from supervision.foundation.trail import history_of
from tests.factories.credit import (
    BEIJING,
    DAY,
    NOW,
    REASON,
    TODAY,
    clinic,
    confirmed_scheme,
    defended,
    drafted,
    effective,
    item,
    noticed,
    tied,
    trial_scheme,
    withdrawn,
)

S = PointsState


@pytest.fixture
def place(cast):
    """A clinic of the district under the city's confirmed scheme; the principal's own."""
    confirmed_scheme(cast)
    return tied(cast.principal, clinic())


# --- drafting -------------------------------------------------------------------------------------


def test_points_are_the_item_times_the_quantity_and_say_so(cast, place):
    record = drafted(cast, place, "P01", quantity=3)
    assert record.points == 6
    assert explained(record) == [
        "记分项P01“使用未按照注册的执业地点、类别、范围执业的医师”，每人记2分。",
        "数量3，合计6分。",
    ]


def test_the_cap_of_the_scheme_bounds_one_event(cast, place):
    assert drafted(cast, place, "L07", quantity=9).points == 12


def test_the_notice_is_due_ten_working_days_after_verification(cast, place):
    record = drafted(cast, place, on=date(2026, 10, 12))
    assert record.notice_due_on == date(2026, 10, 26)
    assert record.notice_due_derivation["unit"] == "working"


@pytest.mark.parametrize("person", ["neighbour_officer", "city_chief", "inspector", "liaison", "principal", "outsider"])
def test_others_than_the_area_s_officers_draft_nothing(cast, place, person):
    with pytest.raises(Refused):
        points.draft_by_hand(
            place, item=item("L06"), quantity=1, verified_on=TODAY, source_note="x", by=cast.everyone[person], now=NOW
        )


def test_the_same_fact_is_not_drafted_twice(cast, place):
    drafted(cast, place)
    with pytest.raises(Refused, match="不重复记分"):
        drafted(cast, place)


@pytest.mark.parametrize(
    "wrong", [{"quantity": 0}, {"verified_on": TODAY + DAY}, {"source_note": " "}], ids=["none", "future", "no source"]
)
def test_a_fact_needs_a_quantity_a_past_day_and_a_source(cast, place, wrong):
    given = {"item": item("L06"), "quantity": 1, "verified_on": TODAY, "source_note": "移送函"} | wrong
    with pytest.raises(Refused):
        points.draft_by_hand(place, by=cast.county_officer, now=NOW, **given)


def test_an_item_of_another_scheme_is_refused(cast, place):
    with pytest.raises(Refused, match="适用的记分办法"):
        drafted(cast, place, scheme=trial_scheme())


# --- notice, defence, review ----------------------------------------------------------------------


def test_a_notice_has_a_number_of_the_office_and_starts_the_defence(cast, place):
    first, second = noticed(cast, place), noticed(cast, place, "L10")
    assert (first.notice_number, second.notice_number) == ("河东区卫医记〔2026〕1号", "河东区卫医记〔2026〕2号")
    assert first.defence_until == date(2026, 11, 9)
    assert first.defence_derivation["unit"] == "working"
    assert Notice.objects.filter(recipient=cast.principal, key=f"points:{first.code}:noticed").exists()


def test_a_notice_pressed_twice_gives_one_number(cast, place):
    record = drafted(cast, place)
    points.notice(record, served_on=TODAY, service="direct", by=cast.county_officer, now=NOW)
    with pytest.raises(Refused):
        points.notice(record, served_on=TODAY, service="direct", by=cast.county_officer, now=NOW)
    assert noticed(cast, place, "L10").notice_number == "河东区卫医记〔2026〕2号"


@pytest.mark.parametrize("served_on", [TODAY + DAY, TODAY - 21 * DAY], ids=["in the future", "before the fact"])
def test_service_lies_between_the_fact_and_today(cast, place, served_on):
    with pytest.raises(Refused, match="送达日期"):
        points.notice(drafted(cast, place), served_on=served_on, service="direct", by=cast.county_officer, now=NOW)


def test_the_institution_defends_until_the_end_of_the_last_day_and_not_after_it(cast, place):
    record, other = noticed(cast, place), noticed(cast, place, "L10")
    last = datetime(2026, 11, 9, 23, 59, tzinfo=BEIJING)
    assert points.lodge_defence(record, text="已改正", by=cast.principal, now=last).state == S.DEFENDED
    with pytest.raises(Refused, match="届满"):
        points.lodge_defence(other, text="已改正", by=cast.principal, now=last + DAY)


@pytest.mark.parametrize("person", ["manager", "county_officer", "city_chief", "outsider"])
def test_only_the_principal_of_the_institution_defends(cast, place, person):
    with pytest.raises(Refused):
        points.lodge_defence(noticed(cast, place), text="已改正", by=cast.everyone[person], now=NOW)


def test_the_principal_of_another_institution_does_not_defend(cast, place):
    stranger = clinic(prefix="QT")
    record = noticed(cast, stranger)
    with pytest.raises(Refused):
        points.lodge_defence(record, text="已改正", by=cast.principal, now=NOW)
    assert not PointsRecord.objects.visible_to(cast.principal).filter(pk=record.pk).exists()


def test_a_review_lets_points_stand_from_its_day(cast, place):
    record = points.review(defended(cast, place), text="事实清楚", by=cast.city_chief, now=NOW)
    assert (record.state, record.effective_on, record.reviewer) == (S.EFFECTIVE, TODAY, cast.city_chief)
    assert Standing.objects.get(institution=place).points_this_cycle == 4


def test_a_review_may_amend_the_quantity(cast, place):
    record = points.review(
        defended(cast, place, "P01", quantity=3), text="核实为一人", by=cast.city_chief, now=NOW, quantity=1
    )
    assert (record.state, record.points, record.quantity) == (S.EFFECTIVE, 2, 1)
    assert history_of(record).first().verb == "credit.pointsrecord.amend"


def test_a_review_without_words_is_refused(cast, place):
    with pytest.raises(Refused, match="复核意见"):
        points.review(defended(cast, place), text=" ", by=cast.city_chief, now=NOW)


def test_nobody_reviews_what_they_recorded_or_noticed(cast, place):
    record = defended(cast, place)
    cast.county_officer.roles = [*cast.county_officer.roles, "reviewer"]
    cast.county_officer.save()
    with pytest.raises(Refused, match="须由他人"):
        points.review(record, text="维持", by=cast.county_officer, now=NOW)


# --- taking effect, standing, clearing ------------------------------------------------------------


def test_undefended_points_count_from_the_day_after_the_window(cast, place):
    record = noticed(cast, place)
    assert rounds.take_effect(now=datetime(2026, 11, 9, 23, 59, tzinfo=BEIJING)) == 0
    assert not Standing.objects.filter(institution=place).exists()
    assert rounds.take_effect(now=datetime(2026, 11, 10, 0, 10, tzinfo=BEIJING)) == 1
    record.refresh_from_db()
    assert (record.state, record.effective_on) == (S.EFFECTIVE, date(2026, 11, 10))
    assert Standing.objects.get(institution=place).points_this_cycle == 4


def test_a_late_job_does_not_move_the_day_of_effect(cast, place):
    record = noticed(cast, place)
    rounds.take_effect(now=NOW + 40 * DAY)
    record.refresh_from_db()
    assert record.effective_on == date(2026, 11, 10)


def test_defended_points_wait_for_their_review_however_long(cast, place):
    defended(cast, place)
    assert rounds.take_effect(now=NOW + 100 * DAY) == 0


def test_points_of_an_ended_cycle_are_cleared_and_the_past_keeps_them(cast, place):
    record = effective(cast, place)
    after = datetime(2027, 3, 10, 0, 10, tzinfo=BEIJING)
    assert rounds.clear(now=after - DAY) == 0
    assert rounds.clear(now=after) == 1
    record.refresh_from_db()
    assert (record.state, record.cleared_on) == (S.CLEARED, date(2027, 3, 10))
    assert Standing.objects.get(institution=place).points_this_cycle == 0
    assert standing_on(place, date(2027, 3, 9)).total == 4


def test_the_standing_can_be_told_for_any_day(cast, place):
    record = effective(cast, place)
    points.withdraw(record, reason=REASON, by=cast.city_chief, now=NOW)
    totals = {day: standing_on(place, day).total for day in (record.effective_on - DAY, record.effective_on, TODAY)}
    assert list(totals.values()) == [0, 4, 0]


def test_other_columns_of_the_standing_stay_as_they_are(cast, place):
    Standing.objects.create(institution=place, risk_level="high", grade="C", as_of=TODAY)
    effective(cast, place)
    standing = Standing.objects.get(institution=place)
    assert (standing.risk_level, standing.grade, standing.points_this_cycle) == ("high", "C", Decimal(4))


# --- withdrawal -----------------------------------------------------------------------------------


def test_a_withdrawal_recomputes_the_standing_and_tells_the_institution(cast, place):
    record = withdrawn(cast, place)
    assert Standing.objects.get(institution=place).points_this_cycle == 0
    assert record.withdrawn_on == TODAY
    assert Notice.objects.filter(recipient=cast.principal, key=f"points:{record.code}:withdraw").exists()


def test_the_recorder_gives_up_a_draft_but_withdraws_nothing_that_was_told(cast, place):
    assert points.withdraw(drafted(cast, place), reason="重复", by=cast.county_officer, now=NOW).state == S.WITHDRAWN
    with pytest.raises(Refused):
        points.withdraw(noticed(cast, place, "L10"), reason="重复", by=cast.county_officer, now=NOW)


def test_a_withdrawal_needs_a_reason(cast, place):
    with pytest.raises(Refused, match="理由"):
        points.withdraw(drafted(cast, place), reason="", by=cast.county_officer, now=NOW)


# --- every state, every action, every role --------------------------------------------------------

MAKE = {
    S.DRAFT: drafted,
    S.NOTICED: noticed,
    S.DEFENDED: defended,
    S.EFFECTIVE: effective,
    S.WITHDRAWN: withdrawn,
}
ACTIONS = {
    "notice": lambda r, by: points.notice(r, served_on=TODAY, service="direct", by=by, now=NOW),
    "defend": lambda r, by: points.lodge_defence(r, text="申辩", by=by, now=NOW),
    "review": lambda r, by: points.review(r, text="维持", by=by, now=NOW),
    "withdraw": lambda r, by: points.withdraw(r, reason="撤销", by=by, now=NOW),
}
# Who may do what where; everything that is not listed is refused.
ALLOWED = {
    (S.DRAFT, "notice"): {"city_officer", "county_officer"},
    (S.NOTICED, "defend"): {"principal"},
    (S.DEFENDED, "review"): {"city_chief"},
    (S.DRAFT, "withdraw"): {"city_officer", "county_officer"},
    (S.NOTICED, "withdraw"): {"city_chief"},
    (S.DEFENDED, "withdraw"): {"city_chief"},
    (S.EFFECTIVE, "withdraw"): {"city_chief"},
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", MAKE)
def test_each_action_is_open_to_its_people_in_its_states_only(cast, place, state, action):
    record = MAKE[state](cast, place)
    assert record.state == state
    done = set()
    for name, person in cast.everyone.items():
        try:
            with transaction.atomic():
                ACTIONS[action](PointsRecord.objects.get(pk=record.pk), person)
                done.add(name)
                transaction.set_rollback(True)
        except Refused:
            pass
    assert done == ALLOWED.get((state, action), set())


@pytest.mark.parametrize("state", [S.DRAFT, S.NOTICED, S.EFFECTIVE])
def test_who_sees_points(cast, place, state):
    record = MAKE[state](cast, place)
    seeing = {
        name for name, person in cast.everyone.items() if PointsRecord.objects.visible_to(person).filter(pk=record.pk)
    }
    offices = {"city_officer", "city_chief", "county_officer", "inspector", "second_inspector"}
    assert seeing == (offices if state == S.DRAFT else offices | {"principal"})


# --- trial ----------------------------------------------------------------------------------------


def test_a_scheme_on_trial_has_no_outward_effect(cast):
    place = tied(cast.principal, clinic())
    record = drafted(cast, place, "L02", scheme=trial_scheme())
    assert (record.trial, record.points) == (True, 12)
    with pytest.raises(Refused, match="试运行"):
        points.notice(record, served_on=TODAY, service="direct", by=cast.county_officer, now=NOW)
    rounds.take_effect(now=NOW + 40 * DAY)
    assert not Standing.objects.filter(institution=place).exists()
    assert not Consequence.objects.exists()
    assert not PointsRecord.objects.visible_to(cast.principal).exists()
    assert not Act.objects.filter(verb="credit.standing").exists()


def test_the_database_itself_keeps_trial_points_inside(cast):
    record = drafted(cast, clinic(), "L02", scheme=trial_scheme())
    with pytest.raises(IntegrityError, match="trial_points_never_leave_the_office"), transaction.atomic():
        PointsRecord.objects.filter(pk=record.pk).update(state=S.NOTICED)
