"""Burden: what is counted, one trip for several plans, the promise, and an institution's own chance."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from inspections.choices import InspectionType, TripState
from inspections.models import Draw, Trip, Visit
from inspections.queries import burden, chances
from inspections.services import draw_rules, draws, plans, trips
from institutions.models import Institution
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act, Agency
from supervision.foundation.trail import timeline
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db
ON = a.NOW.date()


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def city(cast):
    a.institutions(4)
    a.pool(cast)
    return cast


def all_drawn(cast, officer, period="2026Q4", **values):
    """A draw that takes everybody, of the office of a person."""
    plan = a.drafted(officer, period=period, ratios={"clinic": 10_000}, **values)
    plan = plans.take("submit", plan, by=officer, now=a.NOW)
    chief = cast.city_chief
    chief.agency = officer.agency
    plan = plans.take("approve", plan, by=chief, now=a.NOW)
    chief.agency = cast.city_officer.agency
    return draws.draw_at_once(plan, period=period, by=officer, now=a.NOW)


def made(draw, number, days_ago, **values):
    """One of the draw's visits, made some days ago."""
    visit = draw.visits.order_by("position")[number]
    given = {"state": "confirmed", "result": "NO_PROBLEM", "visited_on": ON - timedelta(days=days_ago)}
    Visit.objects.filter(pk=visit.pk).update(**given | values)
    return visit.institution


def test_visits_of_every_plan_and_kind_count_by_day_for_twelve_months(city):
    one, two = all_drawn(city, city.city_officer), all_drawn(city, city.county_officer)
    place = made(one, 0, 10)
    again = two.visits.get(institution=place)
    for days, expected in ((10, 1), (20, 2), (364, 2), (366, 1)):  # the same day is one trip
        Visit.objects.filter(pk=again.pk).update(state="confirmed", visited_on=ON - timedelta(days=days))
        assert burden.meter([place.code], ON).days == expected, days
    Visit.objects.filter(pk=again.pk).update(visited_on=ON, kind=InspectionType.COMPLAINT)
    told = burden.meter([place.code], ON)
    assert (told.days, told.counted, told.cap, told.confirmed) == (2, 1, 1, False)
    assert burden.counted(ON)[place.pk] == 1


def test_the_meter_stands_in_the_file_and_tells_nothing_before_the_visit(city, client):
    one, two = all_drawn(city, city.city_officer), all_drawn(city, city.county_officer)
    place = one.visits.order_by("position").first().institution
    page = reverse("institution_file", args=[place.code])
    client.force_login(city.county_officer)
    assert "被检查" not in client.get(page).content.decode()
    made(one, 0, 10)
    Visit.objects.filter(draw=two, institution=place).update(state="confirmed", visited_on=ON)
    assert "近十二个月被检查2次" in client.get(page).content.decode()
    shown = client.get(page, {"tab": "burden"}).content.decode()
    assert "天津市卫生健康委员会" in shown


def test_two_plans_that_drew_the_same_place_are_made_one_trip_with_the_consent_of_both(city, client):
    one, two = all_drawn(city, city.city_officer), all_drawn(city, city.county_officer)
    offered = burden.mergeable(city.city_officer)
    assert offered.count() == 8
    place = offered[0].institution
    pair = list(offered.filter(institution=place))
    day = ON + timedelta(days=9)
    trip = trips.propose(pair, planned_on=day, by=city.city_officer, now=a.NOW)
    assert trip.state == TripState.PROPOSED
    assert Visit.objects.get(pk=pair[0].pk).planned_on != day
    with pytest.raises(Refused, match="没有待同意"):
        trips.consent(trip, by=city.city_officer, now=a.NOW)
    with pytest.raises(Refused, match="另一合并"):
        trips.propose(pair, planned_on=day, by=city.county_officer, now=a.NOW)
    agreed = trips.consent(trip, by=city.county_officer, now=a.NOW)
    assert agreed.state == TripState.AGREED
    assert set(Visit.objects.filter(institution=place).values_list("planned_on", flat=True)) == {day}
    assert {visit.draw_id for visit in pair} == {one.pk, two.pk}  # each plan keeps its own visit
    assert not timeline(place.code).exists()  # nothing about it stands under the institution before the visit


def test_an_office_that_does_not_agree_keeps_its_own_day(city):
    all_drawn(city, city.city_officer)
    all_drawn(city, city.county_officer)
    pair = list(burden.mergeable(city.city_officer)[:2])
    before = {visit.pk: visit.planned_on for visit in pair}
    trip = trips.propose(pair, planned_on=ON + a.DAY * 5, by=city.city_officer, now=a.NOW)
    assert trips.decline(trip, by=city.county_officer, now=a.NOW, note="另有安排").state == TripState.DECLINED
    assert {visit.pk: visit.planned_on for visit in Visit.objects.filter(pk__in=before)} == before
    assert burden.mergeable(city.city_officer).filter(pk__in=before).count() == 2  # it may be proposed again


@pytest.mark.parametrize("who", ["neighbour_officer", "inspector", "liaison", "principal", "outsider"])
def test_nobody_else_learns_which_visits_could_be_merged(city, client, who):
    all_drawn(city, city.city_officer)
    all_drawn(city, city.county_officer)
    person = city.everyone[who]
    assert not burden.mergeable(person).exists()
    pair = list(burden.mergeable(city.city_officer)[:2])
    trip = trips.propose(pair, planned_on=ON + a.DAY, by=city.city_officer, now=a.NOW)
    assert not Trip.objects.visible_to(person).exists()
    client.force_login(person)
    assert client.post(reverse("inspections:trip_act", args=[trip.pk]), {"verb": "agree"}).status_code in (403, 404)


def test_the_page_names_institutions_by_a_recorded_click_only(city, client):
    all_drawn(city, city.city_officer)
    all_drawn(city, city.county_officer)
    name = Institution.objects.first().name
    client.force_login(city.city_officer)
    page = reverse("inspections:trip_list")
    assert name not in client.get(page).content.decode()
    assert name in client.post(page).content.decode()
    assert Act.objects.filter(verb="inspections.trip.look").count() == 1


def test_a_trip_of_visits_that_do_not_belong_together_is_refused(city):
    all_drawn(city, city.city_officer)
    all_drawn(city, city.county_officer)
    rows = list(burden.mergeable(city.city_officer))
    strange = [rows[0], next(row for row in rows if row.institution_id != rows[0].institution_id)]
    for given, day, why in (
        (rows[:1], ON, "两项以上"), (strange, ON, "同一机构"), (rows[:2], ON - a.DAY, "早于今天"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=why):
            trips.propose(given, planned_on=day, by=city.city_officer, now=a.NOW)


def test_the_promise_says_how_many_were_visited_more_often_and_by_whom(city, client, freeze):
    one, two = all_drawn(city, city.city_officer), all_drawn(city, city.county_officer)
    for number, days in ((0, 10), (1, 11), (2, 12)):
        made(one, number, days)
    beyond = made(one, 0, 10)
    Visit.objects.filter(draw=two, institution=beyond).update(state="confirmed", visited_on=ON)
    told = burden.promise(ON)
    assert told["days"] == [(1, 2), (2, 1)]
    assert (told["visited"], told["beyond"], told["worst_grade"]) == (3, 1, 0)
    assert {row["office__name"]: row["n"] for row in told["by_office"]} == {
        "天津市卫生健康委员会": 1, Agency.objects.get(code="120102-WJW").name: 1,
    }  # fmt: skip
    freeze(a.NOW)
    shown = client.get(reverse("inspections:public_promise")).content.decode()
    assert "试运行" in shown
    draw_rules.confirm("2026-1", "cap", basis="津政办〔2026〕3号", by=city.city_chief, now=a.NOW)
    assert "津政办〔2026〕3号" in client.get(reverse("inspections:public_promise")).content.decode()


def test_an_institution_is_told_its_chance_once_the_draw_is_public_and_not_before(city, client):
    Institution.objects.filter(code="JG000004").update(state="suspended")
    draw = a.drawn(city)
    place = Institution.objects.get(code="JG000001")
    place.accounts.create(user=city.principal, role="principal")
    client.force_login(city.principal)
    page = reverse("institution_file", args=[place.code]) + "?tab=chances"
    assert draw.plan.title not in client.get(page).content.decode()
    assert not chances.draws_of(place).exists()
    draws.reveal(draw, by=None, now=draw.reveal_due)
    shown = client.get(page).content.decode()
    assert "1 / 3（每 3 家抽 1 家）" in shown
    assert ("未抽中" in shown) != draw.visits.filter(institution=place).exists()
    left_out = chances.draws_of(Institution.objects.get(code="JG000004")).get()
    assert "未参加抽取：已停业" in str(chances.chance_of(left_out))
    assert Draw.objects.count() == 1
    assert date(2026, 11, 2) == ON
