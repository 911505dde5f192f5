"""Whom a rule concerns."""

import pytest

from institutions.rules import conditions as rule


@pytest.mark.parametrize(("requires", "profile", "expected"), [
    ("", rule.Profile(), True),
    ("permit:radiation", rule.Profile(), False),
    ("permit:radiation", rule.Profile(permits=("radiation",)), True),
    ("subject:50", rule.Profile(subjects=("50.03",)), True),
    ("subject:5", rule.Profile(subjects=("50",)), False),
    ("category:A2|subject:50", rule.Profile(category="A210"), True),
    ("beds", rule.Profile(beds=0), False),
    ("beds|letter:A", rule.Profile(category="A100"), True),
])  # fmt: skip
def test_an_item_concerns_only_those_licensed_for_it(requires, profile, expected):
    assert rule.concerns(requires, profile) is expected


def test_a_condition_nobody_knows_is_an_error_not_a_silent_no():
    with pytest.raises(ValueError, match="unknown condition"):
        rule.concerns("colour:red", rule.Profile())
