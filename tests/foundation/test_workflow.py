"""The engine: right, lock, state, separation of duties, guard, change, trail: in that order and all or nothing."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from supervision.foundation.access import P
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act
from supervision.foundation.workflow import Step, Workflow


class Row(SimpleNamespace):
    """Stands for a model instance where no database is needed."""

    def parties(self, user):
        return {"office"} if user.pk in self.office else set()

    def get_state_display(self):
        return self.state


WF = Workflow(
    submit=Step(("draft",), "submitted", P.TASK_REPORT, "提交", party="office"),
    accept=Step(
        ("submitted",), "accepted", P.TASK_REVIEW, "接受", party=("office", "review"), not_by=("author",),
        guard=lambda row: [] if row.evidence else ["缺少佐证材料。"],
    ),
)  # fmt: skip


def person(pk, *roles):
    return SimpleNamespace(pk=pk, is_authenticated=True, is_active=True, roles=list(roles))


LIAISON, REVIEWER = person(1, "liaison"), person(2, "reviewer")


def row(**values):
    return Row(**{"state": "draft", "office": {1, 2}, "author_id": 1, "evidence": ["a"], **values})


def test_only_the_verbs_of_the_present_state_are_offered():
    assert [action.verb for action in WF.open_to(LIAISON, row())] == ["submit"]
    assert [action.verb for action in WF.open_to(REVIEWER, row(state="submitted"))] == ["accept"]


def test_an_offered_verb_says_what_the_row_becomes_and_leaves_it_as_it_is():
    given = row()
    assert [action.becomes for action in WF.open_to(LIAISON, given)] == ["submitted"]
    assert given.state == "draft"


def test_a_verb_without_the_permission_is_not_offered():
    assert WF.open_to(REVIEWER, row()) == []


def test_a_verb_of_another_party_is_not_offered():
    assert WF.open_to(LIAISON, row(office=set())) == []


def test_who_did_the_step_before_may_not_do_this_one():
    (offered,) = WF.open_to(REVIEWER, row(state="submitted", author_id=2))
    assert not offered.is_open
    assert "须由他人" in offered.reasons[0]


def test_a_guard_says_what_is_missing():
    (offered,) = WF.open_to(REVIEWER, row(state="submitted", evidence=[]))
    assert offered.reasons == ("缺少佐证材料。",)


def test_a_wrong_state_is_told_with_its_name():
    assert "“accepted”" in WF.obstacles("submit", LIAISON, row(state="accepted"))[0]


@pytest.mark.parametrize("role", ["outsider", "liaison"])
def test_a_closed_account_may_nothing(role):
    closed = SimpleNamespace(pk=1, is_authenticated=True, is_active=False, roles=["liaison"])
    assert WF.open_to(closed, row()) == []


def test_a_refused_step_leaves_no_act(cast):
    """``take`` on a stored row: covered with real models by each app; here that nothing is half done."""
    before = Act.objects.count()
    engine = Workflow(rename=Step(("x",), "y", P.USER_MANAGE, "改名"))
    agency = cast.liaison.agency
    with pytest.raises(Refused, match="无权"):
        engine.take("rename", agency, by=cast.liaison, now=timezone.now())
    assert Act.objects.count() == before
