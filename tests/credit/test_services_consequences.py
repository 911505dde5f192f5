"""Thresholds: each raises its consequence once per institution and cycle."""

import threading

import pytest
from django.db import connections

from credit.choices import ConsequenceState
from credit.models import Consequence, PointsRecord
from credit.services import consequences, points, rounds, schemes, standings
from institutions.models import Standing
from supervision.foundation.errors import Refused
from tests.factories.credit import (
    DAY,
    NOW,
    REASON,
    TODAY,
    clinic,
    confirmed_scheme,
    defended,
    effective,
    noticed,
    tied,
)

C = ConsequenceState


@pytest.fixture
def place(cast):
    confirmed_scheme(cast)
    return tied(cast.principal, clinic())


def labels():
    return sorted(Consequence.objects.exclude(state=C.LAPSED).values_list("threshold__code", flat=True))


def test_points_below_the_first_threshold_propose_nothing(cast, place):
    effective(cast, place, "L06")
    assert labels() == []


def test_reaching_a_threshold_proposes_once_however_often_it_is_recomputed(cast, place):
    effective(cast, place, "L08")  # 6
    for _ in range(3):
        standings.recompute(place, now=NOW)
    assert labels() == ["REMIND"]
    effective(cast, place, "L10", on=TODAY - 18 * DAY)  # 7: nothing new
    assert labels() == ["REMIND"]


def test_one_large_event_reaches_several_thresholds(cast, place):
    effective(cast, place, "L02")  # 12
    assert labels() == ["INTERVIEW", "REMIND"]


def test_a_withdrawal_lets_an_undecided_proposal_lapse_and_a_new_crossing_renews_it(cast, place):
    record = effective(cast, place, "L08")
    points.withdraw(record, reason=REASON, by=cast.city_chief, now=NOW)
    assert Consequence.objects.get().state == C.LAPSED
    effective(cast, place, "H02", on=TODAY)
    assert Consequence.objects.get().state == C.PROPOSED


def test_what_was_decided_stays_decided(cast, place):
    record = effective(cast, place, "L08")
    decided = consequences.settle("decide", Consequence.objects.get(), decision="发提醒函", by=cast.city_chief, now=NOW)
    points.withdraw(record, reason=REASON, by=cast.city_chief, now=NOW)
    decided.refresh_from_db()
    assert (decided.state, decided.decided_by, decided.decided_on) == (C.DECIDED, cast.city_chief, TODAY)


@pytest.mark.parametrize("verb", ["decide", "dismiss"])
def test_only_the_chief_of_the_area_decides_and_with_words(cast, place, verb):
    effective(cast, place, "L08")
    proposal = Consequence.objects.get()
    for name, person in cast.everyone.items():
        if name != "city_chief":
            with pytest.raises(Refused):
                consequences.settle(verb, proposal, decision="发提醒函", by=person, now=NOW)
    with pytest.raises(Refused, match="决定"):
        consequences.settle(verb, proposal, decision=" ", by=cast.city_chief, now=NOW)
    assert consequences.settle(verb, proposal, decision="发提醒函", by=cast.city_chief, now=NOW).state != C.PROPOSED
    with pytest.raises(Refused):
        consequences.settle(verb, proposal, decision="再次", by=cast.city_chief, now=NOW)


def test_the_clock_s_own_steps_cannot_be_asked_for(cast, place):
    effective(cast, place, "L08")
    for verb in ("lapse", "renew", "nonsense"):
        with pytest.raises(Refused):
            consequences.settle(verb, Consequence.objects.get(), decision="x", by=cast.city_chief, now=NOW)


def test_a_new_cycle_starts_anew_and_proposes_again(cast, place):
    effective(cast, place, "L08")
    later = NOW.replace(year=2027, month=4)
    rounds.clear(now=later)
    standings.recompute(place, now=later)
    assert labels() == ["REMIND"]
    record = noticed(cast, place, "H02", on=later.date(), served_on=later.date(), now=later)
    rounds.take_effect(now=later + 20 * DAY)
    assert PointsRecord.objects.get(pk=record.pk).state == "effective"
    assert sorted(Consequence.objects.values_list("span_start__year", flat=True)) == [2026, 2027]


def test_without_a_scheme_in_force_points_still_count_but_nothing_is_proposed(cast, place):
    waiting = defended(cast, place, "L02")
    record = effective(cast, place, "L10")
    schemes.close(record.scheme, by=cast.city_chief, now=NOW)
    points.review(waiting, text="维持", by=cast.city_chief, now=NOW)
    assert Standing.objects.get(institution=place).points_this_cycle == 13
    points.withdraw(record, reason=REASON, by=cast.city_chief, now=NOW)
    assert Standing.objects.get(institution=place).points_this_cycle == 12
    assert labels() == []


def test_the_institution_sees_what_was_decided_and_nothing_before(cast, place):
    effective(cast, place, "L08")
    assert not Consequence.objects.visible_to(cast.principal).exists()
    consequences.settle("decide", Consequence.objects.get(), decision="发提醒函", by=cast.city_chief, now=NOW)
    assert Consequence.objects.visible_to(cast.principal).exists()
    assert not Consequence.objects.visible_to(cast.neighbour_officer).exists()


def test_two_points_taking_effect_at_the_same_moment_propose_once(committed_cast):
    cast = committed_cast
    confirmed_scheme(cast)
    place = tied(cast.principal, clinic())
    for code in ("L08", "H02"):
        noticed(cast, place, code)
    start = threading.Barrier(2)
    trouble = []

    def review(pk):
        try:
            start.wait()
            record = points.lodge_defence(PointsRecord.objects.get(pk=pk), text="申辩", by=cast.principal, now=NOW)
            points.review(record, text="维持", by=cast.city_chief, now=NOW)
        except Exception as error:  # noqa: BLE001 - told by the assertion below
            trouble.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=review, args=[pk]) for pk in PointsRecord.objects.values_list("pk", flat=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []
    assert labels() == ["INTERVIEW", "REMIND"]
    assert place.standing.points_this_cycle == 12
