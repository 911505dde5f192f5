"""Dispositions side by side, leniency before harshness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.choices import DispositionKind
from inspections.rules import dispositions, leniency
from inspections.rules.leniency import CORRECTED, FIRST, SELF_FOUND, Circumstance

KINDS = st.sampled_from(DispositionKind.values)
FACTS = st.frozensets(st.sampled_from(sorted(leniency.FACTS)))
NOTES = st.sampled_from(["", "  ", "逐条核对，均不适用"])
LISTS = st.sampled_from(["", "exempt", "lighter", "mitigated"])


@given(KINDS, st.sets(KINDS), st.booleans())
def test_points_never_stand_beside_a_case_whatever_came_first(kind, standing, filed):
    found = dispositions.conflict(kind, standing, case_filed=filed)
    if kind == "POINTS" and (filed or "CASE" in standing):
        assert found
    if kind == "CASE" and "POINTS" in standing:
        assert found


@given(KINDS, st.sets(KINDS))
def test_nothing_stands_alone_and_nothing_stands_twice(kind, standing):
    found = dispositions.conflict(kind, standing)
    if kind in standing or (standing and (kind == "NO_ACTION" or "NO_ACTION" in standing)):
        assert found
    assert not dispositions.conflict(kind, ())


@pytest.mark.parametrize(
    ("kind", "standing", "code"),
    [
        ("CORRECT_BY", {"CORRECT_NOW"}, "two_orders"),
        ("CASE", {"CORRECT_BY", "TRANSFER"}, ""),
        ("POINTS", {"CORRECT_BY"}, ""),
        ("TRANSFER", {"CASE"}, ""),
        ("POINTS", {"CASE"}, "penalty_first"),
        ("CASE", {"POINTS"}, "points_stand"),
    ],
)
def test_one_finding_may_lead_to_several_things_at_once(kind, standing, code):
    assert dispositions.conflict(kind, standing) == code


@given(KINDS, FACTS, LISTS, NOTES)
def test_what_was_self_found_and_corrected_never_gives_points(kind, known, stated, note):
    found = leniency.gaps(kind, known, stated=stated, note=note)
    assert ("points_self_found" in found) == (kind == "POINTS" and SELF_FOUND in known)


@given(KINDS, FACTS, LISTS, NOTES)
def test_nobody_goes_harder_than_an_order_without_a_word_about_the_lists(kind, known, stated, note):
    silent = not stated and not note.strip()
    found = leniency.gaps(kind, known, stated=stated, note=note)
    assert ("state_or_reason" in found) == (silent and kind in ("CASE", "POINTS", "INTERVIEW"))


def test_a_case_against_an_exemption_has_to_be_argued():
    assert leniency.gaps("CASE", frozenset(), stated="exempt", note="") == ["exempt_needs_reason"]
    assert leniency.gaps("CASE", frozenset(), stated="exempt", note="拒不整改") == []
    assert leniency.gaps("CASE", frozenset(), stated="mitigated", note="") == []


@given(st.booleans(), st.booleans(), st.integers(0, 3))
def test_known_facts_speak_for_the_institution_and_never_against_it(self_found, corrected, earlier):
    known = leniency.known_facts(self_found=self_found, corrected=corrected, earlier=earlier)
    assert (CORRECTED in known) == (self_found or corrected)
    assert (FIRST in known) == (earlier == 0)


def test_only_rows_whose_facts_are_all_known_and_that_concern_the_offence_are_suggested():
    rows = [
        Circumstance("E01", "exempt", frozenset({SELF_FOUND, CORRECTED})),
        Circumstance("E02", "exempt", frozenset({FIRST, CORRECTED})),
        Circumstance("E03", "exempt", frozenset()),
        Circumstance("P01", "exempt", frozenset({FIRST}), frozenset({"L10"})),
    ]
    known = leniency.known_facts(self_found=True, corrected=False, earlier=0)
    assert [row.code for row in leniency.suggested(rows, "H07", known)] == ["E01", "E02"]
    assert [row.code for row in leniency.open_items(rows, "L10")] == ["E01", "E02", "E03", "P01"]
    assert leniency.suggested(rows, "H07", frozenset()) == []
