"""What is done about a finding: by whom, side by side with what, and what credit makes of it."""

from datetime import date

import pytest

from credit.queries import awaiting_points, why_waiting
from credit.services import points
from inspections import queries
from inspections.choices import DispositionState
from inspections.models import Disposition, LeniencyItem
from inspections.services import dispositions, leniency, visits
from inspections.workflow import DISPOSITION
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency, Notice
from tests.factories import following as f
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db
NOW = a.NOW + 2 * a.DAY
NONE_APPLIES = "逐条核对，均不适用"


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def city(cast):
    a.institutions(10)
    a.pool(cast, extra=0)
    return cast


@pytest.fixture
def visit(city):
    return a.drawn(city).visits.get()


@pytest.fixture
def finding(city, visit):
    return f.confirmed(city, visit, a.finding("L08"))[0]


def propose(city, finding, kind, by=None, **values):
    return dispositions.propose(finding, kind, by=by or city.inspector, now=NOW, **values)


def case(city, finding, **values):
    return propose(city, finding, "CASE", leniency_note=NONE_APPLIES, **values)


def test_orders_and_no_action_are_the_teams_own_and_the_rest_waits_for_the_head(city, finding):
    assert propose(city, finding, "CORRECT_BY", note="改正").state == DispositionState.AGREED
    assert case(city, finding).state == DispositionState.PROPOSED


@pytest.mark.parametrize("who", ["county_officer", "neighbour_officer", "city_chief", "liaison", "principal"])
def test_only_the_team_and_its_office_propose(city, finding, who):
    with pytest.raises(Refused, match="无权"):
        case(city, finding, by=city.everyone[who])
    assert not Disposition.objects.exists()


def test_a_finding_the_second_officer_has_not_confirmed_cannot_be_disposed_of(city, visit):
    a.recorded(visit, city.inspector)
    with pytest.raises(Refused, match="同行确认"):
        case(city, visit.findings.get())


def test_a_harsher_disposition_says_which_list_applies_or_why_none_does(city, finding):
    for kind in ("CASE", "POINTS", "INTERVIEW"):
        with pytest.raises(Refused, match="三张清单"):
            propose(city, finding, kind)
    exempt = LeniencyItem.objects.get(code="E01")
    with pytest.raises(Refused, match="仍建议立案"):
        propose(city, finding, "CASE", leniency=exempt)
    mitigated = LeniencyItem.objects.get(code="M01")
    assert propose(city, finding, "CASE", leniency=mitigated).leniency == mitigated


def test_a_row_nobody_has_confirmed_is_no_ground_until_its_basis_is_recorded(city, finding):
    row = LeniencyItem.objects.get(code="P01")
    assert row not in queries.leniency_for(finding)[0]
    with pytest.raises(Refused, match="尚未确认"):
        propose(city, finding, "CASE", leniency=row, leniency_note="x")
    with pytest.raises(Refused, match="无权"):
        leniency.confirm(row, basis="津卫规〔2026〕2号", by=city.city_officer, now=NOW)
    with pytest.raises(Refused, match="文号"):
        leniency.confirm(row, basis=" ", by=city.city_chief, now=NOW)
    assert leniency.confirm(row, basis="津卫规〔2026〕2号", by=city.city_chief, now=NOW).confirmed


def test_points_wait_for_the_penalty_and_never_stand_beside_a_case(city, finding):
    case(city, finding)
    with pytest.raises(Refused, match="处罚决定作出时记分"):
        propose(city, finding, "POINTS", leniency_note=NONE_APPLIES)
    dispositions.withdraw(Disposition.objects.get(), by=city.inspector, now=NOW, note="改为记分")
    propose(city, finding, "POINTS", leniency_note=NONE_APPLIES)
    with pytest.raises(Refused, match="先撤回记分建议"):
        case(city, finding)


def test_self_found_and_corrected_speaks_for_leniency_and_never_gives_points(city, visit):
    finding = f.confirmed(city, visit, a.finding("L08", self_found=True))[0]
    with pytest.raises(Refused, match="不予记分"):
        propose(city, finding, "POINTS", leniency_note=NONE_APPLIES)
    assert {item.code for item in queries.leniency_for(finding)[1]} >= {"E01", "E02"}
    assert finding not in awaiting_points()
    with pytest.raises(Refused, match="不予处置的"):
        propose(city, finding, "NO_ACTION")
    assert propose(city, finding, "NO_ACTION", note="已教育指导").state == DispositionState.AGREED


def test_credit_reads_what_was_decided_about_a_finding(city, finding):
    assert finding in awaiting_points()
    proposed = propose(city, finding, "POINTS", leniency_note=NONE_APPLIES)
    assert why_waiting(finding, [1]) == "记分建议待审定"
    with pytest.raises(Refused, match="待审定"):
        points.draft(finding, by=city.county_officer, now=NOW)
    dispositions.decide(proposed, agreed=False, by=city.city_chief, now=NOW, note="情节轻微")
    assert finding not in awaiting_points()
    with pytest.raises(Refused, match="未被采纳"):
        points.draft(finding, by=city.county_officer, now=NOW)


def test_a_case_asked_for_holds_the_points_back_and_no_action_ends_them(city, finding):
    asked = case(city, finding)
    assert why_waiting(finding, [1]) == "已立案或建议立案，处罚决定作出时记分"
    dispositions.withdraw(asked, by=city.inspector, now=NOW, note="证据不足")
    propose(city, finding, "NO_ACTION", note="已教育指导")
    assert finding not in awaiting_points()


def test_points_agreed_to_are_drafted_by_the_pull(city, finding):
    dispositions.decide(propose(city, finding, "POINTS", leniency_note=NONE_APPLIES), agreed=True,
                        by=city.city_chief, now=NOW)  # fmt: skip
    assert points.draft(finding, by=city.county_officer, now=NOW).points == 6


def test_the_head_of_the_office_decides_and_never_what_they_proposed(city, finding):
    row = case(city, finding, by=city.city_officer)
    for who in ("inspector", "city_officer", "county_officer", "liaison", "outsider"):
        with pytest.raises(Refused, match="无权"):
            dispositions.decide(row, agreed=True, by=city.everyone[who], now=NOW)
    with pytest.raises(Refused, match="理由"):
        dispositions.decide(row, agreed=False, by=city.city_chief, now=NOW)
    assert dispositions.decide(row, agreed=True, by=city.city_chief, now=NOW).decided_by == city.city_chief


def transferred(city, finding):
    to = Agency.objects.get(code="120000-YBJ")
    row = propose(city, finding, "TRANSFER", note="涉嫌违规收费", to_agency=to)
    return dispositions.decide(row, agreed=True, by=city.city_chief, now=NOW)


def test_a_transfer_names_its_receiver_and_comes_back_with_receipt_and_answer(city, finding):
    with pytest.raises(Refused, match="移送单位"):
        propose(city, finding, "TRANSFER", note="涉嫌违规收费")
    row = transferred(city, finding)
    assert not Disposition.objects.visible_to(city.liaison).exists()
    with pytest.raises(Refused, match="文号"):
        dispositions.send(row, number=" ", sent_on=date(2026, 11, 4), by=city.inspector, now=NOW)
    with pytest.raises(Refused, match="今天"):
        dispositions.send(row, number="3号", sent_on=date(2026, 11, 9), by=city.inspector, now=NOW)
    row = dispositions.send(row, number="津卫移〔2026〕3号", sent_on=date(2026, 11, 4), by=city.inspector, now=NOW)
    assert Notice.objects.filter(recipient=city.liaison).count() == 1
    assert list(Disposition.objects.visible_to(city.liaison)) == [row]
    with pytest.raises(Refused, match="早于"):
        dispositions.receive(row, received_on=date(2026, 11, 3), by=city.liaison, now=NOW)
    row = dispositions.receive(row, received_on=date(2026, 11, 4), by=city.liaison, now=NOW)
    row = dispositions.answer(row, text="已立案核查", by=city.liaison, now=NOW)
    assert (row.state, row.answer) == (DispositionState.ANSWERED, "已立案核查")
    assert Notice.objects.filter(recipient=city.inspector, title__contains="已答复").exists()


def test_what_was_proposed_falls_with_its_finding(city, finding):
    case(city, finding)
    visits.withdraw_finding(finding, by=city.second_inspector, now=NOW, note="误记")
    assert Disposition.objects.get().state == DispositionState.WITHDRAWN


def test_the_institution_sees_no_disposition_and_the_neighbour_none(city, finding):
    case(city, finding)
    seen = {who for who, person in city.everyone.items() if Disposition.objects.visible_to(person).exists()}
    assert seen == {"city_officer", "city_chief", "county_officer", "inspector", "second_inspector"}


WHO_MAY = {
    "agree": {"city_chief"}, "decline": {"city_chief"}, "withdraw": {"inspector", "second_inspector", "city_officer"},
    "send": {"inspector", "second_inspector", "city_officer"}, "receive": {"city_officer", "city_chief", "liaison"},
    "answer": {"city_officer", "city_chief", "liaison"},
}  # fmt: skip


def test_every_step_belongs_to_the_same_people_in_every_state_and_to_nobody_in_the_others(city, finding):
    row = transferred(city, finding)
    for state in DispositionState.values:
        row.state = state
        for verb, step in DISPOSITION.steps.items():
            offered = {
                who
                for who, person in city.everyone.items()
                if any(action.verb == verb for action in DISPOSITION.open_to(person, row))
            }
            assert offered == (WHO_MAY[verb] if state in step.sources else set()), (verb, state)
