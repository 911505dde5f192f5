"""One team for a merged trip: every seat of every plan stays filled, by people who were drawn, and nobody chooses."""

from itertools import combinations

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.choices import SubstitutionCode, TripState
from inspections.models import Arrival, Inspector, Recusal, Trip, Visit, VisitEntry, VisitNotice
from inspections.queries import bundle_of, burden, proof_of, replacement_share
from inspections.rules.joining import Party, common_team, filled, indispensable
from inspections.services import draws, targeted, teams, trip_teams, trips, visits
from inspections.verify_draw import verify
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act
from tests.factories import inspections as a
from tests.inspections.test_burden import ON, all_drawn

pytestmark = pytest.mark.django_db
ALL = frozenset("abcdef")


# --- the rule ---------------------------------------------------------------------------------------
def test_two_visits_that_anybody_may_make_need_one_team_of_two():
    parties = [Party(("a", "b"), (ALL, ALL)), Party(("c", "d"), (ALL, ALL))]
    assert common_team(parties) == ["a", "b"]
    assert common_team(parties[::-1]) == ["c", "d"]


def test_whoever_keeps_most_drawn_seats_goes_and_keeps_the_drawn_seat():
    parties = [Party(("a", "b"), (ALL, ALL)), Party(("c", "b"), (ALL, ALL))]
    assert common_team(parties) == ["a", "b"]
    assert filled(parties[1], ["a", "b"]) == {0: "a", 1: "b"}


def test_a_seat_only_one_person_may_take_keeps_that_person_in_the_team():
    parties = [Party(("a", "b"), (ALL, ALL)), Party(("c", "d"), (frozenset("c"), ALL))]
    assert common_team(parties) == ["a", "c"]
    alone = [Party(("a", "b"), (frozenset("a"), frozenset("b"))), Party(("c", "d"), (frozenset("c"), frozenset("d")))]
    assert common_team(alone) is None
    assert indispensable(alone) == [(0, 0, "a"), (0, 1, "b"), (1, 0, "c"), (1, 1, "d")]


def test_people_who_sit_in_both_visits_are_one_team_already_and_an_empty_seat_is_filled():
    same = [Party(("a", "b"), (ALL, ALL)), Party(("b", "a"), (ALL, ALL))]
    assert common_team(same) == ["a", "b"]
    unnamed = [Party(("a", "b"), (ALL, ALL)), Party((None, None), (ALL, ALL))]
    assert common_team(unnamed) == ["a", "b"]
    assert sorted(filled(unnamed[1], ["a", "b"]).values()) == ["a", "b"]
    assert common_team([unnamed[0], Party((None, None), (ALL, frozenset()))]) is None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_of_any_visits_the_team_fills_every_seat_with_people_able_to_and_no_smaller_one_does(data):
    people = "abcdef"
    parties = []
    for _number in range(data.draw(st.integers(2, 3))):
        drawn = tuple(data.draw(st.permutations(people))[: data.draw(st.integers(2, 3))])
        able = tuple(frozenset(data.draw(st.sets(st.sampled_from(people)))) | {person} for person in drawn)
        parties.append(Party(drawn, able))
    union = {person for party in parties for person in party.drawn}
    team = common_team(parties)
    smaller = range(2, len(team) if team else len(union))
    for party in parties if team else ():
        seats = filled(party, team)
        assert sorted(seats) == list(range(len(party.drawn)))
        assert len(set(seats.values())) == len(seats)
        assert all(person in party.able[seat] and person in team for seat, person in seats.items())
    largest = max(len(party.drawn) for party in parties)
    assert team is None or set(team) < union or len(union) == largest == len(team)
    assert not any(
        all(filled(party, chosen) for party in parties) for size in smaller for chosen in combinations(union, size)
    )


# --- trips ------------------------------------------------------------------------------------------
@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def pair(cast):
    """Two plans of two offices that drew the same institution, with four different people."""
    a.institutions(1)
    a.pool(cast, extra=4)
    one = all_drawn(cast, cast.city_officer)
    gone = Inspector.objects.filter(visit_members__visit__draw=one)
    held = list(gone.values_list("pk", flat=True))
    gone.update(status="away")  # so that chance cannot give both plans the same people
    two = all_drawn(cast, cast.county_officer)
    Inspector.objects.filter(pk__in=held).update(status="active")
    cast.draws, cast.pair = (one, two), [one.visits.get(), two.visits.get()]
    return cast


def _team(visit) -> list[str]:
    return list(visit.members.filter(is_current=True).order_by("seat").values_list("inspector__code", flat=True))


def agreed(cast, **values) -> Trip:
    asked = {"one_team": True, "team_note": "一组两人即可完成两项检查"} | values
    trip = trips.propose(cast.pair, planned_on=ON + a.DAY, by=cast.city_officer, now=a.NOW, **asked)
    return trips.consent(trip, by=cast.county_officer, now=a.NOW)


def test_an_agreed_trip_has_one_team_of_drawn_people_and_each_plan_its_own_visit(pair):
    drawn = [_team(visit) for visit in pair.pair]
    proofs = [proof_of(visit) for visit in pair.pair]
    shares = [replacement_share(draw) for draw in pair.draws]
    trip = agreed(pair)
    team = set(_team(pair.pair[0]))
    assert set(_team(pair.pair[1])) == team
    assert len(team) == 2
    assert team < set(drawn[0] + drawn[1])
    left = set(trip.left.values_list("inspector__code", flat=True))
    assert left == set(drawn[0] + drawn[1]) - team
    entry = Act.objects.get(verb="inspections.trip.unite")
    assert (set(entry.data["team"]), set(entry.data["out"]), entry.note) == (team, left, "一组两人即可完成两项检查")
    assert [proof_of(visit) for visit in pair.pair] == proofs  # what was sealed is what was drawn
    assert [replacement_share(draw) for draw in pair.draws] == shares
    for draw in pair.draws:
        verify(bundle_of(draws.reveal(draw, by=None, now=draw.reveal_due)))


def test_who_must_not_go_there_takes_no_seat_and_where_all_must_go_the_trip_says_why(pair):
    drawn = [_team(visit) for visit in pair.pair]
    people = {row.code: row for row in Inspector.objects.all()}
    for visit, mine in zip(pair.pair, drawn, strict=True):
        skills = list(people[mine[0]].skills)
        for code in mine:
            people[code].unit_id = visit.office_id
        visit.plan.seats = [{"unit": visit.office.code, "skill": skill} for skill in (skills[0], "")]
        visit.plan.save()
    for code in drawn[0] + drawn[1]:
        people[code].save()
    trip = agreed(pair)
    assert [_team(visit) for visit in pair.pair] == drawn
    trip.refresh_from_db()
    assert "席只有" in trip.team_note
    assert trip.state == TripState.AGREED


def test_a_recused_person_is_not_in_the_common_team(pair):
    drawn = [_team(visit) for visit in pair.pair]
    person = Inspector.objects.get(code=drawn[0][0])
    Recusal.objects.create(
        inspector=person, institution=pair.pair[0].institution, region_code=person.region_code, code="OTHER",
        declared_by=pair.city_officer, declared_at=a.NOW,
    )  # fmt: skip
    agreed(pair)
    assert person.code not in _team(pair.pair[0]) + _team(pair.pair[1])


def test_the_team_is_undone_as_a_whole_before_a_replacement_and_not_after_somebody_was_there(pair):
    drawn = [_team(visit) for visit in pair.pair]
    trip = agreed(pair)
    changed = next(visit for visit, mine in zip(pair.pair, drawn, strict=True) if _team(visit) != mine)
    asked = {"code": SubstitutionCode.ILL, "now": a.NOW, "approval_number": "津卫〔2026〕1号", "approved_on": ON}
    office = pair.city_officer if changed.office == pair.city_officer.agency else pair.county_officer
    with pytest.raises(Refused, match="恢复各自"):
        visits.substitute(changed, changed.members.filter(is_current=True).first(), by=office, **asked)
    with pytest.raises(Refused, match="您无权"):
        trip_teams.split(trip, by=pair.neighbour_officer, now=a.NOW)
    trip_teams.split(trip, by=pair.county_officer, now=a.NOW)
    assert [_team(visit) for visit in pair.pair] == drawn
    done = visits.substitute(changed, changed.members.filter(is_current=True).first(), by=office, **asked)
    assert done.inward.pseudonym
    with pytest.raises(Refused, match="没有共同检查组"):
        trip_teams.split(trip, by=pair.county_officer, now=a.NOW)


def test_once_a_result_is_written_the_common_team_stays(pair):
    trip = agreed(pair)
    Visit.objects.filter(pk=pair.pair[0].pk).update(state="recorded", visited_on=ON)
    with pytest.raises(Refused, match="不能再恢复"):
        trip_teams.split(trip, by=pair.city_officer, now=a.NOW)


@pytest.mark.parametrize("what", ["notice", "entry", "arrival", "result"])
def test_a_visit_announced_or_under_way_keeps_its_day_and_team_when_consent_comes_late(pair, what):
    one, two = pair.pair
    asked = {"one_team": True, "team_note": "同组"}
    late = trips.propose(pair.pair, planned_on=ON + a.DAY, by=pair.city_officer, now=a.NOW, **asked)
    member = one.members.filter(is_current=True).first().inspector
    if what == "notice":
        VisitNotice.objects.create(visit=one, number="1", snapshot={}, issued_by=pair.city_officer, issued_at=a.NOW)
    elif what == "entry":
        VisitEntry.objects.create(visit=one, inspector=member, entered_at=a.NOW)
    elif what == "arrival":
        Arrival.objects.create(visit=one, by=pair.inspector, made_at=a.NOW, received_at=a.NOW)
    else:
        Visit.objects.filter(pk=one.pk).update(state="recorded", visited_on=ON)
    before = [(visit.planned_on, _team(visit)) for visit in Visit.objects.filter(pk__in=[one.pk, two.pk])]
    with pytest.raises(Refused, match="请不合并"):
        trips.consent(late, by=pair.county_officer, now=a.NOW)
    assert [(visit.planned_on, _team(visit)) for visit in Visit.objects.filter(pk__in=[one.pk, two.pk])] == before
    late.refresh_from_db()
    assert (late.state, late.visits.filter(consented_at=None).count()) == (TripState.PROPOSED, 1)
    trips.decline(late, by=pair.county_officer, now=a.NOW)
    if what != "result":
        with pytest.raises(Refused, match="请不合并"):
            trips.propose(pair.pair, planned_on=ON + a.DAY, by=pair.city_officer, now=a.NOW, **asked)
        assert Trip.objects.count() == 1


def test_nobody_announced_is_sent_back_to_another_seat(pair):
    trip = agreed(pair)
    VisitNotice.objects.create(visit=pair.pair[0], number="1", snapshot={}, issued_by=pair.city_officer,
                               issued_at=a.NOW)  # fmt: skip
    with pytest.raises(Refused, match="不能再恢复"):
        trip_teams.split(trip, by=pair.city_officer, now=a.NOW)


def test_a_common_team_needs_a_reason_and_the_page_shows_who_goes_and_who_stays(pair, client, freeze):
    freeze(a.NOW)
    with pytest.raises(Refused, match="理由"):
        agreed(pair, team_note=" ")
    client.force_login(pair.city_officer)
    odd = {"visit": ["²", "9" * 30], "planned_on": str(ON + a.DAY)}
    assert client.post(reverse("inspections:trip_propose"), odd).status_code < 500
    keys = [visit.pk for visit in burden.mergeable(pair.city_officer)]
    sent = {"visit": keys, "planned_on": str(ON + a.DAY), "one_team": "on", "team_note": "减少上门人数"}
    client.post(reverse("inspections:trip_propose"), sent)
    page = reverse("inspections:trip_list")
    shown = client.post(page).content.decode()
    assert "同意后组成共同检查组" in shown
    assert "共同检查组：" not in shown
    client.force_login(pair.county_officer)
    assert "共同检查组：" in client.post(page).content.decode()  # who is asked sees who would go before it agrees
    client.force_login(pair.city_officer)
    trip = Trip.objects.get()
    trips.consent(trip, by=pair.county_officer, now=a.NOW)
    shown = client.post(page).content.decode()
    assert "减少上门人数" in shown
    assert "不参加：" in shown
    client.post(reverse("inspections:trip_act", args=[trip.pk]), {"verb": "split"})
    assert not Trip.objects.get().has_common_team


def test_a_visit_somebody_named_is_made_by_the_drawn_team_and_gets_no_other_until_that_is_undone(pair):
    drawn = pair.pair[0]
    given = {"plan": drawn.plan, "kind": "lead", "planned_on": ON, "ground": "线索1号", "now": a.NOW}
    named = targeted.open_alone(drawn.institution, **given, by=pair.city_officer)
    asked = {"planned_on": ON + a.DAY, "one_team": True, "team_note": "同组完成"}
    trip = trips.propose([drawn, named], by=pair.city_officer, now=a.NOW, **asked)
    assert set(_team(named)) == set(_team(drawn))
    others = list(Inspector.objects.exclude(code__in=_team(drawn))[:2])
    with pytest.raises(Refused, match="共同检查组"):
        teams.assign(named, others, by=pair.city_officer, now=a.NOW)
    trip_teams.split(trip, by=pair.city_officer, now=a.NOW)
    teams.assign(named, others, by=pair.city_officer, now=a.NOW)
    assert set(_team(named)) == {person.code for person in others}
