"""From the door to the term that runs: what phones send, and the pages of those whose step comes next."""

import json
import uuid

import pytest
from django.utils import timezone

from inspections import queries
from inspections.models import EnforcementDocument, Finding, Visit
from tests.factories import inspections as a
from tests.factories import institutions as make
from tests.journeys.people import SIGNED_IN


@pytest.fixture
def place(cast, settings, tmp_path):
    """The clinic of the principal."""
    settings.MEDIA_ROOT = tmp_path
    return make.tied(cast, make.institution("河东禾安诊所", category_id="D211"))


@pytest.fixture
def visit(cast, place):
    a.inspector(cast.inspector, code="R0001")
    a.inspector(cast.second_inspector, code="R0002")
    return a.drawn(cast, items=a.CheckItem.objects.filter(code="CR-04")).visits.get()


def sent(portal, who, visit, kind, **content):
    """One packet from somebody's phone."""
    portal.client.force_login(portal.cast.everyone[who], SIGNED_IN)
    told = {"uid": str(uuid.uuid4()), "visit": visit.pk, "kind": kind, "made_at": timezone.now().isoformat(),
            "content": content}  # fmt: skip
    answer = portal.client.post("/inspections/field/send/", {"packet": json.dumps(told)})
    assert answer.status_code == 200, answer.content.decode()


def test_an_owner_refuses_to_sign_and_locks_the_door(portal, visit):
    today = timezone.localdate().isoformat()
    sent(portal, "inspector", visit, "signing", way="refused", reason="负责人拒绝检查并锁闭大门", witness="王守望",
         witness_role="社区网格员")  # fmt: skip
    sent(portal, "inspector", visit, "record", result="REFUSED", visited_on=today, handling="另案处理")
    assert "王守望" in portal.text("second_inspector", "inspections:visit_detail", visit.pk)
    portal.post("second_inspector", "inspections:visit_act", visit.pk, verb="confirm")
    portal.post("inspector", "inspections:document_new", visit.pk, kind="record")
    document = EnforcementDocument.objects.get()
    assert ["当事人", "拒绝签字：负责人拒绝检查并锁闭大门"] in document.snapshot["signatures"]
    assert ["见证人", "王守望（社区网格员）"] in document.snapshot["signatures"]
    portal.post("inspector", "inspections:document_serve", document.pk, way="left", served_on=today,
                reason="门锁闭，留置于门口", witness="王守望")  # fmt: skip
    assert "留置送达" in portal.text("inspector", "inspections:document_detail", document.pk)
    assert Visit.objects.get().get_result_display() == "拒绝检查"


def test_an_order_to_correct_runs_from_service_and_the_institution_reads_it(portal, visit):
    today = timezone.localdate()
    question = next(row for row in queries.questions_of(visit, today) if row.code == "CR-04.01")
    sent(portal, "inspector", visit, "answer", question=question.pk, value="no", text="暂存间未上锁")
    sent(portal, "second_inspector", visit, "record", result="ORDERED_CORRECTION", visited_on=today.isoformat())
    portal.post("inspector", "inspections:visit_act", visit.pk, verb="confirm")
    portal.post("inspector", "inspections:document_new", visit.pk, kind="opinion", days="15", unit="calendar")
    document = EnforcementDocument.objects.get()
    assert portal.ask("principal", "inspections:document_detail", document.pk).status_code == 404
    assert "暂存间未上锁" in portal.text("inspector", "inspections:document_detail", document.pk)
    assert Finding.objects.get().correct_by is None  # looking at it has started nothing
    portal.post("inspector", "inspections:document_serve", document.pk, way="direct", served_on=today.isoformat(),
                received_by="吴安平", role="主要负责人", accept_form="on")  # fmt: skip
    document.refresh_from_db()
    assert (document.correct_by - today).days >= 15
    assert Finding.objects.get().correct_by == document.correct_by
    assert "暂存间未上锁" in portal.text("principal", "inspections:document_detail", document.pk)
    assert f"{document.correct_by:%Y-%m-%d}" in portal.text("principal", "institution_file", visit.institution.code)
