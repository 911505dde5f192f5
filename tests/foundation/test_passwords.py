"""Passwords: changing the own one, links that set a new one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from supervision.foundation.errors import Refused
from supervision.foundation.models import RowChange, User
from supervision.foundation.services import links
from supervision.foundation.services.accounts import change_password
from tests.cast import PASSWORD

NEW = "another horse battery 7"
ENTROPY = bytes(range(32))


def sign_in(client, user):
    client.force_login(user, backend="supervision.foundation.signing_in.PortalBackend")


def test_two_login_names_do_not_differ_in_case_only(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="CITY", name="冒名者")


def test_a_person_changes_the_own_password_and_the_other_session_ends(client, cast, django_user_model):
    other = type(client)()
    for session in (client, other):
        sign_in(session, cast.liaison)
    page = reverse("foundation:password_change")
    assert client.post(page, {"old": "wrong", "password": NEW, "again": NEW}).status_code == 200
    assert client.post(page, {"old": PASSWORD, "password": NEW, "again": NEW}).status_code == 302
    assert django_user_model.objects.get(pk=cast.liaison.pk).check_password(NEW)
    assert client.get(reverse("workbench")).status_code == 200
    assert other.get(reverse("workbench")).status_code == 302
    assert not RowChange.objects.filter(after__icontains="md5$").exists()


@pytest.mark.parametrize(("old", "new"), [("wrong", NEW), (PASSWORD, PASSWORD), (PASSWORD, "12345678901")])
def test_a_bad_change_changes_nothing(cast, old, new):
    with pytest.raises(Refused):
        change_password(cast.liaison, old, new, now=timezone.now())
    assert User.objects.get(pk=cast.liaison.pk).check_password(PASSWORD)


def test_a_reset_link_works_once_for_one_account_and_a_newer_one_replaces_it(cast):
    now = timezone.now()
    first = links.offer_reset(cast.liaison, by=cast.system_admin, now=now, entropy=ENTROPY)
    second = links.offer_reset(cast.liaison, by=cast.system_admin, now=now, entropy=ENTROPY[::-1])
    with pytest.raises(Refused, match="过期"):
        links.reset(first, NEW, now=now)
    with pytest.raises(Refused, match="过期"):
        links.reset(second, NEW, now=now + timedelta(hours=72))
    assert links.reset(second, NEW, now=now) == cast.liaison
    assert User.objects.get(pk=cast.liaison.pk).check_password(NEW)
    with pytest.raises(Refused):
        links.reset(second, PASSWORD, now=now)


@pytest.mark.parametrize("who", ["security_admin", "audit_admin", "city_officer", "principal", "outsider"])
def test_only_the_system_administrator_makes_a_reset_link(client, cast, who):
    with pytest.raises(Refused, match="无权"):
        links.offer_reset(cast.liaison, by=cast.everyone[who], now=timezone.now(), entropy=ENTROPY)
    sign_in(client, cast.everyone[who])
    assert client.post(reverse("foundation:account_reset", args=[cast.liaison.pk])).status_code == 403


def test_the_page_of_a_link_sets_the_password_and_then_is_dead(client, cast):
    sign_in(client, cast.system_admin)
    link = client.post(reverse("foundation:account_reset", args=[cast.liaison.pk])).context["link"]
    client.logout()
    assert client.get(link).status_code == 200
    assert client.post(link, {"password": NEW, "again": "x"}).status_code == 200
    assert client.post(link, {"password": NEW, "again": NEW}).url == reverse("login")
    assert client.get(link).status_code == 410
    assert client.post(reverse("login"), {"username": "liaison", "password": NEW}).url == reverse("workbench")
