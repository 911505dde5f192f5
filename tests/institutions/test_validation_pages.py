"""Pages of validation: what each person finds there, mistakes that come back, figures that lead to their rows."""

import io

import pytest
from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils import timezone
from openpyxl import load_workbook

from institutions.choices import DeferralState
from institutions.counters import COUNTERS, QUEUES
from institutions.ledgers import DEFERRALS, VALIDATION_DUE, VALIDATIONS
from institutions.models import DeferralProposal, Institution, Validation, ValidationRule
from institutions.services import validations
from supervision.foundation.errors import Refused
from supervision.foundation.ledger.listing import ask
from supervision.views.validation_file import parts_of, warnings_of
from tests.factories import validations as a

SIGNED_IN = "supervision.foundation.signing_in.PortalBackend"
LEDGERS = {
    "institutions:validation_list": VALIDATIONS,
    "institutions:validation_due_list": VALIDATION_DUE,
    "institutions:deferral_list": DEFERRALS,
}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def city(cast):
    a.confirm(cast)
    return cast


def go(client, user, method, name, *args, **data):
    client.force_login(user, SIGNED_IN)
    return getattr(client, method)(reverse(name, args=args), data)


def propose(cast, row, key="x"):
    return validations.propose_deferral(
        row.institution, "officer", "屡次不改", "校验办法", 2, ["意见书"], key, cast.county_officer, a.NOW
    )


# --- proposals ------------------------------------------------------------------------------------
def test_a_proposal_is_made_once_for_its_key_and_by_those_who_act_there(city):
    row = a.due(city)
    first = propose(city, row)
    assert propose(city, row) == first
    with pytest.raises(Refused, match="无权"):
        validations.propose_deferral(
            row.institution, "officer", "x", "y", 1, [], "z", city.neighbour_officer, a.NOW
        )  # fmt: skip
    with pytest.raises(Refused) as refused:
        validations.propose_deferral(row.institution, "officer", " ", "", 13, [], "z", city.county_officer, a.NOW)
    assert len(refused.value.reasons) == 3


def test_accepting_opens_the_decision_even_before_the_period_ends(city):
    at = a.hospital(beds=300)
    proposal = validations.propose_deferral(at, "points", "24分", "办法", None, [], "c:1", None, a.NOW)
    with pytest.raises(Refused, match="无权"):
        validations.accept_proposal(proposal, by=city.county_officer, now=a.NOW)
    accepted = validations.accept_proposal(proposal, by=city.city_chief, now=a.NOW)
    row = accepted.validation
    assert (row.state, row.opens_on > a.TODAY) == ("due", True)
    done = validations.decide(row, "defer", grounds="24分", months=1, by=city.city_chief, now=a.NOW)
    assert done.validation.state == "deferred"
    assert validations.run_day(now=a.NOW + a.DAY).opened == 0


def test_without_an_accepted_proposal_or_a_review_nothing_is_deferred(city):
    row = a.due(city)
    propose(city, row)
    with pytest.raises(Refused, match="还没有审查意见"):
        validations.decide(row, "defer", grounds="x", months=1, by=city.city_chief, now=a.NOW)


def test_a_proposal_on_an_institution_without_a_confirmed_rule_leads_nowhere(city):
    at = a.hospital("河东安和诊所", category_id="D211", beds=0)
    proposal = validations.propose_deferral(at, "points", "24分", "办法", None, [], "c:1", None, a.NOW)
    with pytest.raises(Refused, match="试运行"):
        validations.accept_proposal(proposal, by=city.city_chief, now=a.NOW)
    proposal.refresh_from_db()
    assert proposal.state == DeferralState.OPEN


def test_rejecting_wants_a_reason_and_the_proposer_does_not_decide(city):
    proposal = propose(city, a.due(city))
    with pytest.raises(Refused, match="理由"):
        validations.reject_proposal(proposal, note=" ", by=city.city_chief, now=a.NOW)
    DeferralProposal.objects.update(proposed_by=city.city_chief)
    with pytest.raises(Refused, match="须由他人"):
        validations.reject_proposal(proposal, note="x", by=city.city_chief, now=a.NOW)


# --- pages ----------------------------------------------------------------------------------------
def test_a_mistake_in_a_decision_comes_back_with_what_was_typed(client, city):
    row = a.reported(city)
    data = {"verb": "defer", "defer-months": "9", "defer-grounds": "理由写在这里"}
    answer = go(client, city.city_chief, "post", "validation_decide", row.code, **data)
    assert answer.status_code == 422
    assert "1至6个月" in answer.content.decode()
    assert "理由写在这里" in answer.content.decode()


def test_a_refused_signature_keeps_the_draft(client, city):
    row = a.due(city)
    material = row.materials.filter(required=True).first()
    data = {f"text_{material.pk}": "赔偿一件", "signer": "吴安平", "sign": "1"}
    answer = go(client, city.principal, "post", "validation_own", row.code, **data)
    assert answer.status_code == 422
    assert "还没有填写或上传" in answer.content.decode()
    material.refresh_from_db()
    assert material.text == "赔偿一件"


def test_an_attachment_stands_for_a_material_and_only_those_who_see_the_validation_read_it(client, city):
    from_phone = _picture()
    row = a.due(city)
    material = row.materials.filter(required=True).first()
    client.force_login(city.manager, SIGNED_IN)
    client.post(reverse("validation_own", args=[row.code]), {f"files_{material.pk}": from_phone})
    page = go(client, city.manager, "get", "validation_own", row.code).content.decode()
    address = page.split('class="thumb" href="')[1].split('"')[0]
    served = client.get(address)
    assert b"".join(served).startswith(b"\x89PNG")
    client.force_login(city.neighbour_officer, SIGNED_IN)
    assert client.get(address).status_code == 404


def _picture():
    file = io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(40))
    file.name = "a.png"
    return file


def test_the_public_learns_name_day_and_whether_it_holds_and_nothing_else(client, city):
    row = a.passed(city)
    page = client.get(reverse("institutions:public_certificate"), {"code": row.verification_code}).content.decode()
    assert row.institution.name in page
    for secret in (row.code, row.institution.code, "林秋实", "周立言"):
        assert secret not in page
    missing = client.get(reverse("institutions:public_certificate"), {"code": "ABCD-EFGH-JKMN"}).content.decode()
    assert "没有这个验证码" in missing
    Institution.objects.filter(pk=row.institution_id).update(state="cancelled")
    page = client.get(reverse("institutions:public_certificate"), {"code": row.verification_code}).content.decode()
    assert "无效" in page


def test_the_rule_page_confirms_with_a_document_and_says_what_is_wrong(client, city):
    rule = ValidationRule.objects.get(key="filed-clinics")
    page = go(client, city.county_officer, "get", "institutions:validation_rule", rule.pk).content.decode()
    assert '<form method="post" class="form-page"' not in page
    wrong = go(client, city.city_chief, "post", "institutions:validation_rule_confirm", rule.pk, value="1",
               basis=" ", valid_from=timezone.localdate())  # fmt: skip
    assert wrong.status_code == 422
    done = go(client, city.city_chief, "post", "institutions:validation_rule_confirm", rule.pk, value="1",
              basis="津卫〔2026〕9号", valid_from=timezone.localdate())  # fmt: skip
    assert done.status_code == 302
    rule.refresh_from_db()
    assert (rule.confirmed, rule.applies) == (True, False)  # the box was not ticked: filed clinics are not validated


def test_each_figure_leads_to_exactly_its_rows_and_the_workbook_says_the_same(client, city):
    a.passed(city)
    year = 2026
    page = go(client, city.city_officer, "get", "institutions:validation_statistics", year=year)
    rows = page.context["rows"]
    for figure, count in rows[-1].cells:
        shown = ask(VALIDATIONS, city.city_officer, QueryDict(f"year={year}&stage={figure}")).rows.count()
        assert shown == count, figure
    client.force_login(city.city_officer, SIGNED_IN)
    file = client.get(reverse("institutions:validation_statistics"), {"year": year, "format": "xlsx"})
    book = load_workbook(io.BytesIO(file.content))
    lines = list(book.active.iter_rows(values_only=True))
    assert lines[-1] == ("合计", 1, 1, 1, 0, 0, 0)
    assert len(lines) == 18


def test_the_printed_record_names_the_whole_address_where_its_code_is_checked(client, city):
    row = a.passed(city)
    page = go(client, city.county_officer, "get", "institutions:validation_certificate", row.code).content.decode()
    assert "http://testserver" + reverse("institutions:public_certificate") in page


def test_the_lines_of_the_statistics_add_up_where_institutions_stand_in_no_street(client, city):
    a.passed(city)
    rows = go(client, city.county_officer, "get", "institutions:validation_statistics", year=2026).context["rows"]
    rest, total = rows[-2:]
    assert rest.is_rest
    assert rest.counts == total.counts == (1, 1, 1, 0, 0, 0)
    assert [sum(column) for column in zip(*(row.counts for row in rows[:-1]), strict=True)] == list(total.counts)


@pytest.mark.parametrize("who", ["county_officer", "city_chief"])
def test_counters_count_the_rows_they_lead_to(city, who):
    today = timezone.localdate()
    a.reported(city)
    a.applied(city, name="河东明澈医院")
    propose(city, a.due(city, name="河东朗宁医院", tied=False))
    user = city.everyone[who]
    seen = 0
    for counter in COUNTERS:
        if counter.is_for(user) and counter.url_name in LEDGERS:
            assert resolve(counter.url.split("?")[0])
            rows = ask(LEDGERS[counter.url_name], user, QueryDict(counter.query)).rows
            assert rows.count() == counter.count(user, today), counter.label
            seen += counter.count(user, today)
    assert seen
    titles = [todo.title for queue in QUEUES if queue.is_for(user) for todo in queue.rows(user, today, 12)]
    assert any("校验" in title for title in titles)


def test_the_principal_s_first_page_says_until_when_to_apply(client, city):
    row = a.due(city)
    page = go(client, city.principal, "get", "institutions:own_home").content.decode()
    assert f"校验：请于 {row.due_on} 前提出申请" in page


def test_the_review_names_every_section_and_warns_of_what_speaks_against(city):
    row = a.reviewing(city)
    parts = parts_of(city.county_officer, row.institution)
    assert [part.key for part in parts][:7] == [
        "base", "licences", "practitioners", "self_inspections", "visits", "findings", "penalties",
    ]  # fmt: skip
    Institution.objects.filter(pk=row.institution_id).update(licence_to=a.TODAY - a.DAY)
    propose(city, row)
    row.refresh_from_db()
    told = [(warned.text, warned.colour) for warned in warnings_of(city.county_officer, row, a.TODAY)]
    assert told == [
        (f"许可证已于{a.TODAY - a.DAY}到期", "red"), ("有待决定的暂缓校验建议：屡次不改", "red"),
    ]  # fmt: skip


def test_lists_ask_no_more_for_three_rows_than_for_one(client, city, django_assert_max_num_queries):
    a.due(city)
    counts = []
    go(client, city.county_officer, "get", "institutions:validation_list")
    for names in ((), ("河东明澈医院", "河东朗宁医院")):
        for name in names:
            a.due(city, name=name, tied=False)
        client.force_login(city.county_officer, SIGNED_IN)
        with django_assert_max_num_queries(40) as asked:
            assert client.get(reverse("institutions:validation_list")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert Validation.objects.count() == 3
