"""What phones fetch and send, and the pages of documents, photos and samples."""

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from inspections.choices import DocumentState
from inspections.models import Answer, ChecklistQuestion, DocumentService, EnforcementDocument, Photo, Sample
from inspections.services import enforcement_documents, visits
from tests.factories import inspections as a

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
    return a.drawn(city, items=a.CheckItem.objects.filter(code="CR-04")).visits.get()


@pytest.fixture
def done(city, visit):
    a.recorded(visit, city.inspector)
    return visits.confirm(visit, by=city.second_inspector, now=AT)


def page(name, *args):
    return reverse(f"inspections:{name}", args=args)


def packet(visit, kind="answer", **content):
    given = {"question": ChecklistQuestion.objects.get(code="CR-04.01").pk, "value": "yes"}
    told = {"uid": str(uuid.uuid4()), "visit": visit.pk, "kind": kind, "made_at": AT.isoformat()}
    return told | {"content": (given if kind == "answer" else {}) | content}


def send(client, told, **files):
    return client.post(page("field_send"), {"packet": json.dumps(told), **files})


def test_scripts_are_told_in_their_own_way_who_may_not(city, client):
    for name in ("field_me", "field_visits"):
        assert client.get(page(name)).status_code == 401
    for who, person in city.everyone.items():
        client.force_login(person)
        expected = 200 if who in ("inspector", "second_inspector") else 403
        assert client.get(page("field_me")).status_code == expected, who


def test_each_person_has_a_key_of_their_own_that_stays_the_same(city, client):
    keys = []
    for person in (city.inspector, city.second_inspector, city.inspector):
        client.force_login(person)
        keys.append(client.get(page("field_me")).json()["key"])
    assert keys[0] == keys[2] != keys[1]
    assert len(bytes.fromhex(keys[0])) == 32


def test_a_phone_takes_its_own_visits_along_and_no_others(city, client, visit):
    client.force_login(city.inspector)
    told = client.get(page("field_visits")).json()["visits"]
    assert [one["id"] for one in told] == [visit.pk]
    assert {question["item"] for question in told[0]["questions"]} == {"医疗废物处置"}


def test_the_same_packet_twice_is_kept_once_and_answered_twice(city, client, visit):
    client.force_login(city.inspector)
    told = packet(visit)
    answers = [send(client, told).json() for _ in range(2)]
    assert answers == [{"taken": True, "new": True}, {"taken": True, "new": False}]
    assert Answer.objects.count() == 1


@pytest.mark.parametrize(
    "body", ["", "no json", "[]", "{}", '{"visit": "x"}', '{"uid":1,"kind":2,"made_at":3,"content":4,"visit":5}']
)
def test_nonsense_is_refused_with_words(city, client, visit, body):
    client.force_login(city.inspector)
    answer = client.post(page("field_send"), {"packet": body})
    assert answer.status_code == 409
    assert "现场数据不完整" in answer.json()["reasons"][0]


def test_a_foreign_visit_is_not_found_and_a_refusal_is_told(city, client, visit):
    client.force_login(city.inspector)
    assert send(client, packet(visit) | {"visit": visit.pk + 99}).status_code == 404
    answer = send(client, packet(visit, "record", result="REFUSED", visited_on="2026-11-03"))
    assert (answer.status_code, "见证人" in answer.json()["reasons"][0]) == (409, True)


def test_the_kept_page_holds_no_person_and_its_worker_knows_the_page_s_files(city, client, visit):
    client.force_login(city.inspector)
    shell = client.get(page("field_shell")).content.decode()
    assert city.inspector.name not in shell
    assert visit.institution.name not in shell
    worker = client.get(page("field_worker"))
    assert worker["Content-Type"].startswith("text/javascript")
    for line in shell.split("\n"):
        if "<script" in line:
            assert line.split('src="')[1].split('"')[0] in worker.content.decode()


def test_a_document_goes_its_way_on_its_pages(city, client, done):
    client.force_login(city.inspector)
    made = client.post(page("document_new", done.pk), {"kind": "opinion", "days": "15", "unit": "calendar"})
    document = EnforcementDocument.objects.get()
    assert made.url == page("document_detail", document.pk)
    shown = client.get(made.url).content.decode()
    assert "自送达之日起算，尚未送达" in shown
    assert "医疗废物暂存间未上锁" in shown
    assert client.get(page("document_print", document.pk)).status_code == 200
    assert client.get(page("document_file", document.pk)).content == enforcement_documents.file_of(document)
    client.post(
        page("document_serve", document.pk),
        {"way": "direct", "served_on": document.issued_on, "received_by": "刘", "accept_form": "on"},
    )
    assert DocumentService.objects.get().received_by == "刘"
    assert "送达方式" in client.get(made.url).content.decode()
    client.force_login(city.neighbour_officer)
    assert client.get(made.url).status_code == 404


def test_blank_forms_are_reserved_printed_and_voided_on_their_page(city, client):
    client.force_login(city.inspector)
    client.post(page("blank_list"), {"kind": "record", "count": "2"})
    blank = EnforcementDocument.objects.order_by("number").first()
    assert blank.number in client.get(page("blank_list")).content.decode()
    assert blank.number in client.get(page("document_print", blank.pk)).content.decode()
    client.post(page("document_void", blank.pk), {"reason": "写坏"})
    assert EnforcementDocument.objects.get(pk=blank.pk).state == DocumentState.VOID
    client.force_login(city.city_officer)
    assert client.get(page("document_detail", blank.pk)).status_code == 404


def test_a_photo_is_shown_copied_and_covered_on_its_page(city, client, visit):
    client.force_login(city.inspector)
    send(client, packet(visit, "photo"), file=SimpleUploadedFile("a.png", PNG))
    photo = Photo.objects.get()
    assert photo.sha256 in client.get(page("photo_detail", photo.pk)).content.decode()
    assert client.get(page("photo_copy", photo.pk))["Content-Type"] == "image/png"
    covered = {"file": SimpleUploadedFile("b.png", PNG + b"1"), "reason": "有患者"}
    client.post(page("photo_detail", photo.pk), covered)
    shown = client.get(page("photo_detail", photo.pk)).content.decode()
    assert photo.sha256 in shown  # the proof of what was replaced
    assert Photo.objects.get().sha256 in shown


def test_a_sample_is_registered_and_its_result_entered_on_its_page(city, client, done):
    client.force_login(city.inspector)
    filled = {"item": "牙椅用水", "test": "菌落总数", "quantity": "1", "seal": "F-1", "laboratory": "市疾控",
              "taken_on": "2026-11-03"}  # fmt: skip
    client.post(page("sample_new", done.pk), filled)
    again = client.post(page("sample_new", done.pk), filled)
    assert "封条编号F-1已登记过" in again.content.decode()
    sample = Sample.objects.get()
    assert sample.item in client.get(page("sample_list")).content.decode()
    wrong = client.post(
        page("sample_detail", sample.pk), {"verb": "failed", "result_on": "2026-11-03", "report_no": "1"}
    )
    assert "请选择对应的问题" in wrong.content.decode()
    client.post(page("sample_detail", sample.pk), {"verb": "passed", "result_on": "2026-11-03", "report_no": "1"})
    assert Sample.objects.get().state == "pass"


def test_the_visit_s_page_shows_what_was_done_on_the_spot(city, client, visit):
    client.force_login(city.inspector)
    send(client, packet(visit, value="no", text="暂存间未上锁"))
    send(client, packet(visit, "signing", way="refused", reason="锁闭大门", witness="王守望"))
    shown = client.get(page("visit_detail", visit.pk)).content.decode()
    for text in ("暂存间未上锁", "锁闭大门", "王守望"):
        assert text in shown
    form = client.get(page("visit_record", visit.pk)).content.decode()
    assert "暂存间未上锁" in form  # a "no" proposes its finding
