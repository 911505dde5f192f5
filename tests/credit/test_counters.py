"""Ledgers, counters and tabs of the credit floor count and show the same rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credit.counters import COUNTERS, QUEUES
from credit.models import PointsRecord
from credit.tabs import TABS
from tests.factories.credit import DAY, TODAY, clinic, confirmed_scheme, defended, drafted, effective, noticed, tied

BACKEND = "supervision.foundation.signing_in.PortalBackend"


@pytest.fixture
def place(cast):
    confirmed_scheme(cast)
    own = tied(cast.principal, clinic())
    effective(cast, own, "L02")
    drafted(cast, own, "L10", on=TODAY - 40 * DAY)
    noticed(cast, own, "L11")
    defended(cast, own, "L16")
    return own


def shown(client, person, url):
    client.force_login(person, BACKEND)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer


PEOPLE = ["city_officer", "city_chief", "county_officer", "neighbour_officer", "principal"]


@pytest.mark.parametrize("person", PEOPLE)
def test_a_counter_leads_to_exactly_the_rows_it_counted(client, cast, place, person):
    person = cast.everyone[person]
    for counter in (counter for counter in COUNTERS if counter.is_for(person)):
        context = shown(client, person, counter.url).context
        listed = context["total"] if "total" in context else context["page"].paginator.count
        assert listed == counter.count(person, timezone.localdate()), counter.label


def test_the_counters_of_the_district_are_not_empty_and_the_neighbour_s_are(cast, place):
    counts = {str(c.label): c.count(cast.city_chief, timezone.localdate()) for c in COUNTERS}
    assert counts["逾期未告知记分"] == 1
    assert counts["待复核陈述申辩"] == 1
    assert counts["待决定记分后果"] == 2
    assert not any(c.count(cast.neighbour_officer, timezone.localdate()) for c in COUNTERS)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("address", ["/credit/points/", "/credit/consequences/"])
def test_the_ledger_shows_what_the_person_may_see(client, cast, place, address, person):
    person = cast.everyone[person]
    text = shown(client, person, address).content.decode()
    seen = PointsRecord.objects.visible_to(person)
    for record in PointsRecord.objects.all() if "points" in address else ():
        assert (record.code in text) == seen.filter(pk=record.pk).exists()


@pytest.mark.parametrize("person", ["outsider", "liaison", "system_admin"])
def test_others_open_no_ledger(client, cast, place, person):
    client.force_login(cast.everyone[person], BACKEND)
    assert client.get("/credit/points/").status_code == 403


def todos(person):
    return [todo for queue in QUEUES if queue.is_for(person) for todo in queue.rows(person, TODAY, 9)]


def test_queues_name_the_thing_and_its_deadline(cast, place):
    found = {name: todos(cast.everyone[name]) for name in PEOPLE}
    counts = {"city_officer": 1, "city_chief": 1, "county_officer": 1, "neighbour_officer": 0, "principal": 1}
    assert {name: len(rows) for name, rows in found.items()} == counts
    assert found["principal"][0].due_on is not None
    assert found["county_officer"][0].url.startswith("/credit/points/JF-")


ROWS = [("county_officer", [4, 2]), ("principal", [3, 0]), ("neighbour_officer", [0, 0])]


@pytest.mark.parametrize(("person", "rows"), ROWS)
def test_the_file_of_the_institution_shows_points_and_consequences(cast, place, person, rows):
    assert [tab.rows(cast.everyone[person], place.code).count() for tab in TABS] == rows


def test_the_list_asks_no_more_questions_for_more_rows(client, cast, django_assert_num_queries):
    confirmed_scheme(cast)
    own = clinic()
    drafted(cast, own, "L10")
    client.force_login(cast.county_officer, BACKEND)
    client.get("/credit/points/")  # the first page of a session writes when it was seen
    with CaptureQueriesContext(connection) as one_row:
        client.get("/credit/points/")
    for code in ("L11", "L12", "L16"):
        drafted(cast, own, code)
    with django_assert_num_queries(len(one_row)):
        client.get("/credit/points/")
