"""Ledgers for other systems: the rows of the page, by the same permission and scope."""

import pytest
from django.urls import reverse

from supervision.foundation.ledger.columns import ledgers

BACKEND = "supervision.foundation.signing_in.PortalBackend"


@pytest.fixture
def asked(client, cast):
    def get(ledger, who, **params):
        client.force_login(cast.everyone[who], backend=BACKEND)
        return client.get(reverse("api_ledger", args=[ledger]), params)

    return get


@pytest.mark.parametrize("name", [ledger.name for ledger in ledgers()])
def test_every_ledger_answers_who_may_open_it_and_nobody_else(asked, cast, name):
    ledger = next(one for one in ledgers() if one.name == name)
    for who, user in cast.everyone.items():
        answer = asked(name, who)
        assert answer.status_code == (200 if ledger.may_view(user) else 403), who
        if answer.status_code == 200:
            assert set(answer.json()) == {"next", "previous", "results"}


def test_without_an_account_there_is_no_answer(client, db):
    assert client.get(reverse("api_ledger", args=["institutions"])).status_code == 401
    assert client.get(reverse("api_schema")).status_code == 401


def test_a_condition_that_is_not_understood_is_refused_not_ignored(asked):
    assert asked("institutions", "city_officer", nonsense="1").status_code == 400
    assert asked("institutions", "city_officer", licence_to_from="yesterday").status_code == 400
    assert asked("institutions", "city_officer", name="医院").status_code == 200


def test_an_unknown_ledger_is_not_found(asked):
    assert asked("nothing", "city_officer").status_code == 404


def test_the_index_lists_only_what_the_person_may_open(client, cast):
    client.force_login(cast.liaison, backend=BACKEND)
    names = {one["name"] for one in client.get(reverse("api_ledgers")).json()["ledgers"]}
    assert names == {ledger.name for ledger in ledgers() if ledger.may_view(cast.liaison)}


def test_schema_and_documentation_carry_nothing_inline(client, cast):
    client.force_login(cast.city_officer, backend=BACKEND)
    assert b"/api/v1/ledgers/{name}/" in client.get(reverse("api_schema")).content
    page = client.get(reverse("api_docs")).content.decode()
    assert "<style" not in page
    assert "<script>" not in page
    script = client.get(reverse("api_docs") + "?script=")
    assert script.status_code == 200
