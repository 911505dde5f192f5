"""What institutions report: there at once or proposed, never a twin, never over the authority's head."""

import pytest

from institutions.choices import PractitionerState, StaffProposalState, Verification
from institutions.models import Practitioner, StaffProposal
from institutions.queries.practitioners import entitled
from institutions.services import practitioners, staff_proposals
from institutions.workflow import STAFF_PROPOSAL
from supervision.foundation.errors import Refused
from supervision.foundation.models import RowChange
from tests.factories import institutions as make
from tests.institutions.test_registry import ROLES

pytestmark = pytest.mark.django_db
TODAY = make.NOW.date()
S = StaffProposalState


@pytest.fixture
def own(cast):
    return make.tied(cast, make.institution())


def manager(cast):
    return {"by": cast.manager, "now": make.NOW}


def officer(cast):
    return {"by": cast.county_officer, "now": make.NOW}


def test_a_reported_person_is_there_at_once_and_marked_until_somebody_else_has_looked(cast, own):
    person = make.reported(cast, own)
    assert person.verification == Verification.REPORTED
    assert [one.standing for one in entitled(own, TODAY)] == ["check"]
    staff_proposals.accept(StaffProposal.objects.get(), **officer(cast))
    person.refresh_from_db()
    assert (person.verification, person.verified_at) == (Verification.VERIFIED, make.NOW)
    assert [one.standing for one in entitled(own, TODAY)] == ["yes"]


def test_a_returned_report_says_why_and_is_reported_again_when_corrected(cast, own):
    person = make.reported(cast, own)
    with pytest.raises(Refused, match="退回原因"):
        staff_proposals.send_back(StaffProposal.objects.get(), **officer(cast))
    staff_proposals.send_back(StaffProposal.objects.get(), answer="证书编号有误", **officer(cast))
    person.refresh_from_db()
    assert person.verification == Verification.RETURNED
    staff_proposals.report_change(person, {"certificate_number": "202312000002"}, **manager(cast))
    person.refresh_from_db()
    assert (person.verification, StaffProposal.objects.open().count()) == (Verification.REPORTED, 1)


def test_what_is_verified_is_not_overwritten_and_the_difference_waits(cast, own):
    person = make.practitioner(own, scope="内科专业")
    written = staff_proposals.report_change(
        person, {"scope": "外科专业", "name": person.name}, id_number="000000199001019999", **manager(cast)
    )
    before = (person.scope, person.id_hash)
    person.refresh_from_db()
    proposal = StaffProposal.objects.get()
    assert (written, (person.scope, person.id_hash), proposal.changes) == (False, before, {"scope": "外科专业"})
    assert "9999" not in proposal.id_number
    assert not [
        row for row in RowChange.objects.filter(table_name="institutions_staffproposal") if "9999" in str(row.after)
    ]
    staff_proposals.accept(proposal, **officer(cast))
    person.refresh_from_db()
    assert (person.scope, person.id_masked[-2:], person.subject_codes[:1]) == ("外科专业", "99", ["04"])
    assert person.entries.get().scope == "外科专业"
    with pytest.raises(Refused, match="没有需要更正"):
        staff_proposals.report_change(person, {"scope": "外科专业"}, **manager(cast))


def test_an_institution_amends_nobody_directly_whom_the_authority_has_verified(cast, own):
    person = make.practitioner(own)
    with pytest.raises(Refused, match="不能直接修改"):
        practitioners.amend(person, {"scope": "外科专业"}, **manager(cast))
    with pytest.raises(Refused, match="不能直接修改"):
        practitioners.amend(person, {"scope": "外科专业"}, by=cast.neighbour_officer, now=make.NOW)


def test_somebody_registered_elsewhere_is_found_by_identity_or_certificate_and_never_typed_twice(cast, own):
    other = make.practitioner(make.institution("河西朗宁医院", make.HEXI), certificate_number="110120103000001")
    values = {"institution": own, "name": "许知夏", "kind": "doctor"}
    assert staff_proposals.known_elsewhere(values, "000000199001010009") == other
    assert staff_proposals.known_elsewhere(values | {"certificate_number": "110120103000001"}, "") == other
    assert staff_proposals.known_elsewhere(values, "") is None
    with pytest.raises(Refused, match="其他姓名") as told:
        staff_proposals.known_elsewhere(values | {"name": "别人"}, "000000199001010009")
    assert "许知夏" not in str(told.value)
    with pytest.raises(Refused, match="已在库中"):
        staff_proposals.report_new(values, id_number="000000199001010009", **manager(cast))
    assert Practitioner.objects.count() == 1


@pytest.mark.parametrize(("kind", "first", "second"), [("further", 1, 1), ("transfer", 0, 1)])
def test_an_institution_asks_for_a_person_and_the_authority_agrees(cast, own, kind, first, second):
    elsewhere = make.institution("河西朗宁医院", make.HEXI)
    person = make.practitioner(elsewhere)
    proposal = staff_proposals.ask_for(kind, person, own, since=TODAY, **manager(cast))
    assert not Practitioner.objects.visible_to(cast.manager).exists()
    again = staff_proposals.ask_for(kind, person, own, since=TODAY, note="医联体", **manager(cast))
    assert again.pk == proposal.pk
    staff_proposals.accept(proposal, **officer(cast))
    assert (len(entitled(elsewhere, TODAY)), len(entitled(own, TODAY))) == (first, second)
    assert Practitioner.objects.visible_to(cast.manager).exists()


def test_nobody_reports_for_a_foreign_institution(cast, own):
    foreign = make.institution("河西朗宁医院", make.HEXI)
    with pytest.raises(Refused, match="本机构"):
        staff_proposals.ask_for("leave", make.practitioner(foreign), foreign, since=TODAY, **manager(cast))
    with pytest.raises(Refused, match="管辖范围"):
        make.reported(cast, foreign)


def test_a_withdrawn_report_leaves_nobody_at_work(cast, own):
    person = make.reported(cast, own)
    staff_proposals.withdraw(StaffProposal.objects.get(), **manager(cast))
    person.refresh_from_db()
    assert person.state == PractitionerState.LEFT


def test_many_are_decided_at_once_and_a_refusal_stops_only_its_own(cast, own):
    make.reported(cast, own)
    gone = make.practitioner(own, "周云舟")
    staff_proposals.report_change(gone, {"scope": "外科专业"}, **manager(cast))
    Practitioner.objects.filter(pk=gone.pk).update(state=PractitionerState.CANCELLED)
    rows = StaffProposal.objects.select_related("practitioner", "institution").order_by("pk")
    done, refused = staff_proposals.decide(rows, "accept", **officer(cast))
    assert (done, len(refused)) == (1, 1)
    assert "注销注册" in refused[0]


@pytest.mark.parametrize("who", ROLES)
def test_who_decides_and_who_takes_back(cast, own, who):
    make.reported(cast, own)
    proposal = StaffProposal.objects.select_related("practitioner").get()
    offered = {action.verb for action in STAFF_PROPOSAL.open_to(cast.everyone[who], proposal) if action.is_open}
    deciding, own_people = ("city_officer", "county_officer"), ("principal", "manager")
    assert offered == ({"accept", "send_back"} if who in deciding else {"withdraw"} if who in own_people else set())
    for state in (S.ACCEPTED, S.RETURNED, S.WITHDRAWN):
        proposal.state = state
        assert not STAFF_PROPOSAL.open_to(cast.everyone[who], proposal)
