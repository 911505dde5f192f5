"""Roles, permissions and scopes."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from supervision.foundation.access import ADMINISTRATORS, ROLES, P, Role, Scope, may, permissions_of, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.models import Region, User
from supervision.foundation.services.accounts import close_account, grant_roles, open_account
from tests.cast import PASSWORD


def test_every_role_and_every_permission_is_in_the_table():
    assert set(ROLES) == set(Role)
    assert frozenset().union(*ROLES.values()) == frozenset(P)


def test_no_administrator_supervises_and_no_supervisor_administers():
    administer = frozenset().union(*(ROLES[role] for role in ADMINISTRATORS))
    for role in set(Role) - set(ADMINISTRATORS):
        assert ROLES[role] & administer == set()
    for one in ADMINISTRATORS:
        for other in set(ADMINISTRATORS) - {one}:
            assert ROLES[one] & ROLES[other] == set()


def test_a_closed_account_has_no_permission(cast):
    close_account(cast.city_officer, by=cast.system_admin, now=timezone.now(), note="调离")
    assert permissions_of(cast.city_officer) == frozenset()
    assert scope_for(cast.city_officer).ranges == ()


def test_a_city_officer_sees_the_city_a_county_officer_the_county(cast):
    assert scope_for(cast.city_officer).ranges == (("120000000", "130000000"),)
    assert scope_for(cast.county_officer).ranges == (("120102000", "120103000"),)


@pytest.mark.parametrize("who", ["liaison", "principal", "manager", "outsider", "system_admin", "audit_admin"])
def test_nobody_else_sees_by_region(cast, who):
    assert scope_for(cast.everyone[who]).ranges == ()


@pytest.mark.parametrize("pair", [("system_admin", "audit_admin"), ("security_admin", "supervisor")])
def test_administrator_roles_exclude_every_other_in_service_and_database(cast, pair):
    with pytest.raises(Refused, match="不得兼任"):
        grant_roles(cast.outsider, pair, by=cast.security_admin, now=timezone.now(), note="")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.outsider.pk).update(roles=list(pair))


def test_only_the_security_administrator_grants_and_not_to_the_own_account(cast):
    for who in ("system_admin", "city_chief", "audit_admin"):
        with pytest.raises(Refused):
            grant_roles(cast.outsider, ["liaison"], by=cast.everyone[who], now=timezone.now(), note="")
    with pytest.raises(Refused):
        grant_roles(cast.security_admin, ["supervisor"], by=cast.security_admin, now=timezone.now(), note="")
    granted = grant_roles(cast.outsider, ["liaison"], by=cast.security_admin, now=timezone.now(), note="任命")
    assert may(granted, P.TASK_REPORT)


def test_a_weak_password_or_a_taken_name_is_refused_in_words(cast):
    same = {"name": "某某", "agency": None, "roles": [], "by": cast.system_admin, "now": timezone.now()}
    for password, said in (("12345678", "至少 10 位"), ("1234567890", "太常见"), ("new-person", "太相似")):
        with pytest.raises(Refused, match=said):
            open_account(username="new-person", password=password, **same)
    with pytest.raises(Refused, match="已被使用"):
        open_account(username="city", password=PASSWORD, **same)


LEVELS = [("nation", 0), ("province", 2), ("city", 4), ("county", 6), ("street", 9)]


CODES = st.from_regex(r"[1-8][0-9]{8}", fullmatch=True)


@given(CODES, st.sampled_from(LEVELS), CODES)
def test_bounds_hold_exactly_the_codes_with_the_same_prefix(code, level, other):
    name, width = level
    low, high = Region(code=code[:width].ljust(9, "0"), level=name).bounds
    assert (low <= other < high) == other.startswith(code[:width])


def test_a_scope_without_ranges_matches_nothing(db):
    assert not Region.objects.filter(Scope(1, None, ()).region_q("code")).exists()
