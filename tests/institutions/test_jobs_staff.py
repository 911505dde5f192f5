"""Registrations that end: each person and threshold told once, an office in one digest."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from institutions.jobs import staff_day
from institutions.ledgers import PRACTITIONERS
from institutions.models import WarningRule
from institutions.services import registrations
from institutions.services.staff_warnings import threshold, warn
from supervision.foundation.errors import Refused
from supervision.foundation.jobs import all_jobs
from supervision.foundation.ledger import batches
from supervision.foundation.models import Notice
from supervision.foundation.services.attachments import path_of
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db
TODAY = make.NOW.date()
D = make.DAY


def nurse(at, name="沈清和", left=60, **values):
    return make.practitioner(
        at, name, kind="nurse", registered_on=TODAY - 1000 * D, expires_on=TODAY + timedelta(days=left), **values
    )


@pytest.fixture
def confirmed(db):
    """The authority has recorded the basis of the days."""
    WarningRule.objects.filter(what="practitioner").update(confirmed=True)


def titles(user):
    return sorted(Notice.objects.filter(recipient=user).values_list("title", flat=True))


@pytest.mark.parametrize(("left", "reached"), [
    (91, None), (90, 90), (61, 90), (60, 60), (31, 60), (30, 30), (0, 30), (-1, 0),
])  # fmt: skip
def test_the_threshold_is_the_smallest_that_was_reached(left, reached):
    assert threshold(TODAY + timedelta(days=left), TODAY, [90, 60, 30]) == reached


def test_an_institution_hears_of_each_and_its_office_in_one_digest(cast, confirmed):
    at = make.tied(cast, make.institution())
    nurse(at), nurse(at, "冯以宁", 20), nurse(at, "周云舟", -3), nurse(at, "许知夏", 200)
    nurse(make.institution("河西朗宁医院", make.HEXI), "沈思齐", 5)
    assert warn(now=make.NOW)[0] == 4
    assert titles(cast.principal) == titles(cast.manager)
    assert titles(cast.principal) == [
        "冯以宁的执业注册还有20天到期（2026-11-22）", "周云舟的执业注册已于2026-10-30到期",
        "沈清和的执业注册还有60天到期（2027-01-01）",
    ]  # fmt: skip
    assert titles(cast.county_officer) == ["人员注册临期3人，其中已过期1人"]
    assert titles(cast.neighbour_officer) == ["人员注册临期1人，其中已过期0人"]
    assert titles(cast.inspector) == []


def test_a_rule_without_a_recorded_basis_tells_the_office_and_nobody_outside(cast):
    nurse(make.tied(cast, make.institution()))
    warn(now=make.NOW)
    assert titles(cast.principal) == []
    assert titles(cast.county_officer) == ["人员注册临期1人，其中已过期0人"]


def test_the_same_threshold_is_told_once_and_the_next_again(cast, confirmed):
    at = make.tied(cast, make.institution())
    nurse(at)
    warn(now=make.NOW)
    assert warn(now=make.NOW + D)[1] == 0
    warn(now=make.NOW + 30 * D)
    assert len(titles(cast.manager)) == 2
    assert len(titles(cast.county_officer)) == 2


def test_a_missed_day_is_made_up_and_a_renewal_ends_the_warnings(cast, confirmed):
    at = make.tied(cast, make.institution())
    person = nurse(at)
    warn(now=make.NOW + 50 * D)
    assert len(titles(cast.manager)) == 1
    registrations.renew(
        person, registered_on=TODAY + 51 * D, expires_on=TODAY + 1800 * D, by=cast.county_officer,
        now=make.NOW + 51 * D,
    )  # fmt: skip
    assert warn(now=make.NOW + 52 * D)[0] == 0


def test_who_is_no_longer_registered_is_not_warned_of(cast, confirmed):
    at = make.tied(cast, make.institution())
    registrations.cancel(nurse(at), on=TODAY, reason="本人申请", document="", by=cast.county_officer, now=make.NOW)
    assert warn(now=make.NOW) == (0, 0)


def test_the_job_is_known_and_says_what_it_did(cast, confirmed):
    at = make.tied(cast, make.institution())
    nurse(at)
    assert "institutions.staff_day" in all_jobs()
    assert staff_day("2026-11-02", now=make.NOW) == "期满恢复 0 人，临期 1 人，发出提醒 3 条"


def test_a_list_nobody_imported_does_not_lie_about(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    at = make.tied(cast, make.institution())
    sent = f"姓名,人员类别,身份证号,执业机构\n许知夏,医师,{make.identity(1)},{at.name}\n".encode()
    batch = batches.receive(PRACTITIONERS, SimpleUploadedFile("名单.csv", sent), by=cast.manager, now=make.NOW)
    staff_day("2026-11-03", now=make.NOW + D)
    assert path_of(batch.sha256).exists()
    staff_day("2026-11-05", now=make.NOW + 3 * D)
    assert not path_of(batch.sha256).exists()
    with pytest.raises(Refused, match="重新上传"):
        batches.confirm(batch, PRACTITIONERS, by=cast.manager, now=make.NOW + 3 * D)
