"""One file per practitioner: standing, certificates, timeline, exports; the identity number stays masked."""

import io

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from institutions.models import Practitioner
from institutions.workflow import PRACTITIONER
from supervision.foundation.models import Act
from tests.factories import institutions as make

BACKEND = "supervision.foundation.signing_in.PortalBackend"
NUMBER = make.identity(0)
MASKED = f"{NUMBER[:4]}************{NUMBER[-2:]}"


@pytest.fixture
def look(client):
    """look(user, person, query): the file as somebody opens it."""

    def ask(user, person, query="", name="practitioner_detail", **rest):
        client.force_login(user, backend=BACKEND)
        return client.get(reverse(f"institutions:{name}", kwargs={"code": person.code, **rest}) + query)

    return ask


@pytest.fixture
def person(cast):
    """A doctor whose practice was stopped and resumed, beside a colleague."""
    place = make.tied(cast, make.institution())
    made = make.practitioner(place, certificate_number="110120000000001")
    make.practitioner(place, "韩云舟")
    for verb in ("suspend", "resume"):
        made = PRACTITIONER.take(verb, made, by=None, now=make.NOW, note=f"事由{verb}")
    return made


def test_the_page_shows_registration_and_what_happened_to_this_person_only(look, cast, person):
    answer = look(cast.county_officer, person)
    text = answer.content.decode()
    for word in (person.name, person.code, "110120000000001", MASKED, "河东禾安医院", "登记暂停执业"):
        assert word in text
    assert NUMBER not in text
    assert [event.label for event in answer.context["events"]] == ["恢复执业", "登记暂停执业", "登记医务人员"]
    assert {event.act.subject_id for event in answer.context["events"]} == {person.pk}


def test_reading_the_number_is_on_the_timeline_of_those_who_keep_the_registry(client, look, cast, person):
    client.force_login(cast.county_officer, backend=BACKEND)
    address = reverse("institutions:practitioner_identity", args=[person.code])
    assert NUMBER in client.post(address, {"reason": "核对证件"}).content.decode()
    refused = client.post(address, {"reason": ""}).content.decode()
    assert NUMBER not in refused
    assert 'aria-invalid="true"' in refused
    told = {who: [event.label for event in look(cast.everyone[who], person).context["events"]]
            for who in ("county_officer", "principal")}  # fmt: skip
    assert "查看身份证号" in told["county_officer"]
    assert "查看身份证号" not in told["principal"]


def test_the_file_opens_to_those_who_see_the_person(look, cast, person):
    deed = Act.objects.filter(subject_type="institutions.practitioner", subject_id=person.pk).first()
    for who, status in (("city_officer", 200), ("inspector", 200), ("principal", 200), ("neighbour_officer", 404),
                        ("outsider", 403), ("liaison", 403)):  # fmt: skip
        user = cast.everyone[who]
        answers = [
            look(user, person),
            look(user, person, "?print=1"),
            look(user, person, name="practitioner_changes", pk=deed.pk),
            look(user, person, name="practitioner_export", form="excel"),
            look(user, person, name="practitioner_export", form="word"),
        ]
        assert [answer.status_code for answer in answers] == [status] * 5, who


def test_an_act_of_a_colleague_is_not_in_this_file(look, cast, person):
    colleague = Practitioner.objects.exclude(pk=person.pk).get()
    deed = Act.objects.get(subject_type="institutions.practitioner", subject_id=colleague.pk)
    assert look(cast.county_officer, person, name="practitioner_changes", pk=deed.pk).status_code == 404


def test_workbook_and_document_carry_the_masked_number(look, cast, person):
    book = load_workbook(
        io.BytesIO(look(cast.county_officer, person, name="practitioner_export", form="excel").content), read_only=True
    )
    assert book.sheetnames == ["封面", "注册信息", "执业地点", "注册沿革", "附件", "时间轴"]
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert MASKED in cells
    assert NUMBER not in cells
    document = Document(io.BytesIO(look(cast.county_officer, person, name="practitioner_export", form="word").content))
    texts = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert MASKED in texts
    assert NUMBER not in texts
    assert Act.objects.filter(verb="file.export", subject_id=person.pk).count() == 2


def test_the_changes_of_a_step_are_told_without_the_number(look, cast, person):
    entered = Act.objects.get(verb="institutions.enter_practitioner", subject_id=person.pk)
    text = look(cast.county_officer, person, name="practitioner_changes", pk=entered.pk).content.decode()
    assert "（已变更，内容不显示）" in text
    assert "执业医师" in text
    assert NUMBER not in text
    assert MASKED not in text
