"""Every state × action × role of a task, against a table written by hand."""

import pytest

from rectification.choices import TaskState as S
from rectification.models import Task
from rectification.workflow import TASK

UNIT = {"liaison"}
OFFICE_ISSUES = {"city_officer"}
OFFICE_REVIEWS = {"city_officer", "city_chief"}
CHIEF = {"city_chief"}
JUDGED = {S.CLOSE_APPLIED, S.UNDER_REVIEW, S.SITE_VERIFIED, S.PUBLICITY}
WORKING = {S.NOT_STARTED, S.IN_PROGRESS, S.SELF_CHECKED, S.RETURNED, S.REOPENED}

# verb: (states in which it is offered, people it is offered to) for a task led by the insurance bureau
EXPECTED = {
    "issue": ({S.DRAFT}, OFFICE_ISSUES),
    "start": ({S.NOT_STARTED}, UNIT),
    "self_check": ({S.IN_PROGRESS, S.RETURNED, S.REOPENED}, UNIT),
    "apply_close": ({S.SELF_CHECKED}, UNIT),
    "take_up": ({S.CLOSE_APPLIED}, OFFICE_REVIEWS),
    "verify_site": ({S.UNDER_REVIEW}, OFFICE_REVIEWS),
    "publicise": ({S.SITE_VERIFIED}, OFFICE_REVIEWS),
    "object": ({S.PUBLICITY}, OFFICE_REVIEWS),
    "close": ({S.PUBLICITY}, CHIEF),
    "settle_stage": ({S.PUBLICITY}, CHIEF),
    "send_back": (JUDGED, OFFICE_REVIEWS),
    "visit": ({*WORKING, *JUDGED, S.CLOSED, S.KEPT_UP}, OFFICE_REVIEWS),
    "review_stage": ({S.KEPT_UP}, OFFICE_REVIEWS),
    "reopen": ({S.CLOSED, S.KEPT_UP}, OFFICE_REVIEWS),
    "cancel": ({S.DRAFT, S.NOT_STARTED}, OFFICE_ISSUES),
}


def test_the_table_by_hand_has_every_verb():
    assert set(EXPECTED) == set(TASK.steps)


@pytest.mark.parametrize("state", S.values)
def test_each_person_is_offered_exactly_what_the_table_says(ledger, cast, state):
    task = Task.objects.get(pk=ledger.insurance.pk)
    setattr(task, "state", state)  # noqa: B010 - not stored: only what is offered in this state is asked
    for who, user in cast.everyone.items():
        offered = {action.verb for action in TASK.open_to(user, task)}
        expected = {verb for verb, (states, people) in EXPECTED.items() if state in states and who in people}
        assert offered == expected, f"{who} in {state}"
