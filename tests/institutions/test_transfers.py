"""Handing an institution over to another authority: offered, accepted or returned, with dates."""

import pytest

from institutions.choices import TransferState as T
from institutions.models import Institution, JurisdictionGrant, Transfer
from institutions.queries import held_by
from institutions.services import transfers
from institutions.workflow import TRANSFER
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act, Agency
from tests.factories import institutions as make
from tests.institutions.test_registry import ROLES

HEXI, HEDONG = "120103-WJW", "120102-WJW"


def offered(row, by=None, to=HEXI, reason="主要执业地点在对方辖区", **how):
    return transfers.offer(row, Agency.objects.get(code=to), reason=reason, by=by, now=make.NOW, **how)


def decided(verb, transfer, by=None, decision="情况属实"):
    return transfers.VERBS[verb](transfer, decision=decision, by=by, now=make.NOW + make.DAY)


def test_until_it_is_accepted_the_offering_body_acts_and_the_other_sees_only_the_offer(cast):
    row = make.institution()
    transfer = offered(row, cast.county_officer, basis="津卫监〔2026〕1号")
    assert (transfer.state, transfer.from_agency.code, transfer.offered_by) == (T.OFFERED, HEDONG, cast.county_officer)
    assert row.parties(cast.county_officer) == {"authority"}
    assert list(Transfer.objects.visible_to(cast.neighbour_officer)) == [transfer]
    assert not Institution.objects.visible_to(cast.neighbour_officer).exists()


def test_who_accepts_acts_and_sees_from_then_on_and_who_gave_it_sees_and_acts_no_longer(cast):
    row = make.institution()
    transfer = decided("accept", offered(row, cast.county_officer), cast.neighbour_officer)
    row = Institution.objects.get(pk=row.pk)
    assert (transfer.state, transfer.decided_by, transfer.decided_at) == (
        T.ACCEPTED,
        cast.neighbour_officer,
        make.NOW + make.DAY,
    )
    assert row.responsible_agency.code == HEXI
    assert row.parties(cast.neighbour_officer) == {"authority"}
    assert row.parties(cast.county_officer) == set()
    assert list(Institution.objects.visible_to(cast.county_officer)) == [row]
    JurisdictionGrant.objects.update(valid_from=make.NOW.date() - 400 * make.DAY)
    assert list(Institution.objects.visible_to(cast.neighbour_officer)) == [row]
    assert list(held_by(cast.neighbour_officer, Institution.objects.all(), "responsible")) == [row]
    assert Act.objects.filter(about=row.code, verb="institutions.take_over").exists()


def test_given_back_it_is_the_district_s_again_and_the_other_holds_nothing(cast):
    row = make.institution()
    decided("accept", offered(row, cast.county_officer), cast.neighbour_officer)
    row = Institution.objects.get(pk=row.pk)
    decided("accept", offered(row, cast.neighbour_officer, HEDONG), cast.county_officer)
    row = Institution.objects.get(pk=row.pk)
    assert row.responsible_agency.code == HEDONG
    assert not JurisdictionGrant.objects.filter(ended_at=None).exists()
    assert not Institution.objects.visible_to(cast.neighbour_officer).exists()


def test_returning_needs_a_reason_and_leaves_everything_as_it_was(cast):
    row = make.institution()
    transfer = offered(row, cast.county_officer)
    with pytest.raises(Refused, match="退回的理由"):
        decided("send_back", transfer, cast.neighbour_officer, " ")
    transfer = decided("send_back", transfer, cast.neighbour_officer, "不在本区")
    assert (transfer.state, transfer.decision) == (T.RETURNED, "不在本区")
    assert Institution.objects.get(pk=row.pk).responsible_agency.code == HEDONG
    assert offered(row, cast.county_officer).pk
    with pytest.raises(Refused, match="待接收"):
        offered(row, cast.county_officer)


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("state", T.values)
def test_every_step_is_open_to_exactly_those_it_is_meant_for(cast, who, state):
    transfer = offered(make.institution(), cast.county_officer)
    Transfer.objects.filter(pk=transfer.pk).update(state=state)
    transfer.refresh_from_db()
    steps = {action.verb for action in TRANSFER.open_to(cast.everyone[who], transfer)}
    giver, receiver = {"withdraw"}, {"accept", "send_back"}
    allowed = {"county_officer": giver, "city_officer": giver, "neighbour_officer": receiver}
    assert steps == (allowed.get(who, set()) if state == T.OFFERED else set())


@pytest.mark.parametrize(("to", "reason", "word"), [
    (HEDONG, "事由", "就是"), ("120103-WJD", "事由", "只能移送"), (HEXI, " ", "事由"),
])  # fmt: skip
def test_an_offer_that_makes_no_sense_is_refused(cast, to, reason, word):
    with pytest.raises(Refused, match=word):
        offered(make.institution(), cast.county_officer, to, reason)


def test_only_who_acts_may_offer_and_not_what_has_ended(cast):
    row = make.institution()
    for who in (cast.neighbour_officer, cast.inspector, cast.principal):
        with pytest.raises(Refused, match="无权"):
            offered(row, who, "120104-WJW")
    Institution.objects.filter(pk=row.pk).update(state="cancelled")
    with pytest.raises(Refused, match="不能移送"):
        offered(row, cast.county_officer)


def test_accepting_twice_is_done_once(cast):
    transfer = offered(make.institution(), cast.county_officer)
    decided("accept", transfer, cast.neighbour_officer)
    with pytest.raises(Refused):
        decided("accept", transfer, cast.neighbour_officer)
    assert JurisdictionGrant.objects.count() == 1
