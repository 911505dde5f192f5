"""Who acts for an institution: invitations, leaving, handing over."""

import hashlib
from datetime import timedelta

import pytest
from django.urls import reverse

from institutions.choices import AccountRole
from institutions.models import InstitutionAccount, Invitation
from institutions.services import accounts
from supervision.foundation.access import Role
from supervision.foundation.errors import Refused
from supervision.foundation.models import AccountLink, Notice, RowChange, User
from tests.cast import PASSWORD
from tests.factories import institutions as make

ENTROPY = bytes(range(32))
NOW = make.NOW


def invited(row, role=AccountRole.PRINCIPAL, *, by=None, name="郭怀真", entropy=ENTROPY):
    return accounts.invite(row, name=name, role=role, by=by, now=NOW, entropy=entropy)


def test_an_invitation_opens_one_account_that_acts_for_the_institution_and_for_no_other(cast):
    row, other = make.institution(), make.institution("河东另一医院")
    _invitation, token = invited(row, by=cast.county_officer)
    account = accounts.accept(token, username="guo", password=PASSWORD, now=NOW)
    assert account.user.roles == [Role.INSTITUTION_PRINCIPAL]
    assert account.user.agency is None
    assert row.parties(account.user) == {"institution", "principal"}
    assert other.parties(account.user) == set()
    assert Notice.objects.filter(recipient=cast.county_officer).count() == 1
    with pytest.raises(Refused, match="已过期"):
        accounts.accept(token, username="guo2", password=PASSWORD, now=NOW)


def test_the_secret_is_stored_nowhere(cast):
    _invitation, token = invited(make.institution())
    link = AccountLink.objects.get()
    assert link.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert not RowChange.objects.filter(after__icontains=token).exists()
    assert not RowChange.objects.filter(after__icontains=link.token_hash).exists()


def test_a_link_ends_after_72_hours_and_when_it_is_withdrawn(cast):
    invitation, token = invited(make.institution(), by=cast.county_officer)
    assert accounts.find_invitation(token, now=NOW + timedelta(hours=71)) == invitation
    assert accounts.find_invitation(token, now=NOW + timedelta(hours=72)) is None
    accounts.withdraw(invitation, by=cast.county_officer, now=NOW)
    assert accounts.find_invitation(token, now=NOW) is None


def test_an_account_that_cannot_be_opened_leaves_the_link_usable(cast):
    _invitation, token = invited(make.institution())
    for username, password in (("CITY", PASSWORD), ("guo", "short")):
        with pytest.raises(Refused):
            accounts.accept(token, username=username, password=password, now=NOW)
    assert accounts.accept(token, username="guo", password=PASSWORD, now=NOW).is_active


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("city_officer", {"principal", "manager"}),
        ("county_officer", {"principal", "manager"}),
        ("neighbour_officer", set()),
        ("city_chief", set()),
        ("inspector", set()),
        ("principal", {"manager"}),
        ("manager", set()),
        ("liaison", set()),
        ("outsider", set()),
        ("system_admin", set()),
    ],
)
def test_the_authority_invites_anybody_and_the_principal_only_managers(cast, who, roles):
    row = make.tied(cast, make.institution())
    for role in AccountRole.values:
        assert accounts.may_invite(row, role, cast.everyone[who]) == (role in roles)
        if role not in roles:
            with pytest.raises(Refused, match="无权"):
                invited(row, role, by=cast.everyone[who])


def test_the_same_person_is_not_invited_twice_while_a_link_is_open(cast):
    row = make.institution()
    invited(row)
    with pytest.raises(Refused, match="尚未使用"):
        invited(row, entropy=bytes(32))
    assert Invitation.objects.count() == 1


def test_a_renewed_link_takes_the_place_of_the_one_before_whatever_became_of_that(cast):
    row, officer = make.institution(), cast.county_officer
    invitation, lost = invited(row, by=officer)
    for count, spoilt in enumerate((lambda: None, lambda: accounts.withdraw(invitation, by=officer, now=NOW)), 1):
        spoilt()
        invitation.refresh_from_db()
        token = accounts.renew(invitation, by=officer, now=NOW, entropy=bytes([count]) * 32)
        assert accounts.find_invitation(lost, now=NOW) is None
        assert accounts.find_invitation(token, now=NOW) == invitation
        lost = token
    late = NOW + timedelta(hours=80)
    token = accounts.renew(invitation, by=officer, now=late, entropy=bytes([9]) * 32)
    assert accounts.accept(token, username="guo", password=PASSWORD, now=late).institution == row
    with pytest.raises(Refused, match="已被使用"):
        accounts.renew(invitation, by=officer, now=late, entropy=bytes([8]) * 32)
    with pytest.raises(Refused, match="无权"):
        accounts.renew(invitation, by=cast.neighbour_officer, now=late, entropy=bytes([8]) * 32)


def test_of_two_invitations_to_one_person_only_the_one_that_waits_is_renewed(cast):
    row = make.institution()
    first, _token = invited(row, by=cast.county_officer)
    accounts.withdraw(first, by=cast.county_officer, now=NOW)
    invited(row, by=cast.county_officer, entropy=bytes(32))
    with pytest.raises(Refused, match="另有一份"):
        accounts.renew(first, by=cast.county_officer, now=NOW, entropy=bytes([7]) * 32)


def test_inviting_again_says_so_on_top_of_the_page_and_offers_a_new_link(client, cast):
    row = make.institution()
    client.force_login(cast.county_officer)
    page = reverse("institutions:account_list", args=[row.code])
    given = {"name": "郭怀真", "role": AccountRole.PRINCIPAL}
    first = client.post(page, given).context["link"]
    again = client.post(page, given).content.decode()
    assert again.index("重新生成") < again.index("在用账号")
    renew = reverse("institutions:invitation_renew", args=[Invitation.objects.get().pk])
    assert renew in again
    shown = client.post(renew).context["link"]
    client.logout()
    assert client.get(first).status_code == 410
    assert client.get(shown).status_code == 200


def test_a_new_principal_takes_over_and_the_one_before_sees_nothing_any_more(cast):
    row = make.tied(cast, make.institution())
    _invitation, token = invited(row)
    accounts.accept(token, username="guo", password=PASSWORD, now=NOW)
    principal = User.objects.get(pk=cast.principal.pk)
    assert row.parties(principal) == set()
    assert principal.roles == []
    assert row.accounts.filter(role=AccountRole.PRINCIPAL, is_active=True).count() == 1


def test_one_person_acts_for_several_institutions_and_signs_only_where_they_are_the_principal(cast):
    first, second = make.tied(cast, make.institution()), make.institution("河东另一医院")
    _invitation, token = invited(second, AccountRole.MANAGER)
    accounts.accept_with(token, cast.principal, now=NOW)
    assert first.parties(cast.principal) == {"institution", "principal"}
    assert second.parties(cast.principal) == {"institution"}
    filing = make.answered(make.started(cast, second))
    with pytest.raises(Refused, match="无权"):
        make.submit(filing, User.objects.get(pk=cast.principal.pk))


def test_an_officer_does_not_act_for_an_institution(cast):
    _invitation, token = invited(make.institution())
    with pytest.raises(Refused, match="监管单位"):
        accounts.accept_with(token, cast.county_officer, now=NOW)
    assert accounts.find_invitation(token, now=NOW) is not None


def test_who_leaves_sees_nothing_and_the_successor_goes_on_with_the_drafts(cast):
    row = make.tied(cast, make.institution())
    make.started(cast, row)
    leaving = InstitutionAccount.objects.get(user=cast.manager)
    _invitation, token = invited(row, AccountRole.MANAGER, by=cast.principal)
    successor = accounts.accept(token, username="guo", password=PASSWORD, now=NOW)
    accounts.leave(leaving, reason="调离", by=cast.principal, now=NOW, successor=successor)
    assert row.parties(cast.manager) == set()
    assert User.objects.get(pk=cast.manager.pk).roles == []
    assert Notice.objects.filter(recipient=successor.user).count() == 1
    assert row.self_inspections.visible_to(successor.user).exists()
    assert not row.self_inspections.visible_to(User.objects.get(pk=cast.manager.pk)).exists()


def test_leaving_needs_a_reason_a_right_and_a_successor_of_the_same_institution(cast):
    row, other = make.tied(cast, make.institution()), make.institution("河东另一医院")
    manager = InstitutionAccount.objects.get(user=cast.manager)
    principal = InstitutionAccount.objects.get(user=cast.principal)
    elsewhere = accounts.tie(cast.outsider, other, AccountRole.MANAGER, by=None, now=NOW)
    for account, values, said in (
        (manager, {"reason": " ", "by": cast.principal}, "事由"),
        (manager, {"reason": "调离", "by": cast.neighbour_officer}, "无权"),
        (principal, {"reason": "调离", "by": cast.manager}, "无权"),
        (manager, {"reason": "调离", "by": cast.principal, "successor": elsewhere}, "同一机构"),
    ):
        with pytest.raises(Refused, match=said):
            accounts.leave(account, now=NOW, **values)
    assert row.accounts.filter(is_active=True).count() == 2


# --- pages ------------------------------------------------------------------------------------------
def sign_in(client, user):
    client.force_login(user, backend="supervision.foundation.signing_in.PortalBackend")


def test_the_link_is_shown_once_and_leads_to_the_own_home(client, cast):
    row = make.institution()
    address = reverse("institutions:account_list", args=[row.code])
    sign_in(client, cast.county_officer)
    page = client.post(address, {"name": "郭怀真", "role": "principal"})
    link = page.context["link"]
    assert page.status_code == 200
    assert link.rpartition("/join/")[2] not in client.get(address).content.decode()
    client.logout()
    assert "郭怀真" in client.get(link).content.decode()
    data = {"username": "guo.hz", "password": PASSWORD, "again": PASSWORD}
    assert client.post(link, data | {"again": "другое"}).status_code == 200
    joined = client.post(link, data)
    assert joined.url == reverse("institutions:own_home")
    assert client.get(joined.url).status_code == 200
    assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    ("who", "status"),
    [("county_officer", 200), ("city_officer", 200), ("principal", 200), ("manager", 403), ("inspector", 403),
     ("neighbour_officer", 404), ("outsider", 403)],
)  # fmt: skip
def test_accounts_are_shown_to_the_authority_and_to_the_principal(client, cast, who, status):
    row = make.tied(cast, make.institution())
    sign_in(client, cast.everyone[who])
    assert client.get(reverse("institutions:account_list", args=[row.code])).status_code == status
    account = InstitutionAccount.objects.get(user=cast.manager)
    assert client.get(reverse("institutions:account_leave", args=[account.pk])).status_code == status
