"""The registry: registering, amending, states, who sees what, proposals and merging."""

import pytest

from institutions.choices import InstitutionState, ProposalState
from institutions.models import Institution, InstitutionName, MatchProposal, Practitioner, Standing
from institutions.queries import find_institutions
from institutions.services import practitioners, proposals, registry, standings
from institutions.services.proposals import Pair
from institutions.workflow import INSTITUTION, PROPOSAL
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act, Agency, RowChange
from supervision.foundation.trail import act
from tests.factories import institutions as make

S = InstitutionState
ROLES = ("city_officer", "city_chief", "county_officer", "neighbour_officer", "liaison", "inspector",
         "second_inspector", "principal", "manager", "outsider", "system_admin", "security_admin",
         "audit_admin")  # fmt: skip
WITHIN_CITY = {"city_officer", "city_chief", "county_officer", "inspector", "second_inspector"}


def test_a_registered_institution_gets_a_code_a_sort_key_and_its_authority(cast):
    row = make.institution("河东 禾安医院（原河东第九医院）")
    assert row.code == "JG00000001"
    assert row.sort_key.startswith("he dong he an")
    assert row.responsible_agency.code == "120102-WJW"
    assert InstitutionName.objects.get(institution=row).name == "河东第九医院"
    assert Act.objects.get(verb="institutions.register").about == row.code


def test_the_same_name_in_the_same_district_is_refused_and_in_the_next_is_not(cast):
    make.institution()
    with pytest.raises(Refused, match="已有同名机构"):
        make.institution("河东禾安 医院")
    assert make.institution(region=make.HEXI).pk


def test_a_registration_number_belongs_to_one(cast):
    make.institution(registration_number="12345678X12010211A1001")
    with pytest.raises(Refused, match="登记号"):
        make.institution("河东明澈医院", registration_number="12345678X12010211A1001")


def test_an_officer_registers_and_amends_only_at_home(cast):
    values = {"name": "河西朗宁医院", "region_code": make.HEXI}
    with pytest.raises(Refused, match="管辖范围"):
        registry.register(values, by=cast.county_officer, now=make.NOW)
    row = make.institution()
    with pytest.raises(Refused, match="管辖范围"):
        registry.amend(row, {"region_code": make.HEXI}, by=cast.county_officer, now=make.NOW)
    with pytest.raises(Refused, match="管辖范围"):
        registry.amend(row, {"beds": 3}, by=cast.neighbour_officer, now=make.NOW)


def test_a_new_name_keeps_the_old_one_and_a_move_takes_staff_and_authority_along(cast):
    row = make.institution()
    doctor = make.practitioner(row)
    registry.amend(row, {"name": "河西禾安医院", "region_code": make.HEXI}, by=cast.city_officer, now=make.NOW)
    row.refresh_from_db()
    doctor.refresh_from_db()
    assert row.names.get().kind == "former"
    assert (row.region_id, doctor.region_code) == (make.HEXI, make.HEXI)
    assert row.responsible_agency.code == "120103-WJW"


def test_a_phone_number_enters_the_history_only_as_changed(cast):
    row = make.institution(phone="022-12345678")
    registry.amend(row, {"phone": "022-87654321"}, by=cast.county_officer, now=make.NOW)
    last = RowChange.objects.filter(table_name="institutions_institution", row_pk=row.pk).latest("pk")
    assert (last.before, last.after, last.about) == ({"phone": "changed"}, {"phone": "changed"}, row.code)


@pytest.mark.parametrize("who", ROLES)
def test_who_sees_an_institution_of_the_district(cast, who):
    make.tied(cast, make.institution())
    make.institution("河西朗宁医院", make.HEXI)
    names = set(Institution.objects.visible_to(cast.everyone[who]).values_list("name", flat=True))
    both, own = {"河东禾安医院", "河西朗宁医院"}, {"河东禾安医院"}
    expected = dict.fromkeys(WITHIN_CITY, both) | {
        "county_officer": own, "neighbour_officer": both - own, "principal": own, "manager": own,
    }  # fmt: skip
    assert names == expected.get(who, set())


def test_a_closed_tie_shows_nothing_any_more(cast):
    row = make.tied(cast, make.institution())
    row.accounts.update(is_active=False)
    assert not Institution.objects.visible_to(cast.principal).exists()


def test_the_public_card_has_no_telephone_and_no_person(cast):
    make.institution(phone="022-1", principal="某人", legal_representative="某人")
    (card,) = Institution.objects.published()
    assert "022-1" not in map(str, card.values())
    assert "某人" not in card.values()


ALLOWED = {
    S.PREPARING: {"open", "cancel", "revoke"},
    S.ACTIVE: {"suspend", "cancel", "revoke"},
    S.SUSPENDED: {"resume", "cancel", "revoke"},
    S.DEFERRED: {"cancel", "revoke"},
    S.CANCELLED: {"reopen"},
    S.REVOKED: set(),
}


@pytest.mark.parametrize("state", list(ALLOWED))
@pytest.mark.parametrize("who", ROLES)
def test_every_step_is_open_to_exactly_those_it_is_meant_for(cast, state, who):
    row = make.tied(cast, make.institution())
    Institution.objects.filter(pk=row.pk).update(state=state)
    row.refresh_from_db()
    offered = {action.verb for action in INSTITUTION.open_to(cast.everyone[who], row)}
    assert offered == (ALLOWED[state] if who in ("city_officer", "county_officer") else set())


# --- proposals ------------------------------------------------------------------------------------
def pair(cast, **newer):
    """Two rows and the proposal that they are one."""
    elder = make.institution()
    other = make.institution("河东禾安医院东院", **newer)
    with act("test.propose", by=None, now=make.NOW):
        proposals.propose([Pair(other.pk, elder.pk, make.HEDONG, ("名称相近",))], now=make.NOW)
    return elder, other, MatchProposal.objects.get()


def test_a_pair_is_proposed_once_whichever_way_round(cast):
    elder, other, proposal = pair(cast)
    with act("test.propose", by=None, now=make.NOW):
        assert proposals.propose([Pair(elder.pk, other.pk, make.HEDONG, ("再次",))], now=make.NOW) == 0
    assert (proposal.elder, proposal.newer) == (elder, other)


def test_confirming_merges_the_newer_into_the_elder_and_carries_everything_over(cast):
    elder, other, proposal = pair(cast, beds=30, uscc="U1")
    doctor = make.practitioner(other)
    make.tied(cast, other)
    proposals.confirm(proposal, by=cast.county_officer, now=make.NOW)
    elder.refresh_from_db()
    other.refresh_from_db()
    doctor.refresh_from_db()
    assert (other.state, other.merged_into) == (S.MERGED, elder)
    assert (elder.beds, elder.uscc, doctor.institution) == (30, "U1", elder)
    assert elder.accounts.count() == 2
    assert elder.names.get().name == "河东禾安医院东院"
    assert list(Institution.objects.current()) == [elder]


def test_what_the_elder_knows_is_not_overwritten(cast):
    elder, _other, proposal = pair(cast, beds=30)
    Institution.objects.filter(pk=elder.pk).update(beds=99)
    assert proposals.confirm(proposal, by=cast.county_officer, now=make.NOW).beds == 99


def test_a_rejected_pair_stays_rejected_and_both_rows_stay(cast):
    _elder, _other, proposal = pair(cast)
    proposals.reject(proposal, by=cast.county_officer, now=make.NOW)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.REJECTED
    with pytest.raises(Refused):
        proposals.confirm(proposal, by=cast.county_officer, now=make.NOW)
    assert Institution.objects.current().count() == 2


def test_a_second_proposal_for_a_merged_row_is_closed_with_it(cast):
    _elder, other, proposal = pair(cast)
    third = make.institution("河东第三名医院")
    with act("test.propose", by=None, now=make.NOW):
        proposals.propose([Pair(other.pk, third.pk, make.HEDONG, ("名称相近",))], now=make.NOW)
    proposals.confirm(proposal, by=cast.county_officer, now=make.NOW)
    assert not MatchProposal.objects.filter(state=ProposalState.OPEN).exists()


@pytest.mark.parametrize("who", ROLES)
def test_who_decides_a_proposal(cast, who):
    _elder, _other, proposal = pair(cast)
    offered = {action.verb for action in PROPOSAL.open_to(cast.everyone[who], proposal)}
    assert offered == ({"confirm", "reject"} if who in ("city_officer", "county_officer") else set())
    seen = MatchProposal.objects.visible_to(cast.everyone[who]).exists()
    assert seen == (who in ("city_officer", "county_officer"))


def test_many_are_decided_at_once_and_a_refusal_stops_only_its_own(cast):
    elder, other, _proposal = pair(cast)
    third = make.institution("河东第三名医院")
    with act("test.propose", by=None, now=make.NOW):
        proposals.propose(
            [Pair(elder.pk, third.pk, make.HEDONG, ()), Pair(other.pk, third.pk, make.HEDONG, ())], now=make.NOW
        )
    rows = list(MatchProposal.objects.order_by("pk"))
    done, refused = proposals.decide(rows, "confirm", by=cast.county_officer, now=make.NOW)
    assert (done, len(refused)) == (2, 1)
    assert list(Institution.objects.current()) == [elder]


# --- practitioners, standing ----------------------------------------------------------------------
def test_an_identity_number_is_stored_encrypted_found_by_hash_and_shown_masked(cast):
    row = make.practitioner(make.institution())
    stored = Practitioner.objects.get(pk=row.pk)
    assert "199001010009" not in stored.id_number
    assert stored.id_masked == "0000************09"
    assert not RowChange.objects.filter(after__id_masked=stored.id_masked).exists()


def test_reading_an_identity_number_needs_a_reason_and_is_recorded(cast):
    row = make.practitioner(make.institution())
    with pytest.raises(Refused, match="事由"):
        practitioners.read_identity(row, by=cast.county_officer, now=make.NOW, reason=" ")
    number = practitioners.read_identity(row, by=cast.county_officer, now=make.NOW, reason="核对注册")
    assert number == "000000199001010009"
    recorded = Act.objects.get(verb="institutions.read_identity")
    assert (recorded.actor_id, recorded.note) == (cast.county_officer.pk, "核对注册")


@pytest.mark.parametrize("who", ROLES)
def test_who_sees_staff_of_the_district(cast, who):
    make.practitioner(make.tied(cast, make.institution()))
    seen = Practitioner.objects.visible_to(cast.everyone[who]).exists()
    assert seen == (who in WITHIN_CITY | {"principal", "manager"})


def test_a_standing_is_written_once_per_subject_and_replaced(cast):
    row = make.institution()
    with act("credit.test", by=None, now=make.NOW):
        standings.write([Standing(institution=row, points_this_cycle=2, as_of=make.NOW.date())])
        standings.write([Standing(institution=row, points_this_cycle=6, risk_level="high", as_of=make.NOW.date())])
    assert (row.standing.points_this_cycle, row.standing.risk_level) == (6, "high")


def test_a_role_without_a_look_at_institutions_sees_none_even_at_the_health_authority(cast):
    make.institution()
    cast.liaison.agency = cast.city_officer.agency
    assert not Institution.objects.visible_to(cast.liaison).exists()


def test_a_department_sees_the_institutions_affiliated_with_it_and_no_others(cast):
    education = Agency.objects.get(code="120000-JYW")
    own = make.institution("河东校医院", affiliation_agency_id=education.pk)
    make.institution()
    cast.county_officer.agency = education
    assert list(Institution.objects.visible_to(cast.county_officer)) == [own]


def test_the_search_box_finds_by_any_name_and_by_number_within_reach(cast):
    row = make.institution("河东禾安医院（原河东第九医院）", uscc="91330100799655058B")
    make.institution("河西禾安医院", make.HEXI)
    for text in ("禾安", "第九", row.code.lower(), "91330100799655058b"):
        assert list(find_institutions(cast.county_officer, text)) == [row]
    assert len(find_institutions(cast.city_officer, "禾安")) == 2
