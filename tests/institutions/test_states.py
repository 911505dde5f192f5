"""What becomes of an institution: since when, by which document, by whom; and what ends with it."""

import pytest

from institutions.choices import InstitutionState as S
from institutions.models import Institution
from institutions.queries import duties_of
from institutions.services import states
from institutions.workflow import INSTITUTION
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db
TODAY = make.NOW.date()
DAY = make.DAY


def change(row, verb, by=None, on=TODAY, **how):
    return states.change(row, verb, on=on, by=by, now=make.NOW, **how)


def test_a_step_keeps_its_day_and_document_on_the_row_and_in_the_trail(cast):
    row = change(
        make.institution(), "suspend", cast.county_officer, on=TODAY - DAY, document="津〔2026〕1号", note="装修"
    )
    assert (row.state, row.state_since, row.state_document, row.rebuilding) == (
        S.SUSPENDED,
        TODAY - DAY,
        "津〔2026〕1号",
        False,
    )
    entry = Act.objects.get(verb="institutions.institution.suspend")
    assert (entry.note, entry.data) == ("装修", {"on": (TODAY - DAY).isoformat(), "document": "津〔2026〕1号"})
    row = change(row, "resume", cast.county_officer)
    assert (row.state, row.state_since, row.state_document) == (S.ACTIVE, TODAY, "")


def test_rebuilding_is_kept_only_while_suspended():
    row = change(make.institution(), "suspend", rebuilding=True)
    assert row.rebuilding
    assert not change(row, "resume").rebuilding


@pytest.mark.parametrize(("verb", "how", "word"), [
    ("suspend", {"on": TODAY + DAY}, "晚于今天"),
    ("suspend", {"on": TODAY - 40 * DAY}, "早于现状态"),
    ("revoke", {}, "决定书文号"),
    ("revoke", {"document": "  "}, "决定书文号"),
])  # fmt: skip
def test_a_step_that_lacks_something_is_refused_and_nothing_is_written(verb, how, word):
    row = make.institution()
    Institution.objects.filter(pk=row.pk).update(state_since=TODAY - 30 * DAY)
    row.refresh_from_db()
    with pytest.raises(Refused, match=word):
        change(row, verb, **how)
    assert Institution.objects.get(pk=row.pk).state == S.ACTIVE


def test_a_cancelling_entered_in_error_is_undone_by_another_person_with_the_reason(cast):
    row = change(make.institution(), "cancel", cast.county_officer)
    with pytest.raises(Refused, match="误登记"):
        change(row, "reopen", cast.city_officer)
    with pytest.raises(Refused, match="他人"):
        change(row, "reopen", cast.county_officer, note="点错了")
    (offered,) = [action for action in INSTITUTION.open_to(cast.county_officer, row) if action.verb == "reopen"]
    assert not offered.is_open
    row = change(row, "reopen", cast.city_officer, note="点错了")
    assert (row.state, row.state_since) == (S.ACTIVE, TODAY)


def test_a_revocation_is_not_reopened(cast):
    row = change(make.institution(), "revoke", cast.county_officer, document="津卫罚〔2026〕3号")
    assert (row.state, row.ended_by) == (S.REVOKED, cast.county_officer)
    with pytest.raises(Refused):
        change(row, "reopen", cast.city_officer, note="误")


def test_what_has_ended_has_no_duties_and_is_not_public_but_keeps_its_page(cast, client):
    row = make.tied(cast, make.institution())
    make.a_round(cast)
    assert len(duties_of(row)) == 1
    assert Institution.objects.published().count() == 1
    row = change(row, "cancel", cast.county_officer)
    assert duties_of(row) == []
    assert not Institution.objects.published().exists()
    client.force_login(cast.county_officer, backend="supervision.foundation.signing_in.PortalBackend")
    assert client.get(f"/institutions/{row.code}/file/").status_code == 200
