"""Every state × step × person of indicator systems, rounds and inspected districts, against tables written by hand."""

import pytest

from rectification.choices import DistrictState as D
from rectification.choices import InspectionState as R
from rectification.choices import SystemState as S
from rectification.workflow import DISTRICT, INSPECTION, SYSTEM

from .inspecting import assessing, drafted_system

OFFICE, CHIEF, DISTRICT_OFFICER = {"city_officer"}, {"city_chief"}, {"county_officer"}
RUNNING = {R.DRAFT, R.NOTIFIED, R.SELF_ASSESSMENT, R.ON_SITE}
SYSTEMS = {
    "publish": ({S.DRAFT}, OFFICE),
    "confirm": ({S.PUBLISHED}, CHIEF),
    "copy": ({S.PUBLISHED}, OFFICE),
}
ROUNDS = {
    "notify": ({R.DRAFT}, OFFICE),
    "open_self": ({R.NOTIFIED}, OFFICE),
    "go_on_site": ({R.SELF_ASSESSMENT}, OFFICE),
    "to_feedback": ({R.ON_SITE}, OFFICE),
    "end": ({R.FEEDBACK}, CHIEF),
    "cancel": (RUNNING, OFFICE),
}
WRITING = {D.WAITING, D.RETURNED}
DISTRICTS = {
    "submit": (WRITING, DISTRICT_OFFICER),
    "pass_on": (WRITING, DISTRICT_OFFICER),
    "recall": ({D.TO_SIGN}, DISTRICT_OFFICER),
    "sign_self": ({D.TO_SIGN}, set()),  # nobody of the cast leads the district's commission
    "hand_back": ({D.TO_SIGN}, set()),
    "send_back": ({D.SUBMITTED}, OFFICE),
    "mark_silent": ({D.WAITING, D.TO_SIGN, D.RETURNED}, OFFICE),
    "settle": ({D.SUBMITTED, D.SILENT}, CHIEF),
    "ask": ({D.SETTLED}, OFFICE),
    "comment": ({D.COMMENTING}, DISTRICT_OFFICER),
    "go_without": ({D.COMMENTING}, OFFICE),
    "ask_again": ({D.COMMENTED}, OFFICE),
    "sign": ({D.COMMENTED}, CHIEF),
    "take_back": ({D.SIGNED}, OFFICE),
    "issue": ({D.SIGNED}, OFFICE),
    "make_plan": ({D.ISSUED}, OFFICE | DISTRICT_OFFICER),
}


def check(workflow, expected, row, cast, states):
    assert set(expected) == set(workflow.steps)
    for state in states:
        row.state = state
        for who, user in cast.everyone.items():
            offered = {action.verb for action in workflow.open_to(user, row)}
            wanted = {verb for verb, (sources, people) in expected.items() if state in sources and who in people}
            assert offered == wanted, f"{who} in {state}"


def test_an_indicator_system_offers_exactly_what_the_table_says(cast, now):
    check(SYSTEM, SYSTEMS, drafted_system(cast, now), cast, S.values)


@pytest.fixture
def districts(cast, now):
    return assessing(cast, now)


def test_a_round_offers_exactly_what_the_table_says(districts, cast):
    check(INSPECTION, ROUNDS, districts[0].inspection, cast, R.values)


def test_a_district_offers_exactly_what_the_table_says(districts, cast):
    check(DISTRICT, DISTRICTS, districts[0], cast, D.values)


def test_the_neighbours_officer_does_nothing_with_the_district(districts, cast):
    east = districts[0]
    for state in D.values:
        east.state = state
        assert DISTRICT.open_to(cast.neighbour_officer, east) == []
