"""Double click, two browsers, two schedulers, a killed worker: exactly one attempt."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from inspections.models import Draw, Visit
from inspections.rules.draw import register
from inspections.services import custody, draws
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
