"""Who sees an institution, and who acts on it: region, affiliation, designation, a case shared for a purpose."""

from datetime import timedelta

import pytest

from institutions.choices import GrantKind
from institutions.models import Institution, JurisdictionGrant
from institutions.services import reach
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from tests.factories import institutions as make

TODAY = make.NOW.date()
HEXI = "120103-WJW"


def seen(user) -> list[str]:
    return list(Institution.objects.visible_to(user).values_list("name", flat=True))


def give(row, kind=GrantKind.SHARED, agency=HEXI, *, by=None, **values):
    given = {
        "purpose": "投诉核查", "basis": "津卫〔2026〕1号", "valid_from": TODAY,
        "valid_to": TODAY + timedelta(days=3650),
    } | values  # fmt: skip
    return reach.grant(row, kind, Agency.objects.get(code=agency), by=by, now=make.NOW, **given)


@pytest.fixture
def city_hospital(cast):
    """A hospital the city runs, standing in a district."""
    city = cast.city_officer.agency_id
    return make.institution("天津市河东禾安中心医院", responsible_agency_id=city, affiliation_agency_id=city)


def test_a_hospital_of_the_city_is_seen_by_its_district_and_acted_on_by_the_city(cast, city_hospital):
    assert seen(cast.county_officer) == seen(cast.city_officer) == [city_hospital.name]
    assert seen(cast.neighbour_officer) == []
    assert city_hospital.parties(cast.city_officer) == {"authority"}
    assert city_hospital.parties(cast.county_officer) == set()


def test_a_case_shared_with_the_neighbour_is_seen_and_not_acted_on_until_the_day_it_ends(cast, city_hospital):
    held = give(city_hospital)
    assert seen(cast.neighbour_officer) == [city_hospital.name]
    assert city_hospital.parties(cast.neighbour_officer) == set()
    JurisdictionGrant.objects.filter(pk=held.pk).update(
        valid_from=TODAY - timedelta(days=9), valid_to=TODAY - timedelta(days=1)
    )
    assert seen(cast.neighbour_officer) == []


def test_an_institution_designated_to_the_neighbour_is_acted_on_by_it_until_that_is_ended(cast, city_hospital):
    held = give(city_hospital, GrantKind.DESIGNATED, valid_to=None)
    assert city_hospital.parties(cast.neighbour_officer) == {"authority"}
    reach.end(held, reason="案件办结", by=cast.city_officer, now=make.NOW)
    assert city_hospital.parties(cast.neighbour_officer) == set()
    assert seen(cast.neighbour_officer) == []


def test_one_s_own_district_may_show_its_institution_and_only_the_level_above_may_designate_it(cast):
    row = make.institution()
    assert give(row, by=cast.county_officer).agency.code == HEXI
    with pytest.raises(Refused, match="上级"):
        give(row, GrantKind.DESIGNATED, by=cast.county_officer)
    assert give(row, GrantKind.DESIGNATED, by=cast.city_officer).kind == GrantKind.DESIGNATED
    for who in (cast.neighbour_officer, cast.inspector, cast.principal, cast.outsider):
        with pytest.raises(Refused, match="无权"):
            give(row, by=who)


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        (GrantKind.SHARED, {"valid_to": None}, "截止日期"),
        (GrantKind.SHARED, {"purpose": " "}, "事由"),
        (GrantKind.DESIGNATED, {"basis": ""}, "依据文号"),
        (GrantKind.SHARED, {"valid_to": TODAY - timedelta(days=1)}, "早于"),
        (GrantKind.SHARED, {"agency": "120102-WJW"}, "主管部门"),
    ],
)
def test_a_grant_that_lacks_something_is_refused_and_nothing_is_written(cast, kind, values, said):
    row = make.institution()
    with pytest.raises(Refused, match=said):
        give(row, kind, **values)
    assert not JurisdictionGrant.objects.exists()


def test_the_same_grant_twice_is_refused(cast):
    row = make.institution()
    give(row)
    with pytest.raises(Refused, match="同样的授权"):
        give(row)
