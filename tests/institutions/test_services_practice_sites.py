"""Where people practise: one main institution at a time, further ones, transfers, leaving."""

import pytest
from django.db import IntegrityError, transaction

from institutions.choices import PractitionerState as S
from institutions.choices import SiteKind
from institutions.models import PracticeSite, Practitioner
from institutions.queries.practitioners import entitled
from institutions.services import practice_sites, proposals, registrations
from institutions.services.proposals import Pair
from supervision.foundation.errors import Refused
from supervision.foundation.models import Notice
from supervision.foundation.trail import act
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db
TODAY = make.NOW.date()
D = make.DAY


def city(cast):
    return {"by": cast.city_officer, "now": make.NOW}


@pytest.fixture
def doctor(cast):
    return make.practitioner(make.tied(cast, make.institution()), registered_on=TODAY - 1000 * D)


def here(institution, on=TODAY):
    return [(one.practitioner.name, one.site.kind) for one in entitled(institution, on)]


def test_the_database_holds_one_main_site_at_a_time(doctor):
    again = {"practitioner": doctor, "institution": doctor.institution, "region_code": make.HEDONG, "kind": "main"}
    with pytest.raises(IntegrityError), transaction.atomic():
        PracticeSite.objects.create(**again, valid_from=TODAY)
    PracticeSite.objects.create(**again, valid_from=TODAY, is_void=True)
    PracticeSite.objects.create(**again, valid_to=TODAY - 1001 * D)


def test_a_transfer_keeps_one_row_and_one_history(cast, doctor):
    first, second = doctor.institution, make.institution("河西朗宁医院", make.HEXI)
    row = practice_sites.transfer(doctor, second, on=TODAY - 10 * D, **city(cast))
    assert Practitioner.objects.count() == 1
    assert (row.institution, row.region_code) == (second, make.HEXI)
    assert here(first, TODAY - 11 * D) == [("许知夏", "main")]
    assert (here(first, TODAY - 10 * D), here(second, TODAY - 11 * D)) == ([], [])
    assert here(second, TODAY - 10 * D) == [("许知夏", "main")]


def test_the_former_institution_and_office_are_told_but_only_the_office_where_to(cast, doctor):
    practice_sites.transfer(doctor, make.institution("河西朗宁医院", make.HEXI), on=TODAY, **city(cast))
    own = Notice.objects.get(recipient=cast.principal)
    office = Notice.objects.get(recipient=cast.county_officer)
    assert "朗宁" not in own.title + own.body
    assert "朗宁" in office.body
    assert not Notice.objects.filter(recipient=cast.neighbour_officer).exists()


def test_who_sees_a_person_follows_the_sites(cast, doctor):
    second = make.institution("河西朗宁医院", make.HEXI)
    seen = lambda who: Practitioner.objects.visible_to(cast.everyone[who]).exists()  # noqa: E731
    assert (seen("county_officer"), seen("neighbour_officer"), seen("principal")) == (True, False, True)
    practice_sites.add(doctor, second, SiteKind.FURTHER, since=TODAY - D, **city(cast))
    assert seen("neighbour_officer")
    practice_sites.transfer(doctor, second, on=TODAY, **city(cast))
    assert (seen("county_officer"), seen("neighbour_officer"), seen("principal")) == (False, True, False)


@pytest.mark.parametrize("who", ["county_officer", "neighbour_officer", "inspector", "principal", "liaison"])
def test_only_the_authority_of_the_new_institution_takes_a_person_there(cast, doctor, who):
    second = make.institution("河西朗宁医院", make.HEXI)
    by = {"by": cast.everyone[who], "now": make.NOW}
    if who == "neighbour_officer":
        assert practice_sites.transfer(doctor, second, on=TODAY, **by).institution == second
        return
    with pytest.raises(Refused, match="管辖范围"):
        practice_sites.transfer(doctor, second, on=TODAY, **by)
    with pytest.raises(Refused, match="管辖范围"):
        practice_sites.add(doctor, second, SiteKind.FURTHER, since=TODAY, **by)


def test_bad_dates_and_repetitions_are_refused_in_words(cast, doctor):
    second = make.institution("河东明澈医院")
    with pytest.raises(Refused, match="晚于今天"):
        practice_sites.transfer(doctor, second, on=TODAY + D, **city(cast))
    with pytest.raises(Refused, match="已是该人员"):
        practice_sites.transfer(doctor, doctor.institution, on=TODAY, **city(cast))
    with pytest.raises(Refused, match="应晚于现主要执业机构"):
        practice_sites.transfer(doctor, second, on=TODAY - 1000 * D, **city(cast))
    practice_sites.add(doctor, second, SiteKind.FURTHER, since=TODAY, **city(cast))
    with pytest.raises(Refused, match="已有有效"):
        practice_sites.add(doctor, second, SiteKind.AUTHORISED, since=TODAY, **city(cast))
    with pytest.raises(Refused, match="早于起始"):
        practice_sites.add(doctor, second, SiteKind.FURTHER, since=TODAY, until=TODAY - D, **city(cast))


def test_a_transfer_to_where_a_further_site_was_ends_the_further_one(cast, doctor):
    second = make.institution("河东明澈医院")
    practice_sites.add(doctor, second, SiteKind.FURTHER, since=TODAY - 10 * D, **city(cast))
    practice_sites.transfer(doctor, second, on=TODAY, **city(cast))
    assert here(second) == [("许知夏", "main")]
    assert here(second, TODAY - D) == [("许知夏", "further")]


def test_who_leaves_the_last_place_has_left_and_comes_back_by_a_transfer(cast, doctor):
    first, second = doctor.institution, make.institution("河东明澈医院")
    practice_sites.add(doctor, second, SiteKind.FURTHER, since=TODAY - 10 * D, **city(cast))
    row = practice_sites.leave(doctor, first, on=TODAY - D, reason="辞职", **city(cast))
    assert row.state == S.ACTIVE
    row = practice_sites.leave(row, second, on=TODAY - D, reason="辞职", **city(cast))
    assert row.state == S.LEFT
    with pytest.raises(Refused, match="没有有效"):
        practice_sites.leave(row, second, on=TODAY, reason="辞职", **city(cast))
    assert practice_sites.transfer(row, second, on=TODAY, **city(cast)).state == S.ACTIVE
    registrations.cancel(row, on=TODAY, reason="本人申请", document="", **city(cast))
    with pytest.raises(Refused, match="重新注册"):
        practice_sites.add(row, first, SiteKind.FURTHER, since=TODAY, **city(cast))


def test_sites_follow_a_merge_of_their_institution(cast, doctor):
    first = doctor.institution
    elder = make.institution("河东禾安医院东院")
    if elder.pk > first.pk:
        elder, first = first, elder
        practice_sites.transfer(doctor, first, on=TODAY - D, **city(cast))
    with act("test.propose", by=None, now=make.NOW):
        proposals.propose([Pair(elder.pk, first.pk, make.HEDONG, ())], now=make.NOW)
    proposals.confirm(elder.proposals_as_elder.get(), by=cast.county_officer, now=make.NOW)
    assert here(elder) == [("许知夏", "main")]
