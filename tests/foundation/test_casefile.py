"""Cells, declarations and the readers of the timeline, apart from any page."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from institutions.models import Institution
from supervision.foundation.access import ROLES, P, Role
from supervision.foundation.casefile import TabColumn
from supervision.foundation.casefile.declarations import contributed, in_words
from supervision.foundation.casefile.history import READERS, _read_start, _start_after, readable


@pytest.fixture(autouse=True)
def chinese():
    """Whatever language the page of an earlier test was in."""
    with override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, ""), ("", ""), (True, "是"), (False, "否"), (3, "3"), (Decimal("4.0"), "4"), (Decimal("1E+2"), "100"),
        (date(2026, 1, 2), "2026-01-02"), (datetime(2026, 1, 1, 16, 5, tzinfo=UTC), "2026-01-02 00:05"),
        (["甲", "乙"], "甲、乙"), ("=1+1", "=1+1"),
    ],
)  # fmt: skip
def test_values_are_told_as_people_read_them(value, said):
    assert in_words(value) == said


def test_lists_are_joined_as_the_language_joins_them():
    with override("en"):
        assert in_words(["a", "b"]) == "a, b"


def test_a_column_follows_its_path_and_stops_where_nothing_is():
    row = SimpleNamespace(plan=SimpleNamespace(title="计划"), draw=None)
    assert TabColumn("", "plan.title").value(row) == "计划"
    assert TabColumn("", "draw.code").value(row) is None
    assert TabColumn("", "nowhere.at.all").shown(row).text == ""


def test_a_choice_is_told_by_its_label_and_carries_its_colour():
    shown = TabColumn("状态", "state", look="pill").shown(Institution(state="suspended"))
    assert (shown.text, shown.colour) == ("停业", "amber")


def test_a_link_stands_only_where_there_is_a_text():
    column = TabColumn("", "name", url=lambda _row: "/there/")
    assert column.shown(SimpleNamespace(name="甲")).url == "/there/"
    assert column.shown(SimpleNamespace(name="")).url == ""


def test_every_tab_has_columns_for_its_exports_or_is_told_on_the_cover():
    keys = [tab.key for tab in contributed("TABS")]
    assert len(keys) == len(set(keys))
    for tab in contributed("TABS") + contributed("PERSON_TABS"):
        assert tab.columns or tab.template, tab.key
        assert tab.permissions, tab.key
        assert tab.upright or tab.empty or tab.template, tab.key


def test_the_longest_beginning_of_a_verb_decides_who_reads_it():
    officer, inspector = ROLES[Role.OFFICER], ROLES[Role.INSPECTOR]
    assert readable("institutions.amend", inspector)
    assert readable("institutions.matchproposal.reject", officer)
    assert not readable("institutions.matchproposal.reject", inspector)
    assert not readable("unheard.of", officer | {P.TRAIL_VIEW})


def test_every_reader_of_acts_is_a_permission_somebody_holds():
    held = frozenset().union(*ROLES.values())
    assert all(held.intersection(readers) for readers in READERS.values())


def test_a_page_begins_exactly_where_the_last_one_ended():
    at = datetime(2026, 11, 2, 9, 0, 0, 123457, tzinfo=UTC)
    assert _read_start(_start_after(SimpleNamespace(at=at, pk=77))) == (at, 77)


@pytest.mark.parametrize("start", ["", "x", "1", "-1", "1-", "1-2-3", "9" * 30 + "-1", "1.5-2", "٣-٣"])
def test_a_start_nobody_gave_out_is_the_first_page(start):
    assert _read_start(start) is None
