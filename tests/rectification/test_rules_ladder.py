"""Who may issue what to whom, and when a rule about lights is met: pure."""

from types import SimpleNamespace

import pytest

from rectification.rules.ladder import Body, form_for, holds, relation, who_may

CITY, EAST = ("120000000", "120000000", "130000000"), ("120102000", "120102000", "120103000")
OFFICE = Body("WJW", "health_authority", *CITY, parent="ZF")
INSTITUTE = Body("WJD", "supervision_institute", *CITY, parent="WJW")
BUREAU = Body("YBJ", "medical_insurance", *CITY, parent="ZF")
CONFERENCE = Body("LXHY", "joint_conference", *CITY, parent="ZF")
GOVERNMENT = Body("ZF", "government", *CITY)
DISTRICT = Body("E-WJW", "health_authority", *EAST, parent="E-ZF")
DISTRICT_GOVERNMENT = Body("E-ZF", "government", *EAST, parent="ZF")
ROWS = [
    SimpleNamespace(rung=rung, issuer_kind=kind, relation=stands, form=form)
    for rung, kind, stands, form in (
        ("interview", "health_authority", "lower", "约谈通知书"),
        ("interview", "joint_conference", "parallel", "约谈通知书"),
        ("interview", "government", "parallel", "约谈通知书"),
    )
]


@pytest.mark.parametrize(
    ("issuer", "addressee", "stands"),
    [
        (OFFICE, DISTRICT, "lower"),
        (OFFICE, DISTRICT_GOVERNMENT, "lower_government"),
        (OFFICE, BUREAU, "parallel"),
        (OFFICE, INSTITUTE, "own"),
        (OFFICE, GOVERNMENT, "upper"),
        (GOVERNMENT, BUREAU, "parallel"),
        (CONFERENCE, BUREAU, "parallel"),
        (DISTRICT, OFFICE, "upper"),
        (OFFICE, OFFICE, None),
        (DISTRICT, Body("W", "health_authority", "120103000", "120103000", "120104000"), None),
    ],
)
def test_how_two_bodies_stand_to_each_other(issuer, addressee, stands):
    assert relation(issuer, addressee) == stands


def test_a_commission_may_interview_below_and_not_beside_and_is_told_who_may():
    assert form_for(ROWS, "interview", OFFICE, DISTRICT) == "约谈通知书"
    assert form_for(ROWS, "interview", OFFICE, BUREAU) is None
    assert form_for(ROWS, "interview", DISTRICT, OFFICE) is None
    assert who_may(ROWS, "interview", BUREAU, [OFFICE, CONFERENCE, GOVERNMENT]) == [CONFERENCE, GOVERNMENT]


def test_lights_count_only_in_months_that_were_dispatched_one_after_the_other():
    months = ["2026-10", "2026-09", "2026-08"]
    yellow, red = "light_yellow", "light_red"
    assert holds("yellows", 2, {"2026-10": yellow, "2026-09": red}, months, yellow)
    assert not holds("yellows", 2, {"2026-10": yellow, "2026-08": yellow}, months, yellow)
    assert not holds("yellows", 2, {"2026-10": yellow}, months[:1], yellow)
    assert holds("red", 1, {}, months, red)
    assert not holds("red", 1, {}, months, yellow)
    assert holds("red", 3, dict.fromkeys(months, red), months, red)
    assert not holds("red", 3, dict.fromkeys(months[:2], red), months, red)
