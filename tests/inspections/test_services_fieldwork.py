"""Packets from devices: taken once, merged without loss, refused with words; records built from answers."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction

from inspections import queries
from inspections.choices import FindingState, VisitState
from inspections.models import Answer, Arrival, ChecklistQuestion, FieldPacket, Finding, Photo, Signing, Visit
from inspections.services import fieldwork, photos, visits
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act, Attachment
from supervision.foundation.services.attachments import path_of
from tests.factories import inspections as a
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db
AT = a.NOW + a.DAY
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


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
    items = a.CheckItem.objects.filter(code__in=("CR-03", "CR-04", "YL-06"))
    return a.drawn(city, items=items).visits.get()


def ask(code):
    return ChecklistQuestion.objects.get(code=code)


def send(visit, by, kind, content=None, *, uid=None, upload=None, at=AT):
    """One packet; returns its id."""
    key = uid or str(uuid.uuid4())
    fieldwork.receive(visit, uid=key, kind=kind, made_at=AT.isoformat(), content=content or {}, by=by, now=at,
                      upload=upload)  # fmt: skip
    return key


def answer(visit, by, code, value="yes", after=(), **more):
    content = {"question": ask(code).pk, "value": value, "after": list(after)} | more
    return send(visit, by, "answer", content)


def refusal(visit, by):
    return send(visit, by, "signing", {"way": "refused", "reason": "锁闭大门", "witness": "王守望"})


def record(visit, by, result, at=AT, **more):
    return send(visit, by, "record", {"result": result, "visited_on": AT.date().isoformat()} | more, at=at)


def picture(name="photo.png", data=PNG):
    return SimpleUploadedFile(name, data)


def test_a_packet_sent_twice_is_taken_once(city, visit):
    content = {"question": ask("CR-04.01").pk, "value": "yes"}
    key = send(visit, city.inspector, "answer", content)
    again = fieldwork.receive(visit, uid=key, kind="answer", made_at=AT.isoformat(), content=content,
                              by=city.inspector, now=AT)  # fmt: skip
    assert again is False
    assert (Answer.objects.count(), FieldPacket.objects.count()) == (1, 1)
    with pytest.raises(Refused, match="重复"):
        send(visit, city.second_inspector, "answer", content, uid=key)


def test_answers_of_two_officers_stay_side_by_side_until_one_has_seen_both(city, visit):
    first = answer(visit, city.inspector, "CR-04.01", "no", text="暂存间未上锁")
    second = answer(visit, city.second_inspector, "CR-04.01", "yes")
    assert [row.code for row in queries.conflicts_of(visit)] == ["CR-04.01"]
    with pytest.raises(Refused, match="不一致"):
        record(visit, city.inspector, "ORDERED_CORRECTION")
    assert Visit.objects.get().state == VisitState.ASSIGNED
    answer(visit, city.second_inspector, "CR-04.01", "no", [first, second], text="暂存间未上锁，标识不清")
    assert queries.conflicts_of(visit) == []
    record(visit, city.inspector, "ORDERED_CORRECTION")
    assert Finding.objects.get().text == "暂存间未上锁，标识不清"
    assert Answer.objects.count() == 3  # nothing was overwritten


def test_what_was_answered_can_not_be_changed_even_in_the_database(city, visit):
    answer(visit, city.inspector, "CR-04.01")
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE inspections_answer SET value = 'no'")


def test_a_no_and_a_number_out_of_bounds_become_findings_with_their_offence(city, visit):
    answer(visit, city.inspector, "CR-04.01", "no")  # without words: the standard phrase speaks
    answer(visit, city.inspector, "CR-03.03", "", number="80")
    answer(visit, city.inspector, "YL-06.01", "yes")
    record(visit, city.inspector, "ORDERED_CORRECTION")
    assert {(row.offence.code, row.text) for row in Finding.objects.all()} == {
        ("H07", "医疗废物暂存间未上锁，周转箱标识不清"),
        ("H04", "含氯消毒液浓度不符合使用要求（实测80mg/L）"),
    }


@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        ("answer", {"question": 0, "value": "yes"}, "检查表中没有"),
        ("answer", {"question": "x"}, "应为整数"),
        ("answer", {"value": "maybe"}, "无法识别"),
        ("answer", {"number": "much"}, "应为数值"),
        ("answer", {"number": "1e99"}, "应为数值"),
        ("answer", {"text": "长" * 1001}, "请缩短"),
        ("answer", {"after": ["no id"]}, "编号无法识别"),
        ("photo", {}, "没有收到照片"),
        ("signing", {"way": ""}, "签字方式"),
        ("signing", {"way": "drawn", "name": "刘清和"}, "手写签名"),
        ("signing", {"way": "typed"}, "签字人姓名"),
        ("signing", {"way": "refused", "reason": "锁门"}, "见证人"),
        ("record", {"result": "NO_PROBLEM"}, "检查日期"),
        ("record", {"result": "REFUSED", "visited_on": "2026-11-03"}, "拒签情形和见证人"),
        ("nonsense", {}, "无法识别"),
    ],
)
def test_a_packet_with_a_mistake_says_what_to_do_and_leaves_nothing(city, visit, kind, content, why):
    if kind == "answer":
        content = {"question": ask("CR-04.01").pk} | content
    with pytest.raises(Refused, match=why):
        send(visit, city.inspector, kind, content)
    assert not FieldPacket.objects.exists()
    assert Visit.objects.get().state == VisitState.ASSIGNED


@pytest.mark.parametrize("who", ["city_officer", "county_officer", "neighbour_officer", "liaison", "principal"])
def test_only_the_team_sends(city, visit, who):
    with pytest.raises(Refused, match="检查组"):
        answer(visit, city.everyone[who], "CR-04.01")


def test_what_was_done_on_the_spot_arrives_even_after_a_colleague_was_quicker(city, visit):
    a.recorded(visit, city.inspector)
    visits.confirm(visit, by=city.second_inspector, now=AT)
    answer(visit, city.inspector, "CR-04.02")
    send(visit, city.inspector, "photo", {"longitude": "117.2", "latitude": "39.1", "accuracy": 9}, upload=picture())
    assert Photo.objects.get().latitude is not None
    with pytest.raises(Refused, match="当前状态"):
        record(visit, city.inspector, "NO_PROBLEM")


def test_a_record_made_without_knowing_a_colleagues_is_refused_and_not_written_over_it(city, visit):
    answer(visit, city.inspector, "CR-04.01", "no")
    record(visit, city.inspector, "ORDERED_CORRECTION")
    with pytest.raises(Refused, match="同行已录入"):
        record(visit, city.second_inspector, "CASE_FILED")
    seen = Visit.objects.get().recorded_at.isoformat()
    record(visit, city.second_inspector, "CASE_FILED", seen=seen)
    assert Visit.objects.get().result == "CASE_FILED"


def test_an_owner_who_locks_the_door_is_recorded_with_the_witness_and_confirmed_only_so(city, visit):
    a.recorded(visit, city.inspector, result="REFUSED", findings=[])  # from the office page, without a witness
    with pytest.raises(Refused, match="见证人"):
        visits.confirm(visit, by=city.second_inspector, now=AT)
    refusal(visit, city.inspector)
    record(visit, city.inspector, "REFUSED")
    assert visits.confirm(visit, by=city.second_inspector, now=AT).state == VisitState.CONFIRMED
    assert Signing.objects.get().witness == "王守望"


def test_a_clock_that_runs_ahead_is_not_believed_and_odd_places_are_left_out(city, visit):
    fieldwork.receive(
        visit, uid=str(uuid.uuid4()), kind="entry", made_at=(AT + 9 * a.DAY).isoformat(), by=city.inspector, now=AT,
        content={"longitude": "NaN", "latitude": "39"},
    )  # fmt: skip
    arrival = Arrival.objects.get()
    assert (arrival.made_at, arrival.latitude) == (AT, None)


def test_a_signature_is_a_file_of_its_visit(city, visit):
    send(
        visit,
        city.inspector,
        "signing",
        {"way": "drawn", "name": "刘清和", "statement": "暂存间未上锁"},
        upload=picture(),
    )
    row = Signing.objects.get()
    assert Attachment.objects.get(parent_type="inspections.signing", parent_id=row.pk).content_type == "image/png"


def test_a_redacted_photo_replaces_the_file_and_keeps_the_proof(city, visit, django_capture_on_commit_callbacks):
    send(visit, city.inspector, "photo", upload=picture())
    photo = Photo.objects.get()
    before = photo.sha256
    with pytest.raises(Refused, match="理由"):
        photos.redact(photo, picture(data=PNG + b"1"), reason=" ", by=city.inspector, now=AT)
    with pytest.raises(Refused, match="没有遮盖"):
        photos.redact(photo, picture(), reason="有患者", by=city.inspector, now=AT)
    with pytest.raises(Refused, match="检查组"):
        photos.redact(photo, picture(data=PNG + b"1"), reason="有患者", by=city.city_officer, now=AT)
    with django_capture_on_commit_callbacks(execute=True):
        done = photos.redact(photo, picture(data=PNG + b"1"), reason="照片中有患者", by=city.inspector, now=AT)
    assert (done.original_sha256, path_of(before).exists(), path_of(done.sha256).exists()) == (before, False, True)
    assert Act.objects.get(verb="foundation.replace").data == {"before": before, "after": done.sha256}


def test_content_that_another_row_shows_stays(city, visit, django_capture_on_commit_callbacks):
    send(visit, city.inspector, "photo", upload=picture())
    send(visit, city.second_inspector, "photo", upload=picture())
    photo = Photo.objects.first()
    with django_capture_on_commit_callbacks(execute=True):
        photos.redact(photo, picture(data=PNG + b"1"), reason="有患者", by=city.inspector, now=AT)
    assert path_of(photo.sha256).exists()


def test_a_phone_takes_along_earlier_findings_and_what_the_institution_found_itself(city, visit):
    told = queries.pack(visit, city.inspector, AT.date())
    codes = [question["code"] for question in told["questions"]]
    assert "CR-04.01" in codes
    assert "CR-03.02" not in codes  # asked of dentists only
    assert told["proof"]["holds"] is True
    assert set(told["team"]) == {city.inspector.name, city.second_inspector.name}
    assert all(text for _label, text in told["file"])


def test_a_phone_shows_overdue_visits_first_then_street_by_street(city):
    draw = a.drawn(city, ratios={"clinic": 10000})
    rows = list(draw.visits.select_related("institution").order_by("pk")[:3])
    for row, (address, days) in zip(rows, (("乙路2号", 0), ("甲路1号", 0), ("丙路3号", -2)), strict=True):
        row.institution.address, row.planned_on = address, AT.date() + days * a.DAY
    assert [row.institution.address for row in queries.in_order(rows, AT.date())] == ["丙路3号", "乙路2号", "甲路1号"]


def test_withdrawn_and_unconfirmed_findings_are_not_shown_as_earlier_ones(city, visit):
    a.recorded(visit, city.inspector)
    assert Finding.objects.get().state == FindingState.RECORDED
    other = Visit.objects.get()
    assert queries.pack(other, city.inspector, AT.date())["questions"][0]["earlier"] == []


def test_what_an_institution_put_right_before_the_visit_is_shown_beside_the_question(city, visit):
    filing = make.started(city, visit.institution)
    problem = {"conclusion": "problem", "problem_text": "暂存间门锁损坏", "done_on": AT.date() - 9 * a.DAY}
    filing.answers.filter(item__code="06.03").update(**problem)
    type(filing).objects.filter(pk=filing.pk).update(state="submitted", submitted_at=AT - 9 * a.DAY)
    asked = {one["code"]: one for one in queries.pack(visit, city.inspector, AT.date())["questions"]}
    assert [one["corrected"] for one in asked["CR-04.01"]["self_found"]] == [True]
    assert "暂存间门锁损坏" in asked["CR-04.01"]["self_found"][0]["text"]
    assert asked["YL-06.01"]["self_found"] == []
    answer(visit, city.inspector, "CR-04.01", "no", self_found=True)
    record(visit, city.inspector, "ORDERED_CORRECTION")
    assert Finding.objects.get().self_found is True


def test_a_draft_of_a_self_inspection_is_nobodys_to_see(city, visit):
    filing = make.started(city, visit.institution)
    filing.answers.filter(item__code="06.03").update(problem_text="暂存间门锁损坏")
    assert "门锁" not in str(queries.pack(visit, city.inspector, AT.date()))
