"""Interviews: of an institution in the own area, of a body only from above."""

import pytest

from inspections.choices import InterviewState
from inspections.models import Interview
from inspections.services import dispositions, interviews
from inspections.workflow import INTERVIEW
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency, Notice
from tests.factories import following as f
from tests.factories import inspections as a
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db
NOW = a.NOW + 2 * a.DAY


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def place(cast):
    return make.tied(cast, a.institutions(1)[0])


def arranged(cast, place, by=None, **values):
    given = {"institution": place, "subject": "整改不力", "planned_on": NOW.date(), "place": "综合监督处"} | values
    return interviews.arrange(by=by or cast.city_officer, now=NOW, **given)


def notified(cast, row):
    return interviews.notify_of(row, notified_on=NOW.date(), delivery="direct", by=cast.city_officer, now=NOW)


def test_the_institution_learns_of_it_by_the_notice_and_the_record_closes_it(cast, place):
    row = arranged(cast, place)
    assert not Interview.objects.visible_to(cast.principal).exists()
    row = notified(cast, row)
    assert row.number.endswith("卫约〔2026〕1号")
    assert Interview.objects.visible_to(cast.principal).get() == row
    assert Notice.objects.filter(recipient=cast.principal).exists()
    with pytest.raises(Refused, match="约谈记录"):
        interviews.hold(
            row, held_on=NOW.date(), attended="负责人", record="", outcome="整改", by=cast.city_officer, now=NOW
        )
    row = interviews.hold(row, held_on=NOW.date(), attended="负责人", record="通报问题", outcome="一个月内整改",
                          by=cast.city_officer, now=NOW)  # fmt: skip
    assert row.state == InterviewState.HELD


def test_a_health_authority_does_not_interview_a_parallel_body_in_its_own_name(cast, place):
    insurance = Agency.objects.get(code="120000-YBJ")
    with pytest.raises(Refused, match="不能以自己的名义"):
        arranged(cast, None, agency=insurance)
    with pytest.raises(Refused, match="只能选择一种"):
        arranged(cast, place, agency=insurance)
    with pytest.raises(Refused, match="只能选择一种"):
        arranged(cast, None)


@pytest.mark.parametrize("who", ["neighbour_officer", "inspector", "city_chief", "liaison", "principal", "outsider"])
def test_only_officers_of_the_area_ask(cast, place, who):
    with pytest.raises(Refused):
        arranged(cast, place, by=cast.everyone[who])
    assert not Interview.objects.exists()


def test_a_proposal_becomes_an_interview_once_it_was_agreed_to_and_only_once(cast, place):
    a.pool(cast, extra=0)
    finding = f.confirmed(cast, a.drawn(cast).visits.get())[0]
    row = dispositions.propose(finding, "INTERVIEW", leniency_note="不适用", by=cast.inspector, now=NOW)
    with pytest.raises(Refused, match="尚未审定"):
        arranged(cast, place, disposition=row)
    row = dispositions.decide(row, agreed=True, by=cast.city_chief, now=NOW)
    arranged(cast, place, disposition=row)
    with pytest.raises(Refused, match="已安排"):
        arranged(cast, place, disposition=row)


def test_every_step_belongs_to_the_office_in_its_states(cast, place):
    row = arranged(cast, place)
    for state in InterviewState.values:
        row.state = state
        for verb, step in INTERVIEW.steps.items():
            offered = {
                who
                for who, person in cast.everyone.items()
                if any(action.verb == verb for action in INTERVIEW.open_to(person, row))
            }
            assert offered == ({"city_officer"} if state in step.sources else set()), (verb, state)
