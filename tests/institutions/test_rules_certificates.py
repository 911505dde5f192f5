"""Certificates: what their numbers say and what is odd about them; nothing is ever refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institutions.rules.certificates import (
    Certified,
    ScopeWord,
    oddities,
    read_scope,
    split_qualification,
    years_after,
)

ON = date(2026, 11, 2)
WORDS = (
    ScopeWord("内科", "clinical", ("03",)), ScopeWord("外科", "clinical", ("04",)),
    ScopeWord("口腔", "dental", ("12",)), ScopeWord("中医", "tcm", ("50",)),
)  # fmt: skip
TERMS = {"nurse": 5, "village": 5}
IDENTITY = "110101199003074258"  # the check digit is right
DOCTOR = {"kind": "doctor", "region_code": "120102000"}


def odd(**values):
    return oddities(Certified(**values), words=WORDS, terms=TERMS, on=ON)


@pytest.mark.parametrize(("values", "expected"), [
    (DOCTOR | {"certificate_number": "110120102000001"}, []),
    (DOCTOR | {"certificate_number": "110310102000001"}, ["province"]),
    (DOCTOR | {"certificate_number": "210120102000001"}, ["kind"]),
    (DOCTOR | {"certificate_number": "999"}, ["certificate"]),
    (DOCTOR | {"certificate_number": "120120102000001", "practice_class": "clinical"}, ["class_scope"]),
    (DOCTOR | {"practice_class": "clinical", "scope": "口腔专业"}, ["class_scope"]),
    (DOCTOR | {"practice_class": "dental", "scope": "口腔颌面外科"}, []),
    (DOCTOR | {"qualification_number": "123"}, ["qualification"]),
    (DOCTOR | {"qualification_number": "200612110" + IDENTITY, "id_number": IDENTITY}, ["age"]),
    (DOCTOR | {"qualification_number": "201412110" + IDENTITY, "id_number": IDENTITY}, []),
    (DOCTOR | {"qualification_number": "201412110" + IDENTITY, "inside": IDENTITY, "id_number": "110101199003074259"},
     ["identity", "other_identity"]),
    (DOCTOR | {"qualification_number": "201412110" + "1" * 15, "inside": "110101900307425", "id_number": IDENTITY}, []),
    ({"kind": "nurse", "region_code": "120102000", "certificate_number": "201512000001"}, []),
    ({"kind": "nurse", "region_code": "120102000", "certificate_number": "201511000001"}, ["province"]),
    ({"kind": "nurse", "region_code": "120102000", "certificate_number": "20151"}, ["certificate"]),
    ({"kind": "nurse", "region_code": "120102000", "registered_on": date(2024, 1, 1),
      "expires_on": date(2030, 1, 1)}, ["term"]),
    ({"kind": "pharmacist", "region_code": "120102000", "id_number": "1"}, ["identity"]),
])  # fmt: skip
def test_what_is_odd_is_named(values, expected):
    assert odd(**values) == expected


def test_a_qualification_number_gives_up_the_identity_number_it_holds():
    shown, inside = split_qualification("201412110" + IDENTITY)
    assert inside == IDENTITY
    assert shown == "201412110" + "*" * 16 + "58"
    assert split_qualification("20151234") == ("20151234", "")


@pytest.mark.parametrize(("scope", "codes"), [
    ("内科专业、外科专业", ("03", "04")), ("中医内科", ("50",)), ("口腔颌面外科", ("12",)), ("不知道", ()), ("", ()),
])  # fmt: skip
def test_a_scope_is_read_into_subjects(scope, codes):
    assert read_scope(scope, WORDS)[0] == codes


@given(st.text(max_size=30), st.text(max_size=40), st.text(max_size=20), st.sampled_from(["doctor", "nurse", "other"]))
def test_no_text_breaks_the_reading_and_what_is_shown_never_holds_an_identity_number(number, certificate, scope, kind):
    shown, inside = split_qualification(number)
    assert not inside or inside not in shown
    found = odd(kind=kind, region_code="120102000", certificate_number=certificate, qualification_number=shown,
                scope=scope, id_number=number)  # fmt: skip
    assert len(found) == len(set(found))


@given(st.dates(date(1950, 1, 1), date(2050, 1, 1)), st.integers(0, 10))
def test_years_are_counted_to_the_same_day(day, years):
    later = years_after(day, years)
    assert later.year == day.year + years
    assert (later.month, later.day) == (day.month, day.day) or (day.month, day.day) == (2, 29)
