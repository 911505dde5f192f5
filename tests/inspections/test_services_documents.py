"""Enforcement documents, their service and its clock; blank forms; samples."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inspections.choices import DocumentState, SampleState, VisitState
from inspections.models import DocumentService, EnforcementDocument, Finding, FindingCatalogue, Order, Sample, Visit
from inspections.services import enforcement_documents, orders, samples, service_of_documents, visits
from inspections.workflow import DOCUMENT, SAMPLE
from supervision.foundation.errors import Refused
from tests.factories import inspections as a
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db
AT = a.NOW + a.DAY
TODAY = AT.date()
TEAM = {"inspector", "second_inspector"}
DIRECT = {"way": "direct", "received_by": "刘清和"}
PDF = b"%PDF-1.4 x"


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.PORTAL_VAR = settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def city(cast):
    a.institutions(10)
    a.pool(cast, extra=0)
    return cast


@pytest.fixture
def visit(city):
    return a.drawn(city).visits.get()


@pytest.fixture
def done(city, visit):
    """Recorded by one, confirmed by the other: a finding to correct, and one the institution had corrected itself."""
    own = a.finding("Q04", text="病历缺签名", self_found=True)
    a.recorded(visit, city.inspector, findings=[a.finding("H07"), own])
    return visits.confirm(visit, by=city.second_inspector, now=AT)


def opinion(visit, by, days=15, unit="calendar", now=AT):
    return enforcement_documents.issue(visit, "opinion", days=days, unit=unit, by=by, now=now)


def serve(document, by, served_on=TODAY, now=AT, **given):
    return service_of_documents.serve(
        document, served_on=served_on, by=by, now=now, **(DIRECT | {"accept_form": True} | given)
    )


def test_numbers_follow_each_other_by_kind_with_the_province_s_titles(city, done):
    made = [enforcement_documents.issue(done, "record", by=city.inspector, now=AT) for _ in range(2)]
    assert [row.number for row in made] == ["天津卫医检〔2026〕1号", "天津卫医检〔2026〕2号"]
    assert made[0].title == "现场检查笔录"  # the city's own form; elsewhere it is 现场笔录
    assert enforcement_documents.form_of("record", "320600000", TODAY).title == "现场笔录"
    assert opinion(done, city.inspector).number == "天津卫医意〔2026〕1号"
    assert made[0].agency.code == "120000-WJW"  # an institute acts in the name of the authority above it


def test_the_file_rebuilds_byte_for_byte_and_a_tampered_snapshot_is_named(city, done):
    document = opinion(done, city.inspector)
    assert enforcement_documents.file_of(document) == enforcement_documents.file_of(document)
    document.snapshot["paragraphs"][0] += "。"
    with pytest.raises(Refused, match="不一致"):
        enforcement_documents.file_of(document)


def test_an_opinion_orders_what_was_found_and_not_what_the_institution_put_right(city, done):
    document = opinion(done, city.inspector)
    assert [row.offence.code for row in document.findings.all()] == ["H07"]
    text = "\n".join(document.snapshot["paragraphs"])
    assert "医疗废物暂存间未上锁" in text
    assert "自查已发现并整改的问题：病历缺签名" in text


@pytest.mark.parametrize("unit", ["calendar", "working"])
def test_the_term_runs_from_service_on_the_official_calendar(city, done, unit):
    document = opinion(done, city.inspector, days=15, unit=unit)
    assert document.correct_by is None
    assert Finding.objects.get(offence__code="H07").correct_by is None  # issued and seen start nothing
    serve(document, city.inspector)
    row = EnforcementDocument.objects.get(pk=document.pk)
    assert row.correct_by == {"calendar": date(2026, 11, 18), "working": date(2026, 11, 24)}[unit]
    assert row.correct_by_derivation["start"] == "2026-11-03"
    assert Finding.objects.get(offence__code="H07").correct_by == row.correct_by
    assert Finding.objects.get(offence__code="Q04").correct_by is None
    order = Order.objects.get()  # what the office follows up
    assert (order.served_on, order.due_on, order.visit) == (TODAY, row.correct_by, done)


def test_an_order_drafted_for_the_same_term_is_served_with_its_opinion_and_not_ordered_twice(city, done):
    drafted = orders.draft(
        done, {Finding.objects.get(offence__code="H07"): "上锁"}, amount=15, by=city.inspector, now=AT
    )
    serve(opinion(done, city.inspector), city.inspector)
    assert Order.objects.get() == drafted
    assert Order.objects.get().served_on == TODAY


def test_service_makes_a_receipt_with_a_number_of_its_own(city, done):
    document = opinion(done, city.inspector)
    serve(document, city.inspector, way="left", received_by="", reason="负责人拒收并锁门", witness="王守望")
    receipt = EnforcementDocument.objects.get(kind="receipt")
    assert receipt.number == "天津卫医送〔2026〕1号"
    assert receipt.served_for == document
    assert "送达方式：留置送达" in receipt.snapshot["paragraphs"]
    assert "见证人：王守望" in receipt.snapshot["paragraphs"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"way": ""}, "送达方式"),
        ({"way": "direct", "received_by": ""}, "签收人"),
        ({"way": "left", "reason": "拒收"}, "见证人或者录音录像"),
        ({"way": "left", "witness": "王守望"}, "拒收情形"),
        ({"way": "mail"}, "邮件编号"),
        ({"way": "electronic", "tracking": "X1"}, "地址确认书"),
        ({"served_on": date(2026, 11, 9)}, "不能晚于今天"),
        ({"served_on": date(2026, 11, 2)}, "不能早于文书"),
        ({"served_on": None}, "送达日期"),
    ],
)
def test_a_service_with_something_missing_is_refused_and_starts_no_clock(city, done, given, why):
    document = opinion(done, city.inspector)
    with pytest.raises(Refused, match=why):
        serve(document, city.inspector, **given)
    assert not DocumentService.objects.exists()
    assert EnforcementDocument.objects.get(pk=document.pk).correct_by is None


def test_electronic_service_counts_only_with_the_signed_confirmation(city, done):
    proof = SimpleUploadedFile("confirmation.pdf", PDF)
    serve(opinion(done, city.inspector), city.inspector, way="electronic", tracking="DZ-1", proof=proof)
    assert DocumentService.objects.get().get_way_display() == "电子送达"


def test_documents_are_made_only_after_two_officers_stand_by_the_record(city, visit):
    a.recorded(visit, city.inspector)
    with pytest.raises(Refused, match="同行执法人员确认"):
        opinion(visit, city.inspector)
    visits.confirm(visit, by=city.second_inspector, now=AT)
    with pytest.raises(Refused, match="检查组成员"):
        opinion(visit, city.city_officer)


def test_a_correction_shows_both_wordings_once_another_officer_has_confirmed_it(city, done):
    document = opinion(done, city.inspector)
    with pytest.raises(Refused, match="照原文"):
        enforcement_documents.correct(document, old="没有的字", new="字", by=city.inspector, now=AT)
    change = enforcement_documents.correct(document, old="未上锁", new="门锁损坏", by=city.inspector, now=AT)
    with pytest.raises(Refused, match="未确认的更正"):
        serve(document, city.inspector)
    with pytest.raises(Refused, match="另一名"):
        enforcement_documents.confirm_correction(change, by=city.inspector, now=AT)
    fixed = enforcement_documents.confirm_correction(change, by=city.second_inspector, now=AT)
    assert fixed.snapshot["corrections"] == [["未上锁", "门锁损坏"]]
    assert fixed.sha256 != document.sha256
    assert enforcement_documents.file_of(fixed)
    serve(fixed, city.inspector)


def test_a_form_written_by_hand_keeps_its_number_and_day_when_it_is_typed_in_later(city, done):
    blank, unused = enforcement_documents.reserve("opinion", 2, by=city.inspector, now=a.NOW)
    blank, unused = EnforcementDocument.objects.order_by("number")
    later = AT + 6 * a.DAY
    filled = enforcement_documents.fill(blank, done, issued_on=TODAY, days=15, by=city.inspector, now=later)
    assert (filled.number, filled.issued_on, filled.state) == ("天津卫医意〔2026〕1号", TODAY, DocumentState.ISSUED)
    serve(filled, city.inspector, served_on=TODAY, now=later)
    assert EnforcementDocument.objects.get(pk=filled.pk).correct_by == date(2026, 11, 18)  # not later for the typing
    enforcement_documents.void(unused, reason="没有用到", by=city.inspector, now=later)
    assert opinion(done, city.inspector).number == "天津卫医意〔2026〕3号"  # a void number stays void
    with pytest.raises(Refused, match="当前状态"):
        enforcement_documents.fill(unused, done, issued_on=TODAY, by=city.inspector, now=later)


@pytest.mark.parametrize("day", [None, date(2026, 11, 1), date(2026, 11, 30)])
def test_a_blank_form_is_not_filled_with_an_impossible_day(city, done, day):
    enforcement_documents.reserve("opinion", 1, by=city.inspector, now=a.NOW)
    with pytest.raises(Refused, match="制作日期"):
        enforcement_documents.fill(
            EnforcementDocument.objects.get(), done, issued_on=day, days=15, by=city.inspector, now=AT
        )


@pytest.mark.parametrize(("kind", "count"), [("receipt", 1), ("opinion", 0), ("opinion", 21)])
def test_blank_forms_are_reserved_in_reason(city, kind, count):
    with pytest.raises(Refused, match="一次可以预留"):
        enforcement_documents.reserve(kind, count, by=city.inspector, now=AT)


MAY = {
    DocumentState.RESERVED: {"fill", "void"},
    DocumentState.ISSUED: {"correct", "serve", "void"},
    DocumentState.SERVED: set(),
    DocumentState.VOID: set(),
}


@pytest.mark.parametrize("state", DocumentState.values)
def test_who_may_take_which_step_of_a_document_in_each_state(city, done, state):
    document = opinion(done, city.inspector)
    if state == DocumentState.RESERVED:
        document.visit = None
    document.state = state
    for who, person in city.everyone.items():
        offered = {action.verb for action in DOCUMENT.open_to(person, document)}
        assert offered == (MAY[state] if who in TEAM else set()), who


def test_the_institution_reads_what_was_served_on_it_and_nothing_before(city, done):
    make.tied(city, done.institution)
    document = opinion(done, city.inspector)
    assert not EnforcementDocument.objects.visible_to(city.principal).exists()
    serve(document, city.inspector)
    assert document in EnforcementDocument.objects.visible_to(city.principal)
    assert not EnforcementDocument.objects.visible_to(city.neighbour_officer).exists()
    assert not EnforcementDocument.objects.visible_to(city.outsider).exists()


# --- samples -----------------------------------------------------------------------------------------------
def taken(visit, by, seal="F-1"):
    return samples.take(visit, item="牙椅用水", test="菌落总数", seal=seal, laboratory="市疾控中心", taken_on=TODAY,
                        by=by, now=AT)  # fmt: skip


def result(sample, by, verb, now=AT + 9 * a.DAY, **given):
    values = {"result_on": TODAY + 8 * a.DAY, "value": "5600 CFU/mL", "report_no": "检1"} | given
    return samples.enter_result(sample, verb=verb, by=by, now=now, **values)


def test_a_visit_is_recorded_while_results_are_pending_and_a_late_laboratory_is_named(city, visit):
    sample = taken(visit, city.inspector)
    a.recorded(visit, city.inspector, result="NO_PROBLEM", findings=[])
    assert visits.confirm(visit, by=city.second_inspector, now=AT).state == VisitState.CONFIRMED
    assert sample.due_on == date(2026, 12, 1)
    late = Sample.objects.visible_to(city.inspector).late
    assert (late(date(2026, 12, 1)).count(), late(date(2026, 12, 2)).count()) == (0, 1)


def test_a_failing_result_becomes_a_finding_and_the_record_is_confirmed_again(city, visit):
    sample = taken(visit, city.inspector)
    a.recorded(visit, city.inspector, result="NO_PROBLEM", findings=[])
    visits.confirm(visit, by=city.second_inspector, now=AT)
    offence = FindingCatalogue.objects.get(code="H01")
    done = result(sample, city.inspector, "failed", offence=offence)
    row = Visit.objects.get()
    assert (done.state, row.state, row.result) == (SampleState.FAILED, VisitState.RECORDED, "ORDERED_CORRECTION")
    assert "牙椅用水检测不合格" in done.finding.text
    a.recorded(row, city.inspector, findings=[a.finding("L10")])  # drafting anew does not lose the laboratory's word
    visits.confirm(row, by=city.second_inspector, now=AT)
    assert set(Finding.objects.confirmed().values_list("offence__code", flat=True)) == {"H01", "L10"}


def test_a_failing_result_leaves_a_graver_result_as_it_is(city, visit):
    sample = taken(visit, city.inspector)
    a.recorded(visit, city.inspector, result="CASE_FILED")
    visits.confirm(visit, by=city.second_inspector, now=AT)
    result(sample, city.inspector, "failed", offence=FindingCatalogue.objects.get(code="H01"))
    assert Visit.objects.get().result == "CASE_FILED"


@pytest.mark.parametrize(
    ("given", "why"),
    [({"verb": "failed"}, "选择对应的问题"), ({"verb": "passed", "report_no": " "}, "报告编号"),
     ({"verb": "passed", "result_on": None}, "报告日期"),
     ({"verb": "passed", "result_on": date(2026, 11, 2)}, "报告日期")],
)  # fmt: skip
def test_a_result_with_a_mistake_is_refused(city, visit, given, why):
    sample = taken(visit, city.inspector)
    with pytest.raises(Refused, match=why):
        result(sample, city.inspector, **given)
    assert Sample.objects.get().state == SampleState.PENDING


def test_a_seal_is_used_once_and_only_the_team_takes_samples(city, visit):
    taken(visit, city.inspector)
    with pytest.raises(Refused, match="封条"):
        taken(visit, city.second_inspector)
    with pytest.raises(Refused, match="检查组"):
        taken(visit, city.city_officer, seal="F-2")


@pytest.mark.parametrize("state", SampleState.values)
def test_who_may_enter_a_result_in_each_state(city, visit, state):
    sample = taken(visit, city.inspector)
    sample.state = state
    open_now = {"passed", "failed", "spoil"} if state == SampleState.PENDING else set()
    for who, person in city.everyone.items():
        offered = {action.verb for action in SAMPLE.open_to(person, sample)}
        assert offered == (open_now if who in TEAM else set()), who
