"""A registration over time: terms, suspensions, cancellation, revocation; any past day is answered."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from institutions.choices import PractitionerState as S
from institutions.models import Practitioner
from institutions.queries.practitioners import entitled
from institutions.services import registrations
from institutions.workflow import PRACTITIONER
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act, Attachment
from supervision.foundation.services.attachments import attachments_of
from tests.factories import institutions as make
from tests.institutions.test_registry import ROLES

pytestmark = pytest.mark.django_db
TODAY = make.NOW.date()
D = make.DAY


@pytest.fixture
def nurse(cast):
    return make.practitioner(
        make.tied(cast, make.institution()), kind="nurse", certificate_number="202012000001",
        registered_on=date(2022, 1, 1), expires_on=date(2026, 12, 31),
    )  # fmt: skip


def officer(cast, **values):
    return {"by": cast.county_officer, "now": make.NOW} | values


def standing(person, on):
    (found,) = entitled(person.institution, on) or [None]
    return found and found.standing


def suspended(cast, person, since=TODAY, until=TODAY + 90 * D, **values):
    return registrations.suspend(
        person, since=since, until=until, reason="考核不合格", document="津卫〔2026〕1号", **officer(cast, **values)
    )


def test_a_suspension_ends_by_its_date_whether_or_not_a_job_has_run(cast, nurse):
    row = suspended(cast, nurse, since=TODAY - 30 * D, until=TODAY - D)
    assert (row.state, row.effective_state(TODAY)) == (S.SUSPENDED, S.ACTIVE)
    assert [standing(row, TODAY - n * D) for n in (31, 30, 1, 0)] == ["yes", "no", "no", "yes"]
    assert registrations.end_suspensions(now=make.NOW) == 1
    row.refresh_from_db()
    assert (row.state, row.suspended_to) == (S.ACTIVE, None)
    assert [standing(row, TODAY - n * D) for n in (31, 30, 1, 0)] == ["yes", "no", "no", "yes"]


def test_a_suspension_ended_early_stays_true_for_the_days_before(cast, nurse):
    row = suspended(cast, nurse, since=TODAY - 30 * D, until=TODAY + 60 * D)
    row = registrations.resume(row, on=TODAY, reason="考核合格", **officer(cast))
    assert [standing(row, TODAY + n * D) for n in (-31, -30, -1, 0, 30)] == ["yes", "no", "no", "yes", "yes"]


def test_a_suspension_taken_back_before_it_began_never_held(cast, nurse):
    row = suspended(cast, nurse, since=TODAY + 10 * D, until=TODAY + 60 * D)
    row = registrations.resume(row, on=TODAY, reason="决定撤销", **officer(cast))
    assert standing(row, TODAY + 20 * D) == "yes"
    assert row.entries.filter(is_void=True).count() == 1


def test_a_suspension_that_ends_before_it_begins_is_refused(cast, nurse):
    with pytest.raises(Refused, match="不能早于"):
        suspended(cast, nurse, until=TODAY - D)
    nurse.refresh_from_db()
    assert nurse.state == S.ACTIVE


def test_a_renewal_begins_a_new_term_and_the_gap_before_it_stays_a_gap(cast, nurse):
    Practitioner.objects.filter(pk=nurse.pk).update(expires_on=TODAY - 60 * D)
    nurse.refresh_from_db()
    nurse.entries.update(until=TODAY - 60 * D)
    row = registrations.renew(nurse, registered_on=TODAY, expires_on=date(2031, 11, 1), **officer(cast))
    assert [standing(row, TODAY + n * D) for n in (-61, -60, -59, -1, 0)] == ["yes", "yes", "no", "no", "yes"]
    assert row.expires_on == date(2031, 11, 1)
    with pytest.raises(Refused, match="晚于上次"):
        registrations.renew(row, registered_on=TODAY, expires_on=date(2032, 1, 1), **officer(cast))
    with pytest.raises(Refused, match="早于"):
        registrations.renew(row, registered_on=TODAY + D, expires_on=TODAY, **officer(cast))


def test_a_cancelled_person_has_no_site_from_that_day_and_had_one_before(cast, nurse):
    row = registrations.cancel(nurse, on=TODAY - 5 * D, reason="本人申请", document="", **officer(cast))
    assert row.state == S.CANCELLED
    assert [standing(row, TODAY - n * D) for n in (6, 5, 0)] == ["yes", None, None]
    with pytest.raises(Refused, match="晚于今天"):
        registrations.cancel(nurse, on=TODAY + D, reason="x", document="", **officer(cast))


def test_after_a_revocation_nobody_is_registered_again_before_the_date_that_is_told(cast, nurse):
    with pytest.raises(Refused, match="文号"):
        registrations.revoke(nurse, on=TODAY, reason="出具虚假证明", document="", **officer(cast))
    row = registrations.revoke(
        nurse, on=date(2025, 11, 2), reason="出具虚假证明", document="津卫罚〔2025〕9号", **officer(cast)
    )
    again = {"expires_on": None, "certificate_number": "202612000009"}
    with pytest.raises(Refused, match="2027-11-02前不予注册"):
        registrations.register_again(row, row.institution, registered_on=date(2027, 11, 1), **again, **officer(cast))
    row = registrations.register_again(row, row.institution, registered_on=date(2027, 11, 2), **again, **officer(cast))
    assert row.state == S.ACTIVE
    assert [standing(row, day) for day in (date(2025, 11, 1), date(2026, 1, 1), date(2027, 11, 2))] == [
        "yes", None, "yes",
    ]  # fmt: skip


def test_the_scan_of_a_decision_is_kept_with_the_person(cast, nurse, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    scan = SimpleUploadedFile("决定书.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    registrations.cancel(nurse, on=TODAY, reason="本人申请", document="", **officer(cast, files=[scan]))
    assert attachments_of(nurse).get().name == "决定书.pdf"
    bad = SimpleUploadedFile("决定书.pdf", b"MZ", "application/pdf")
    other = make.practitioner(nurse.institution, "周云舟")
    with pytest.raises(Refused):
        registrations.cancel(other, on=TODAY, reason="本人申请", document="", **officer(cast, files=[bad]))
    other.refresh_from_db()
    assert (other.state, Attachment.objects.count()) == (S.ACTIVE, 1)


ALLOWED = {
    S.ACTIVE: {"renew", "suspend", "cancel", "revoke", "leave"},
    S.SUSPENDED: {"renew", "resume", "cancel", "revoke", "leave"},
    S.LEFT: {"cancel", "revoke"},
    S.CANCELLED: set(),
    S.REVOKED: set(),
}


@pytest.mark.parametrize("state", list(ALLOWED))
@pytest.mark.parametrize("who", ROLES)
def test_every_step_is_open_to_exactly_those_it_is_meant_for(cast, nurse, state, who):
    Practitioner.objects.filter(pk=nurse.pk).update(state=state)
    nurse.refresh_from_db()
    offered = {action.verb for action in PRACTITIONER.open_to(cast.everyone[who], nurse)}
    assert offered == (ALLOWED[state] if who in ("city_officer", "county_officer") else set())


def test_a_neighbour_suspends_nobody_here(cast, nurse):
    with pytest.raises(Refused, match="无权"):
        suspended(cast, nurse, by=cast.neighbour_officer)
    assert not Act.objects.filter(verb="institutions.practitioner.suspend").exists()
