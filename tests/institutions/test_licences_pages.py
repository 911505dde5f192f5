"""The pages of licensing, as ordinary people open them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from institutions.models import Institution, Licence, LicenceProposal, WarningRule
from institutions.services import licences
from institutions.services.licences import proposals
from institutions.workflow import LICENCE_PROPOSAL
from supervision.foundation.errors import Refused
from tests.factories import institutions as make
from tests.factories import licences as a

BACKEND = "supervision.foundation.signing_in.PortalBackend"
DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def page(client):
    """``page(user, "licence_detail", …)``: open or post to a page of the registry as somebody."""

    def ask(user, name, *args, data=None, query="", follow=True):
        client.force_login(user, backend=BACKEND)
        address = reverse(f"institutions:{name}", args=args) + query
        return client.get(address) if data is None else client.post(address, data, follow=follow)

    return ask


@pytest.fixture
def at(cast):
    return make.institution(beds=80)


@pytest.fixture
def two_steps(page):
    """Send a form, look at the preview, and send it again as it is."""

    def deed(user, name, *args, data, query=""):
        first = page(user, name, *args, data=data, query=query)
        assert first.context.get("plan"), first.context["form"].errors
        return first, page(
            user, name, *args, query=query, data=data | {"previewed": first.context["form"].data["previewed"]}
        )

    return deed


# --- one licence ----------------------------------------------------------------------------------
def test_recording_a_licence_shows_first_what_will_be_written(cast, at, two_steps):
    sent = {"institution": at.code, "kind": "practice", "number": "PDY1", "valid_from": "2024-01-01",
            "valid_to": "长期", "subjects": "内科、口腔科", "issuer": "河东区卫生健康委",
            "decider": "here"}  # fmt: skip
    first, done = two_steps(cast.county_officer, "licence_new", data=sent)
    text = first.content.decode()
    for word in ("确认后将作如下变动", "PDY1", "内科、口腔科", "通常有有效期", "确认办理"):
        assert word in text
    made = Licence.objects.get()
    assert a.last(made).issuer_agency == cast.county_officer.agency
    for word in ("医疗机构执业许可证", "长期", "内科、口腔科", "已办理"):
        assert word in done.content.decode()


def test_a_form_altered_after_the_preview_is_shown_again_and_not_done(cast, at, page):
    sent = {"institution": at.code, "kind": "radiation", "number": "放1", "decider": "here"}
    first = page(cast.county_officer, "licence_new", data=sent)
    altered = sent | {"number": "放2", "previewed": first.context["form"].data["previewed"]}
    again = page(cast.county_officer, "licence_new", data=altered)
    assert "再核对一次" in again.content.decode()
    assert not Licence.objects.exists()


def test_a_change_writes_only_what_was_altered(cast, at, page, two_steps):
    made = a.licence(at, subjects=["03"], scope="门诊")
    form = page(cast.county_officer, "licence_step", made.code, "change").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"beds": "120", "document_number": "东卫许变1"}
    first, done = two_steps(cast.county_officer, "licence_step", made.code, "change", data=sent)
    assert "校验期" in first.content.decode()
    assert a.last(made).changed == {"beds": [80, 120]}
    assert "80 → 120" in done.content.decode()
    at.refresh_from_db()
    assert at.beds == 120


@pytest.mark.parametrize(("verb", "sent", "state"), [
    ("suspend", {}, "suspended"), ("cancel", {}, "cancelled"), ("revoke", {}, "revoked"),
    ("reissue", {"original_serial": "Z2", "copy_serials": "F1、F2"}, "active"),
    ("renew", {"valid_from": "2028-11-02", "valid_to": "2031-11-01", "number": "PDY00001"}, "active"),
])  # fmt: skip
def test_each_step_from_its_page(cast, at, two_steps, verb, sent, state):
    made = a.licence(at)
    data = sent | {
        "decider": "recorded",
        "agency_name": "市政务服务办",
        "document_number": "津政审5号",
        "note": "依申请",
    }
    two_steps(cast.county_officer, "licence_step", made.code, verb, data=data)
    made.refresh_from_db()
    assert made.state == state
    entry = made.changes.order_by("-pk").first()
    assert (entry.kind, entry.document_number) == (verb, "津政审5号")
    assert entry.agency.code == a.BUREAU


def test_a_refusal_stands_on_top_of_the_form_with_the_way_out(cast, at, page):
    made = a.licence(at)
    text = page(cast.county_officer, "licence_step", made.code, "cancel", data={"decider": "here"}).content.decode()
    assert "请写明理由" in text
    sent = {"institution": at.code, "kind": "practice", "number": "PDY9", "decider": "here"}
    assert "换证" in page(cast.county_officer, "licence_new", data=sent).content.decode()


def test_the_page_answers_what_was_valid_on_a_day(cast, at, page, today):
    made = a.licence(at, scope="甲类")
    a.take("change", made, {"scope": "乙类"}, effective_on=a.TODAY - 30 * DAY)
    asked = f"?on={a.TODAY - 60 * DAY}"
    assert page(cast.county_officer, "licence_detail", made.code, query=asked).context["held"].scope == "甲类"
    assert page(cast.county_officer, "licence_detail", made.code).context["held"].scope == "乙类"
    assert (
        "还没有这件许可"
        in page(cast.county_officer, "licence_detail", made.code, query="?on=2001-01-01").content.decode()
    )
    assert page(cast.county_officer, "licence_detail", made.code, query="?on=gestern").status_code == 200
    assert "不是证照原件" in page(cast.county_officer, "licence_print", made.code, query=asked).content.decode()
    assert page(cast.county_officer, "licence_print", made.code, query="?on=2001-01-01").status_code == 404


@pytest.mark.parametrize(("who", "name", "status"), [
    ("neighbour_officer", "licence_detail", 404), ("liaison", "licence_detail", 403),
    ("inspector", "licence_detail", 200), ("principal", "licence_detail", 404), ("outsider", "licence_detail", 403),
])  # fmt: skip
def test_foreign_licences_do_not_exist(cast, at, page, who, name, status):
    made = a.licence(at)
    assert page(cast.everyone[who], name, made.code).status_code == status
    assert page(cast.inspector, "licence_step", made.code, "change").status_code == 403
    assert page(cast.neighbour_officer, "licence_step", made.code, "change").status_code == 404
    assert page(cast.county_officer, "licence_step", made.code, "replace").status_code == 404


def test_an_inspector_and_the_institution_see_no_button(cast, at, page):
    made = a.licence(make.tied(cast, at))
    for user in (cast.inspector, cast.principal, cast.city_chief):
        context = page(user, "licence_detail", made.code).context
        assert (context["verbs"], context["may_act"]) == ([], False)
    context = page(cast.county_officer, "licence_detail", made.code).context
    assert {action.verb for action in context["verbs"]} >= {"change", "renew", "cancel"}


# --- scans ----------------------------------------------------------------------------------------
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 50


def test_scans_are_attached_by_those_who_act_and_by_the_institution_itself(cast, at, page, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = a.licence(make.tied(cast, at))
    for user in (cast.county_officer, cast.principal):
        answer = page(user, "licence_scan", made.code, data={"file": SimpleUploadedFile("正本.png", PNG)})
        assert "正本.png" in answer.content.decode()
    assert "<img" in answer.content.decode()
    refused = page(cast.inspector, "licence_scan", made.code, data={"file": SimpleUploadedFile("x.png", PNG)})
    assert refused.status_code == 403


def test_a_scan_of_200_mb_is_refused_in_clear_words(cast, at, page, settings, tmp_path):
    settings.MEDIA_ROOT, settings.UPLOAD_LIMIT = tmp_path, 1000
    made = a.licence(at)
    big = SimpleUploadedFile("正本.png", PNG + b"\0" * 2000)
    text = page(cast.county_officer, "licence_scan", made.code, data={"file": big}).content.decode()
    assert "请压缩后再上传" in text
    assert "请选择" in page(cast.county_officer, "licence_scan", made.code, data={}).content.decode()


# --- the institution and the public ---------------------------------------------------------------
def test_the_institution_sees_what_ends_when_and_what_to_do(cast, at, page, today):
    make.tied(cast, at)
    assert "还没有登记" in page(cast.principal, "own_licences").content.decode()
    a.licence(at, valid_from=today - 900 * DAY, valid_to=today + 20 * DAY, issued_on=None)
    a.licence(at, "narcotic", number="麻1", valid_from=today - 900 * DAY, valid_to=today - DAY, issued_on=None)
    text = page(cast.principal, "own_licences").content.decode()
    for word in ("请准备延续材料", "立即办理延续", "麻1"):
        assert word in text
    assert page(cast.county_officer, "own_licences").status_code == 403


def test_the_public_card_shows_valid_licences(client, cast, at, today):
    a.licence(at, subjects=["03"], valid_to=today + 300 * DAY, principal="某负责人")
    a.licence(at, "narcotic", number="麻1", valid_from=today - 900 * DAY, valid_to=today - DAY, issued_on=None)
    text = client.get(reverse("institutions:public_card", args=[at.code])).content.decode()
    assert "PDY00001" in text
    assert "内科" in text
    assert "麻1" not in text
    assert "某负责人" not in text


def test_the_registry_s_form_leads_to_the_licence(cast, at, page):
    text = page(cast.county_officer, "institution_edit", at.code).content.decode()
    assert 'name="licence_number"' in text
    sent = {"name": at.name, "region": at.region_id, "licence_number": "PDY8", "licence_to": "2030-01-01",
            "permits": ["radiation"], "subjects": "03"}  # fmt: skip
    page(cast.county_officer, "institution_edit", at.code, data=sent)
    assert set(at.licences.values_list("kind", flat=True)) == {"practice", "radiation"}
    text = page(cast.county_officer, "institution_edit", at.code).content.decode()
    for name in ("licence_number", "permits", "subjects"):
        assert f'name="{name}"' not in text
    assert f"?of={at.code}" in text
    page(cast.county_officer, "institution_edit", at.code, data={"name": at.name, "region": at.region_id, "beds": 9})
    at.refresh_from_db()
    assert (at.licence_number, at.permits, at.subjects, at.beds) == ("PDY8", ["radiation"], ["03"], 9)


# --- letters --------------------------------------------------------------------------------------
def test_a_letter_from_draft_to_answer(cast, at, page):
    a.handed_over(cast, "maternal")
    made = licences.issue(at, a.kind("maternal"), a.stated(number="母1"), a.recorded(), by=None, now=make.NOW)
    text = page(cast.county_officer, "licence_detail", made.code).content.decode()
    assert "起草建议函" in text
    form = page(cast.county_officer, "licenceproposal_new", query=f"?licence={made.code}").context["form"]
    assert form["agency"].value() == a.bureau().pk
    sent = {"institution": at.code, "licence": made.code, "kind": "suspend", "agency": a.bureau().pk,
            "reason": "逾期未改", "basis": "条例第二十条"}  # fmt: skip
    page(cast.county_officer, "licenceproposal_new", data=sent)
    letter = LicenceProposal.objects.get()
    text = page(cast.county_officer, "licenceproposal_letter", letter.code).content.decode()
    for word in ("逾期未改", "母1", "建议贵单位依法暂停", "政务服务办公室"):
        assert word in text
    page(cast.county_officer, "licenceproposal_edit", letter.code, data=sent | {"kind": "revoke"})
    missing = page(cast.county_officer, "licenceproposal_act", letter.code, "send", data={})
    assert missing.status_code == 422
    day = timezone.localdate().isoformat()
    page(
        cast.county_officer, "licenceproposal_act", letter.code, "send", data={"document_number": "5号", "sent_on": day}
    )
    answer = {"answer": "adopted", "answer_number": "津政审6号", "answered_on": day}
    text = page(cast.county_officer, "licenceproposal_act", letter.code, "answer", data=answer).content.decode()
    assert "请在许可页面登记其决定" in text
    letter.refresh_from_db()
    assert (letter.kind, letter.state, letter.answer) == ("revoke", "answered", "adopted")
    made.refresh_from_db()
    assert made.state == "active"


MOVES = {
    "edit": ("draft", lambda p, by: proposals.edit(p, kind="other", agency=p.agency, reason="r", basis="b", by=by,
                                                   now=make.NOW)),
    "send": ("draft", lambda p, by: proposals.send(p, document_number="1", sent_on=a.TODAY, by=by, now=make.NOW)),
    "answer": ("sent", lambda p, by: proposals.answer(p, answer="declined", answer_number="", answered_on=a.TODAY,
                                                      answer_text="", by=by, now=make.NOW)),
    "withdraw": ("draft sent", lambda p, by: proposals.withdraw(p, reason="误发", by=by, now=make.NOW)),
}  # fmt: skip


@pytest.mark.parametrize("state", ["draft", "sent", "answered", "withdrawn"])
def test_every_step_of_a_letter_from_every_state_by_everybody(cast, at, state):
    make.tied(cast, at)
    for verb, (sources, deed) in MOVES.items():
        for who in ("city_officer", "county_officer", "city_chief", "neighbour_officer", "inspector", "principal"):
            letter = a.proposal(at, cast.county_officer)
            for step in {"sent": ["send"], "answered": ["send", "answer"], "withdrawn": ["withdraw"]}.get(state, []):
                MOVES[step][1](letter, cast.county_officer)
                letter.refresh_from_db()
            allowed = state in sources.split() and who in ("city_officer", "county_officer")
            offered = {action.verb for action in LICENCE_PROPOSAL.open_to(cast.everyone[who], letter)}
            assert (verb in offered) is allowed, f"{who} sees {verb} from {state}"
            try:
                deed(letter, cast.everyone[who])
                done = True
            except Refused:
                done = False
            assert done is allowed, f"{who} {verb} from {state}"


@pytest.mark.parametrize(("values", "word"), [
    ({"reason": " "}, "事实理由"), ({"basis": ""}, "法律依据"),
])  # fmt: skip
def test_a_letter_needs_reason_and_basis_and_another_body(cast, at, values, word):
    with pytest.raises(Refused, match=word):
        a.proposal(at, cast.county_officer, **values)
    with pytest.raises(Refused, match="直接办理"):
        a.proposal(at, cast.county_officer, agency=cast.county_officer.agency)
    with pytest.raises(Refused, match="不由您办理"):
        a.proposal(at, cast.neighbour_officer)
    foreign = a.licence(make.institution("河东澄川医院"))
    with pytest.raises(Refused, match="不属于"):
        a.proposal(at, cast.county_officer, foreign)


def test_the_institution_does_not_see_a_letter_against_it(cast, at, page):
    letter = a.proposal(make.tied(cast, at), cast.county_officer)
    assert page(cast.principal, "licenceproposal_detail", letter.code).status_code == 404
    assert page(cast.neighbour_officer, "licenceproposal_detail", letter.code).status_code == 404
    assert page(cast.city_chief, "licenceproposal_detail", letter.code).status_code == 200


# --- settings -------------------------------------------------------------------------------------
def test_the_reviewer_sets_when_to_warn_and_who_decides(cast, page):
    assert "试运行" in page(cast.county_officer, "licensing_settings").content.decode()
    assert (
        page(cast.county_officer, "warning_set", data={"what": "licence", "days": "30", "basis": "x"}).status_code
        == 403
    )
    bad = page(cast.city_chief, "warning_set", data={"what": "licence", "days": "九十"})
    assert bad.status_code == 422
    assert "1至366" in bad.content.decode()
    page(cast.city_chief, "warning_set", data={"what": "licence", "days": "100，30", "basis": "津卫发7号"})
    assert WarningRule.objects.get(region_code=make.CITY).days == [100, 30]
    page(cast.system_admin, "warning_set", data={"what": "validation", "days": "60"})
    sent = {"agency": a.bureau().pk, "basis": "津政办函11号", "valid_from": "2024-01-01"}
    text = page(cast.city_chief, "licensing_hand_over", data=sent).content.decode()
    assert "津政办函11号" in text
    row = text.split("authorities/")[1].split("/end")[0]
    assert "津政办函11号" not in page(cast.city_chief, "licensing_take_back", row, data={}).content.decode()


# --- lists ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["licence_list", "licenceproposal_list", "licensing_settings"])
def test_a_list_asks_no_more_for_three_rows_than_for_one(cast, client, name, django_assert_max_num_queries):
    def fill(number):
        at = make.institution(f"河东第{number}名医院")
        a.proposal(at, cast.county_officer, a.licence(at, number=f"PDY{number}", subjects=["03", "05"]))

    client.force_login(cast.county_officer, backend=BACKEND)
    address = reverse(f"institutions:{name}")
    fill(1)
    client.get(address)
    with django_assert_max_num_queries(25) as one:
        assert client.get(address).status_code == 200
    fill(2)
    fill(3)
    with django_assert_max_num_queries(len(one)):
        client.get(address)


def test_the_ledger_filters_by_what_presses_by_kind_issuer_and_number(cast, client, at, today):
    a.licence(at, valid_from=today - 900 * DAY, valid_to=today + 20 * DAY, issued_on=None)
    a.licence(at, "narcotic", number="麻1", valid_from=today - 900 * DAY, valid_to=today - DAY, issued_on=None)
    a.licence(at, "radiation", number="放1", valid_from=today, valid_to=None, issuer="市生态环境局", issued_on=None)
    client.force_login(cast.county_officer, backend=BACKEND)
    address = reverse("institutions:licence_list")
    found = {
        query: client.get(f"{address}?{query}").context["total"]
        for query in ("warning=ending", "warning=lapsed", "warning=any", "kind=radiation", "issuer=生态环境",
                      "number=麻", "standing=expired", f"of={at.code}", "institution=禾安", "incomplete=1",
                      "agency=120103-WJW")
    }  # fmt: skip
    assert list(found.values()) == [1, 1, 2, 1, 1, 1, 1, 3, 3, 0, 0]


# --- two at once ----------------------------------------------------------------------------------
def test_issued_by_two_at_once_there_is_one_licence(committed_cast):
    at = make.institution()
    barrier = Barrier(2)

    def one(number):
        barrier.wait()
        try:
            return a.licence(at, number=f"PDY{number}", by=committed_cast.county_officer)
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(one, range(2)))
    assert sum(isinstance(outcome, Licence) for outcome in outcomes) == 1
    assert sum("延续" in str(outcome) or "刷新" in str(outcome) for outcome in outcomes) == 1
    assert Licence.objects.count() == 1
    assert Institution.objects.get().licence_number in ("PDY0", "PDY1")


def test_cancelled_by_two_at_once_there_is_one_entry(committed_cast):
    made = a.licence(make.institution())
    barrier = Barrier(2)

    def one(_number):
        barrier.wait()
        try:
            return a.take("cancel", made, by=committed_cast.county_officer)
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(one, range(2)))
    assert sum(isinstance(outcome, Licence) for outcome in outcomes) == 1
    assert made.changes.count() == 2


def test_what_the_api_says_of_a_licence_becomes_one_and_is_then_changed_on_it(client, cast):
    client.force_login(cast.county_officer, backend=BACKEND)
    new = {
        "name": "河东新叶诊所",
        "region": make.HEDONG,
        "category": "D211",
        "licence_number": "备5",
        "permits": ["radiation"],
    }
    code = client.post("/api/v1/institutions/", new, content_type="application/json").json()["code"]
    held = Licence.objects.filter(institution__code=code).values_list("kind", flat=True)
    assert set(held) == {"clinic_filing", "radiation"}
    address = f"/api/v1/institutions/{code}/"
    refused = client.patch(address, {"licence_number": "备6"}, content_type="application/json")
    assert refused.status_code == 400
    assert "许可与备案" in refused.content.decode()
    same = client.patch(address, {"licence_number": "备5", "beds": 3}, content_type="application/json")
    assert same.status_code == 200, same.content


@pytest.mark.parametrize(("ledger", "query"), [("licence_list", "of"), ("practitioner_list", "site")])
def test_a_new_row_from_the_list_of_one_institution_is_of_that_institution(page, cast, at, ledger, query):
    shown = page(cast.county_officer, ledger, query=f"?{query}={at.code}&sort=")
    address = shown.context["new_url"]
    assert address.endswith(f"?{query}={at.code}")
    assert shown.client.get(address).context["form"]["institution"].value() == at.code
    assert f"{query}={at.code}" in shown.context["query_string"]  # and so in the next page and the export
