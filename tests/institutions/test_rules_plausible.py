"""What looks wrong is told and never refused."""

from datetime import date
from decimal import Decimal

import pytest

from institutions.rules.plausible import Facts, a_year_before, doubts, suspended_too_long
from supervision.foundation.rules.identifiers import org_check_character, uscc_check_character

ORG = "1234567" + "8"
ORG += org_check_character(ORG)
HEAD = "12120102" + ORG
USCC = HEAD + uscc_check_character(HEAD)
NUMBER = ORG + "120102" + "11" + "A100" + "1"
RIGHT = {
    "uscc": USCC, "registration_number": NUMBER, "region_codes": frozenset({"120102", "120000"}), "category": "A100",
    "nature": "1", "longitude": Decimal("117.2"), "latitude": Decimal("39.1"),
}  # fmt: skip


def said(**changes) -> str:
    return "；".join(map(str, doubts(Facts(**RIGHT | changes))))


def test_facts_that_agree_raise_no_doubt():
    assert said() == ""


@pytest.mark.parametrize(("changes", "word"), [
    ({"region_codes": frozenset({"120103", "120000"})}, "登记号中的区划120102"),
    ({"nature": "2"}, "经营性质不符"),
    ({"category": "D211"}, "类别A100与登记的机构类别D211"),
    ({"uscc": USCC[:17] + ("0" if USCC[17] != "0" else "1")}, "校验位不符"),
    ({"uscc": "91330100799655058B"}, "所在省份不同"),
    ({"uscc": "91330100799655058B"}, "组织机构代码不同"),
    ({"registration_number": "PDY1"}, "22位"),
    ({"longitude": Decimal("39.1"), "latitude": Decimal("39.1")}, "坐标"),
    ({"longitude": Decimal("121.4"), "latitude": Decimal("31.2")}, "坐标"),
])  # fmt: skip
def test_facts_that_contradict_each_other_are_told(changes, word):
    assert word in said(**changes)


def test_a_registration_number_means_nothing_for_a_subject_that_is_no_medical_institution():
    assert "登记号" not in said(medical=False, registration_number="PDY1", nature="2", category="D211")


def test_an_older_code_of_the_same_county_is_no_doubt():
    assert said(region_codes=frozenset({"120199", "120000", "120102"})) == ""


def test_more_than_a_year_out_of_practice_counts_as_closed_unless_rebuilding():
    on = date(2026, 11, 2)
    assert not suspended_too_long(date(2025, 11, 2), False, on)
    assert suspended_too_long(date(2025, 11, 1), False, on)
    assert not suspended_too_long(date(2025, 11, 1), True, on)
    assert not suspended_too_long(None, False, on)
    assert a_year_before(date(2028, 2, 29)) == date(2027, 2, 28)
