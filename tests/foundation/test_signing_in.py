"""Signing in: wrong passwords are counted before they are compared, also when they come together."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from supervision.foundation.models import LoginFailures
from supervision.foundation.signing_in import PortalBackend, count_attempt, is_locked
from tests.cast import PASSWORD

LOGIN = "/login/"


def sign_in(client, username="city", password=PASSWORD):
    return client.post(LOGIN, {"username": username, "password": password})


def test_a_person_signs_in_with_any_case_of_the_name(client, cast):
    assert sign_in(client, "CITY").status_code == 302
    assert get_user(client).pk == cast.city_officer.pk


def test_a_closed_account_does_not_sign_in(client, cast):
    cast.city_officer.is_active = False
    cast.city_officer.save()
    assert sign_in(client).status_code == 200


def test_after_the_limit_even_the_right_password_is_refused_until_the_window_ends(client, cast):
    for _ in range(settings.LOGIN_LIMIT):
        sign_in(client, password="wrong")
    assert is_locked("city", now=timezone.now())
    assert sign_in(client).status_code != 302
    assert not is_locked("city", now=timezone.now() + timedelta(seconds=settings.LOGIN_WINDOW + 1))
    LoginFailures.objects.update(window_ends=timezone.now())
    assert count_attempt("city", now=timezone.now()) == 1


def test_a_success_clears_the_count(client, cast):
    sign_in(client, password="wrong")
    sign_in(client)
    assert not LoginFailures.objects.exists()


def test_fifty_guesses_at_once_are_fifty_counted_guesses(committed_cast):
    request = RequestFactory().post(LOGIN)

    def guess(number):
        try:
            return PortalBackend().authenticate(request, "city", f"wrong {number}")
        except PermissionDenied:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(guess, range(50)))
    assert results.count(None) == settings.LOGIN_LIMIT
    assert results.count("refused") == 50 - settings.LOGIN_LIMIT


def test_the_password_is_in_no_table(client, cast):
    sign_in(client, password="my-secret-typo")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM axes_accessattempt WHERE axes_accessattempt::text LIKE '%my-secret-typo%'")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("name", ["foundation:notice_list", "foundation:account_list", "foundation:trail_list"])
def test_a_page_asks_an_anonymous_visitor_to_sign_in(client, db, name):
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response.url.startswith(LOGIN)


def test_an_idle_session_ends(client, cast):
    sign_in(client)
    client.get(reverse("foundation:notice_list"))
    session = client.session
    session["seen"] -= settings.IDLE_LIMIT + 1
    session.save()
    assert client.get(reverse("foundation:notice_list")).url.startswith(LOGIN)
    assert not get_user(client).is_authenticated


def test_private_pages_are_not_kept_by_caches(client, cast):
    client.force_login(cast.city_officer)
    assert client.get(reverse("foundation:role_table"))["Cache-Control"] == "no-store"
