"""Double click, two browsers, two schedulers, a killed worker: exactly one attempt."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from inspections.choices import Series
from inspections.models import Draw, Substitution, Trip, Visit
from inspections.rules.draw import register
from inspections.services import custody, draws, schedule, trips, visits
from inspections.services.draws import queries
from supervision.foundation.errors import Refused
from supervision.foundation.models import DocumentCounter
from tests.factories import inspections as a

THREADS = 4


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def city(committed_cast):
    """The city where commits are real."""
    a.institutions(20)
    a.pool(committed_cast)
    return committed_cast


def at_once(deed):
    """Outcomes of the same deed done by several connections at the same moment."""
    barrier = Barrier(THREADS)

    def one(number):
        barrier.wait()
        try:
            return deed(number)
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(one, range(THREADS)))


def test_pressed_by_several_at_once_a_plan_is_drawn_exactly_once(city):
    plan = a.approved(city)
    people = [city.city_officer, city.city_chief] * 2
    outcomes = at_once(lambda n: draws.draw_at_once(plan, period="2026Q4", by=people[n], now=a.NOW))
    assert sum(isinstance(outcome, Draw) for outcome in outcomes) == 1
    assert sum("已经抽取" in str(outcome) for outcome in outcomes) == THREADS - 1
    assert Draw.objects.count() == 1
    assert DocumentCounter.objects.get(kind="draw_register").last == 1
    assert custody.is_kept(Draw.objects.get().code)


def test_derived_by_several_at_once_the_visits_are_handed_out_exactly_once(city):
    plan = a.approved(city)
    draw = draws.commit(plan, period="2026Q4", by=city.city_officer, now=a.NOW)
    people = [city.city_officer, city.city_chief] * 2
    outcomes = at_once(lambda n: draws.carry_out(draw, by=people[n], now=a.NOW))
    assert sum(isinstance(outcome, Draw) for outcome in outcomes) == 1
    assert Visit.objects.count() == 1


def test_different_plans_committed_at_once_make_a_register_without_gaps(city):
    plans = [a.approved(city, period=f"2026-0{number}") for number in range(1, THREADS + 1)]
    at_once(lambda n: draws.commit(plans[n], period=plans[n].period, by=city.city_officer, now=a.NOW))
    rows = queries.register_of(Draw.objects.first().office)
    assert [row["number"] for row in rows] == [1, 2, 3, 4]
    assert register.first_break(rows) == ""


def killed(*given):
    """What a signal does to a worker in the middle of its work."""
    raise KeyboardInterrupt


def test_a_worker_killed_between_custody_and_commit_leaves_no_number_behind(city, monkeypatch):
    plan = a.approved(city)
    monkeypatch.setattr(draws, "_keep_documents", killed)
    with pytest.raises(KeyboardInterrupt):
        draws.commit(plan, period="2026Q4", by=city.city_officer, now=a.NOW)
    monkeypatch.undo()
    assert not Draw.objects.exists()
    draw = draws.draw_at_once(plan, period="2026Q4", by=city.city_officer, now=a.NOW)
    assert (draw.number, draw.attempt) == (1, 1)
    assert Visit.objects.count() == 1


def test_two_schedulers_and_a_person_draw_a_standing_plan_once(city):
    plan = a.approved(city, series=Series.MONTHLY, period="")

    def deed(number):
        if number % 2:
            return schedule.draw_standing("2026-11", by=None, now=a.NOW)
        return draws.draw_at_once(plan, period="2026-11", by=city.city_officer, now=a.NOW)

    at_once(deed)
    assert [(draw.number, draw.attempt, draw.state) for draw in Draw.objects.all()] == [(1, 1, "drawn")]
    assert Visit.objects.count() == 1


def test_a_beacon_typed_by_two_people_at_once_is_settled_once(city):
    draw = a.committed(city)
    people = [city.city_officer, city.city_chief] * 2
    at_once(lambda n: draws.enter_beacon(draw, a.OPENED, by=people[n], now=a.NOW + a.DAY))
    settled = Draw.objects.get()
    if settled.beacon_at is None:  # all four saw the first typing; the second person types again
        draws.enter_beacon(draw, a.OPENED, by=next(p for p in people if p.pk != settled.first_by_id), now=a.NOW + a.DAY)
    settled = Draw.objects.get()
    assert settled.beacon_value == a.OPENED
    with pytest.raises(Refused, match="不能更改"):
        draws.enter_beacon(draw, a.OPENED, by=city.city_chief, now=a.NOW + a.DAY)


def test_revealed_by_the_clock_and_voided_by_a_person_at_once_a_number_ends_one_way(city):
    draw = a.drawn(city)

    def deed(number):
        if number % 2:
            return draws.void(draw, code="PLAN_WITHDRAWN", by=city.city_chief, now=draw.reveal_due)
        return draws.reveal(draw, by=None, now=draw.reveal_due)

    outcomes = at_once(deed)
    assert sum(isinstance(outcome, Draw) for outcome in outcomes) == 1
    assert Draw.objects.get().state in ("revealed", "void")


def test_replaced_by_two_people_at_once_a_seat_changes_once(city):
    for number in range(5, 12):
        a.inspector(code=f"R{number:04}")
    visit = a.drawn(city).visits.get()
    member, people = visit.members.first(), [city.city_officer, city.city_chief] * 2
    given = {"code": "ILL", "approval_number": "文号", "approved_on": a.NOW.date()}
    outcomes = at_once(lambda n: visits.substitute(visit, member, by=people[n], now=a.NOW, **given))
    assert sum(isinstance(outcome, Substitution) for outcome in outcomes) == 1
    assert visit.members.filter(is_current=True).count() == 2


def test_a_worker_killed_in_the_middle_of_the_derivation_leaves_it_to_be_done_once(city, monkeypatch):
    plan = a.approved(city)
    draw = draws.commit(plan, period="2026Q4", by=city.city_officer, now=a.NOW)
    monkeypatch.setattr(draws.handing_out, "_members", killed)
    with pytest.raises(KeyboardInterrupt):
        draws.carry_out(draw, by=city.city_officer, now=a.NOW)
    monkeypatch.undo()
    assert (Draw.objects.get().state, Visit.objects.count()) == ("committed", 0)
    draws.carry_out(draw, by=city.city_officer, now=a.NOW)
    assert Visit.objects.count() == 1


def test_agreed_to_twice_at_once_a_trip_is_one_trip(city):
    rows = []
    for period in ("2026-01", "2026-02"):
        plan = a.approved(city, period=period, ratios={"clinic": 10_000})
        rows.append(draws.draw_at_once(plan, period=period, by=city.city_officer, now=a.NOW))
    place = rows[0].visits.first().institution
    pair = list(Visit.objects.filter(institution=place))
    people, day = [city.city_officer, city.city_chief] * 2, a.NOW.date()
    outcomes = at_once(lambda n: trips.propose(pair, planned_on=day, by=people[n], now=a.NOW))
    assert sum(isinstance(outcome, Trip) for outcome in outcomes) == 1
    assert Trip.objects.count() == 1
