"""From a finding to its correction, or to what follows when nothing is corrected; all of it on people's own pages."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from credit.models import PointsRecord
from inspections.choices import DispositionState, OrderState, VisitState
from inspections.models import Disposition, Finding, FindingCatalogue, Order, Visit
from tests.factories import following as f
from tests.factories import inspections as a
from tests.factories import institutions as make


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def place(cast):
    return make.tied(cast, make.institution("河东禾安诊所", category_id="D211"))


@pytest.fixture
def finding(cast, place):
    """Confirmed by two after a draw on confirmed rules."""
    a.pool(cast, extra=0)
    return f.confirmed(cast, a.drawn(cast, ratios={"clinic": 10_000}).visits.get())[0]


def ordered(portal, finding) -> Order:
    """Drafted from the page of the visit, served by the team."""
    visit = finding.visit
    assert "拟制责令改正" in portal.text("inspector", "inspections:visit_detail", visit.pk)
    assert "拟制责令改正" not in portal.text("county_officer", "inspections:visit_detail", visit.pk)
    portal.post(
        "inspector", "inspections:order_new", visit.pk, amount="10", unit="calendar",
        **{f"pick_{finding.pk}": "on", f"text_{finding.pk}": "立即上锁，规范标识"},
    )  # fmt: skip
    order = Order.objects.get()
    assert portal.ask("principal", "inspections:order_detail", order.pk).status_code == 404
    portal.post("inspector", "inspections:order_act", order.pk, "serve", served_on=timezone.localdate(),
                delivery="direct", note="当面交付")  # fmt: skip
    order.refresh_from_db()
    assert order.state == OrderState.SERVED
    return order


def looked_after(portal, order, result, on, **rows):
    """Arranged by the team, written by one, confirmed by the other."""
    team = [portal.cast.inspector.inspector.pk, portal.cast.second_inspector.inspector.pk]
    portal.post("inspector", "inspections:order_act", order.pk, "arrange", planned_on=on, team=team)
    visit = Visit.objects.get(kind="follow_up")
    portal.post(
        "inspector", "inspections:visit_record", visit.pk, result=result, visited_on=on, summary="", handling="",
        **({"findings-TOTAL_FORMS": "0", "findings-INITIAL_FORMS": "0"} | rows),
    )  # fmt: skip
    portal.post("second_inspector", "inspections:visit_act", visit.pk, verb="confirm")
    visit.refresh_from_db()
    assert visit.state == VisitState.CONFIRMED


def test_the_institution_corrects_reports_and_the_re_inspection_closes_the_order(portal, finding, place):
    order = ordered(portal, finding)
    assert "责令改正，请报告整改情况" in portal.text("principal", "workbench")
    page = portal.text("manager", "inspections:order_detail", order.pk)
    assert "立即上锁，规范标识" in page
    assert "复查期限" not in page
    portal.post("manager", "inspections:order_evidence", order.pk,
                file=SimpleUploadedFile("改正后.png", f.PICTURE, "image/png"))  # fmt: skip
    portal.post("manager", "inspections:order_act", order.pk, "report", text="已上锁并更换标识。")
    assert "复查责令改正" in portal.text("inspector", "workbench")
    looked_after(portal, order, "NO_PROBLEM", timezone.localdate())
    portal.post("second_inspector", "inspections:order_act", order.pk, "passed", note="已改正")
    order.refresh_from_db()
    assert order.state == OrderState.PASSED
    assert "复查已改正" in portal.text("principal", "inspections:order_detail", order.pk)
    assert order.number in portal.text("county_officer", "institution_file", place.code, tab="orders")
    assert portal.ask("neighbour_officer", "inspections:order_detail", order.pk).status_code == 404


def test_what_is_not_corrected_turns_red_and_becomes_a_case_the_head_decides(portal, finding, freeze_at):
    order = ordered(portal, finding)
    day = freeze_at(order.due_on + timedelta(days=1))
    assert "逾期未报告" in portal.text("principal", "inspections:order_detail", order.pk)
    assert order.code in portal.text("city_chief", "inspections:order_list", overdue="1")
    assert order.code not in portal.text("neighbour_officer", "inspections:order_list", overdue="1")
    again = {
        "findings-TOTAL_FORMS": "1", "findings-INITIAL_FORMS": "0", "findings-0-text": "复查时仍未上锁",
        "findings-0-offence": FindingCatalogue.objects.get(code="H07").pk, "findings-0-quantity": "1",
    }  # fmt: skip
    looked_after(portal, order, "ORDERED_CORRECTION", day, **again)
    told = portal.post("inspector", "inspections:order_act", order.pk, "failed", note="仍未上锁", next_kind="CASE")
    assert "三张清单" in told.content.decode()
    portal.post("inspector", "inspections:order_act", order.pk, "failed", note="仍未上锁", next_kind="CASE",
                leniency_note="逾期未改正，均不适用")  # fmt: skip
    order.refresh_from_db()
    asked = Disposition.objects.get(after_order=order)
    assert (order.state, asked.state) == (OrderState.FAILED, DispositionState.PROPOSED)
    portal.post("county_officer", "credit:awaiting_pull")
    assert not PointsRecord.objects.filter(finding=finding).exists()  # points wait for the penalty
    assert "建议立案：" in portal.text("city_chief", "workbench")
    portal.post("city_chief", "inspections:disposition_act", asked.pk, "agree", note="同意")
    asked.refresh_from_db()
    assert asked.state == DispositionState.AGREED
    repeat = Finding.objects.get(visit__kind="follow_up")
    assert "重复问题" in portal.text("county_officer", "inspections:finding_detail", repeat.pk)
    assert repeat.code in portal.text("county_officer", "inspections:finding_list", repeated="1")


@pytest.fixture
def freeze_at(monkeypatch):
    """The pages' clock on another day, at the same hour."""
    now = timezone.now()

    def on(day):
        monkeypatch.setattr(timezone, "now", lambda: now + (day - timezone.localdate(now)))
        return day

    return on
