"""A filled form sent twice is done once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from supervision.foundation.models import Submission, User
from supervision.foundation.services.submissions import forget_old

BACKEND = "supervision.foundation.signing_in.PortalBackend"
FORM = {"username": "newcomer", "name": "新人", "password": "a long enough word 7", "submit_token": "t1"}


def opened():
    return User.objects.filter(username="newcomer").count()


def test_a_resent_form_leads_where_the_first_one_led(client, cast):
    client.force_login(cast.system_admin, BACKEND)
    address = reverse("foundation:account_new")
    first, second = client.post(address, FORM), client.post(address, FORM)
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert opened() == 1


def test_a_form_with_errors_may_be_sent_again_with_the_same_token(client, cast):
    client.force_login(cast.system_admin, BACKEND)
    address = reverse("foundation:account_new")
    assert client.post(address, {**FORM, "password": "short"}).status_code == 200
    assert client.post(address, FORM).status_code == 302
    assert opened() == 1


def test_a_token_counts_for_its_person_and_address_only(client, cast):
    client.force_login(cast.system_admin, BACKEND)
    client.post(reverse("foundation:account_new"), FORM)
    client.post(reverse("foundation:notice_read_all"), {"submit_token": "t1"})
    assert Submission.objects.count() == 2


def test_a_double_click_opens_one_account(committed_cast):
    def click(_number):
        client = Client()
        client.force_login(committed_cast.system_admin, BACKEND)
        try:
            return client.post(reverse("foundation:account_new"), FORM).url
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        addresses = set(pool.map(click, range(4)))
    assert opened() == 1
    assert len(addresses) == 1


@pytest.mark.django_db
def test_old_tokens_are_forgotten(client, cast):
    client.force_login(cast.system_admin, BACKEND)
    client.post(reverse("foundation:account_new"), FORM)
    row = Submission.objects.get()
    assert forget_old(now=row.at) == 0
    Submission.objects.update(at="2026-01-01T00:00Z")
    assert forget_old(now=row.at) == 1
