"""A self-inspection from the round to the accepted filing, and what the clock does by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from institutions.choices import SelfInspectionState
from institutions.models import SelfInspection, SelfInspectionRound
from tests.factories import institutions as make
from tests.factories.inspections import CITY


@pytest.fixture
def filing(portal, cast):
    """A round opened by the city, taken up by the principal."""
    place = make.tied(cast, make.institution("河东禾安诊所", category_id="D211"))
    portal.post("city_officer", "institutions:round_new", kind="routine", title="本季度日常自查", region=CITY, days=20)
    opened = SelfInspectionRound.objects.get()
    assert opened.title in portal.text("principal", "institutions:own_home")
    portal.post("principal", "institutions:own_start", place.code, opened.pk)
    return SelfInspection.objects.get()


def fill_in(portal, filing):
    """Every card, one problem among them, then who is in charge."""
    for number, _answer in enumerate(filing.answers.all(), 1):
        portal.get("principal", "institutions:own_item", filing.pk, number)
        said = {"conclusion": "compliant"}
        if number == 1:
            said = {
                "conclusion": "problem", "problem_text": "一份门诊日志漏填", "risk": "general",
                "rectify_kind": "planned", "measure": "补填并培训", "owner": "郑一诺",
                "due_on": timezone.localdate() + timedelta(days=10),
            }  # fmt: skip
        portal.post("manager", "institutions:own_item", filing.pk, number, **said)
    portal.post(
        "principal", "institutions:own_details", filing.pk, compliance_department="医务部",
        compliance_manager="郑一诺", manager_phone="02200000000", participants="吴安平、郑一诺",
    )  # fmt: skip


def sign(portal, filing) -> str:
    """Tick every clause and hand in; what the receipt says."""
    clauses = list(range(1, len(filing.pledge_text.clauses) + 1))
    told = portal.post(
        "principal", "institutions:own_pledge", filing.pk, clauses=clauses, signer="吴安平", role="主要负责人"
    )
    filing.refresh_from_db()
    return told.content.decode()


def test_a_filing_is_pledged_returned_once_handed_in_again_and_accepted(portal, filing):
    assert portal.ask("manager", "institutions:own_pledge", filing.pk).status_code == 403
    fill_in(portal, filing)
    receipt = sign(portal, filing)
    assert filing.state == SelfInspectionState.SUBMITTED
    assert filing.receipt_code in receipt
    assert portal.ask("neighbour_officer", "institutions:selfinspection_detail", filing.pk).status_code == 404

    shown = portal.text("city_officer", "institutions:selfinspection_detail", filing.pk)
    assert "一份门诊日志漏填" in shown
    assert all(f'name="verb" value="{verb}"' in shown for verb in ("send_back", "accept"))
    told = portal.post("city_officer", "institutions:selfinspection_act", filing.pk, verb="send_back", note=" ")
    assert "请写明退回原因" in told.content.decode()
    portal.post(
        "city_officer", "institutions:selfinspection_act", filing.pk, verb="send_back", note="请补充培训记录的日期"
    )
    assert "请补充培训记录的日期" in portal.text("principal", "institutions:own_filing", filing.pk)
    sign(portal, filing)
    portal.post("city_officer", "institutions:selfinspection_act", filing.pk, verb="accept", note="")
    filing.refresh_from_db()
    assert filing.state == SelfInspectionState.ACCEPTED
    assert filing.receipt_code in portal.text("principal", "institutions:own_receipt", filing.pk)


def test_a_pledge_with_a_clause_left_out_is_not_taken(portal, filing):
    fill_in(portal, filing)
    portal.client.force_login(portal.cast.principal)
    answer = portal.client.post(
        f"/institutions/own/filings/{filing.pk}/pledge/", {"clauses": ["1"], "signer": "吴安平", "role": "主要负责人"}
    )
    assert "请逐条勾选全部承诺条款" in answer.content.decode()
    filing.refresh_from_db()
    assert filing.state == SelfInspectionState.DRAFT
