"""Every state × step × role of a meeting, a round and a self-evaluation, against tables written by hand."""

import pytest

from rectification.choices import EvaluationState as E
from rectification.choices import MeetingState as M
from rectification.choices import RoundState as R
from rectification.models import SelfEvaluation
from rectification.workflow import EVALUATION, MEETING, ROUND
from tests.factories import conference as a

RUNS, SIGNS, REVIEWS = {"city_officer"}, {"city_chief"}, {"city_officer", "city_chief"}
# The health commission is a member itself: its supervisor may reply for it.
MEMBERS = {"liaison", "city_officer"}
UNIT = {"liaison"}

OF_MEETING = {
    "convene": ({M.PREPARING}, RUNS),
    "reply": ({M.CONVENED}, MEMBERS),
    "hold": ({M.CONVENED}, RUNS),
    "put_up": ({M.HELD}, RUNS),
    "hand_back": ({M.MINUTED}, SIGNS),
    "recall": ({M.MINUTED, M.SIGNED}, RUNS),
    "sign": ({M.MINUTED}, SIGNS),
    "issue": ({M.SIGNED}, RUNS),
    "cancel": ({M.PREPARING, M.CONVENED}, RUNS),
}
OF_ROUND = {
    "open": ({R.DRAFT}, RUNS),
    "close": ({R.OPEN}, RUNS),
    "reopen": ({R.CLOSED}, RUNS),
    "cancel": ({R.DRAFT, R.OPEN}, RUNS),
}
# For the evaluation of the insurance bureau, whose leader has no account here.
OF_EVALUATION = {
    "submit": ({E.FILLING, E.RETURNED}, UNIT),
    "pass_on": ({E.FILLING, E.RETURNED}, UNIT),
    "recall": ({E.TO_SIGN}, UNIT),
    "sign": ({E.TO_SIGN}, set()),
    "hand_back": ({E.TO_SIGN}, set()),
    "grade": ({E.SUBMITTED}, REVIEWS),
    "accept": ({E.SUBMITTED}, REVIEWS),
    "send_back": ({E.SUBMITTED}, REVIEWS),
}


@pytest.mark.parametrize(
    ("table", "workflow"), [(OF_MEETING, MEETING), (OF_ROUND, ROUND), (OF_EVALUATION, EVALUATION)],
    ids=["meeting", "round", "evaluation"],
)  # fmt: skip
def test_the_tables_by_hand_have_every_verb(table, workflow):
    assert set(table) == set(workflow.steps)


def _as_the_table_says(workflow, table, row, states, cast):
    for state in states:
        setattr(row, "state", state)  # noqa: B010 - not stored: only what is offered in this state is asked
        for who, user in cast.everyone.items():
            offered = {action.verb for action in workflow.open_to(user, row)}
            expected = {verb for verb, (sources, people) in table.items() if state in sources and who in people}
            assert offered == expected, f"{who} in {state}"


def test_each_person_is_offered_exactly_what_the_tables_say(ledger, cast, now):
    meeting = a.prepared(cast, now)
    _as_the_table_says(MEETING, OF_MEETING, meeting, M.values, cast)
    round_ = a.asked(cast, ledger.plan, now)
    row = SelfEvaluation.objects.get(agency=cast.liaison.agency)
    _as_the_table_says(EVALUATION, OF_EVALUATION, row, E.values, cast)
    _as_the_table_says(ROUND, OF_ROUND, round_, R.values, cast)
