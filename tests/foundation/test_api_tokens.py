"""Another system uses the portal with a token, as the account the token was issued for."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision.foundation.errors import Refused
from supervision.foundation.models import ApiToken, RowChange
from supervision.foundation.services import tokens
from supervision.foundation.services.accounts import close_account

ENTROPY = bytes(range(32))
LIST = "/api/v1/ledgers/institutions/"


def issued(cast, who="county_officer", **values):
    given = {"name": "区域平台", "days": 30, "may_write": False, "entropy": ENTROPY} | values
    return tokens.issue(cast.everyone[who], by=cast.system_admin, now=timezone.now(), **given)


def asked(client, secret, method="get", path=LIST, **data):
    return getattr(client, method)(path, **data, headers={"authorization": f"Bearer {secret}"})


def test_a_token_opens_what_its_account_may_open(client, cast):
    token, secret = issued(cast)
    assert asked(client, secret).status_code == 200
    assert asked(client, secret, path="/api/v1/ledgers/inspectors/").status_code == 200
    token.refresh_from_db()
    assert token.last_used_on == timezone.localdate()
    _other, liaison = issued(cast, "liaison", entropy=ENTROPY[::-1])
    assert asked(client, liaison).status_code == 403


@pytest.mark.parametrize("secret", ["mp_unknown", "", "a b", "mp_\xff"])
def test_a_token_nobody_issued_is_refused_with_401(client, db, secret):
    answer = asked(client, secret)
    assert answer.status_code in (401, 403)
    assert set(answer.json()) == {"detail"}


def test_a_token_ends_with_its_day_when_revoked_and_with_its_account(client, cast):
    token, secret = issued(cast)
    now = timezone.now()
    assert tokens.recognise(secret, now=now + timedelta(days=31)) is None
    tokens.revoke(token, by=cast.system_admin, now=now)
    assert asked(client, secret).status_code == 401
    _second, other = issued(cast, "city_officer", entropy=ENTROPY[::-1])
    close_account(cast.city_officer, by=cast.system_admin, now=now, note="离职")
    assert asked(client, other).status_code == 401


def test_a_token_for_reading_writes_nothing(client, cast):
    _token, secret = issued(cast)
    answer = asked(client, secret, "post", "/api/v1/institutions/", data={}, content_type="application/json")
    assert answer.status_code == 403


def test_the_secret_is_stored_nowhere(cast):
    token, secret = issued(cast)
    assert secret not in token.token_hash
    assert not RowChange.objects.filter(after__icontains=token.token_hash).exists()


@pytest.mark.parametrize("who", ["security_admin", "audit_admin", "city_officer", "principal"])
def test_only_the_system_administrator_issues_and_revokes(client, cast, who):
    token, _secret = issued(cast)
    user, now = cast.everyone[who], timezone.now()
    with pytest.raises(Refused, match="无权"):
        tokens.issue(cast.liaison, name="x", days=1, may_write=True, by=user, now=now, entropy=ENTROPY)
    with pytest.raises(Refused, match="无权"):
        tokens.revoke(token, by=user, now=now)


def test_no_token_for_administrators_closed_accounts_or_for_ever(cast):
    for who, days in (("system_admin", 1), ("audit_admin", 1), ("liaison", 0), ("liaison", 367)):
        with pytest.raises(Refused):
            issued(cast, who, days=days)
    assert not ApiToken.objects.exists()


def test_the_page_of_an_account_issues_shows_once_and_revokes(client, cast):
    client.force_login(cast.system_admin, backend="supervision.foundation.signing_in.PortalBackend")
    issue = reverse("foundation:token_issue", args=[cast.county_officer.pk])
    shown = client.post(issue, {"name": "区域平台", "days": 30}).context["text"]
    secret = shown.rpartition(" ")[2]
    page = client.get(reverse("foundation:account_detail", args=[cast.county_officer.pk])).content.decode()
    assert secret[:8] in page
    assert secret not in page
    client.post(reverse("foundation:token_revoke", args=[ApiToken.objects.get().pk]))
    client.logout()
    assert asked(client, secret).status_code == 401
