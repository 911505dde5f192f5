"""The registry's pages, as ordinary people open them."""

import pytest
from django.urls import reverse

from institutions.models import Institution, MatchProposal, SelfInspection
from institutions.services import proposals
from institutions.services.proposals import Pair
from supervision.foundation.models import Act
from supervision.foundation.trail import act
from tests.factories import institutions as make

BACKEND = "supervision.foundation.signing_in.PortalBackend"


@pytest.fixture
def page(client):
    """``page(user, "institutions:…", …)``: open or post to a page as somebody."""

    def ask(user, name, *args, data=None, follow=False):
        client.force_login(user, backend=BACKEND)
        address = reverse(name, args=args)
        return client.get(address) if data is None else client.post(address, data, follow=follow)

    return ask


def form_of(institution, **changes):
    """What a filled-in form sends."""
    return {"name": institution.name, "region": institution.region_id} | changes


def test_the_facts_of_an_institution(page, cast):
    row = make.institution(uscc="91330100799655058B", level="3", grade="A")
    text = page(cast.county_officer, "institution_file", row.code).content.decode()
    for word in (row.name, row.code, "三级甲等", "91330100799655058B", "河东区", "登记停业"):
        assert word in text


@pytest.mark.parametrize(("who", "status"), [("neighbour_officer", 404), ("outsider", 403), ("liaison", 403)])
def test_a_foreign_institution_answers_404_and_a_role_without_the_right_403(page, cast, who, status):
    row = make.institution()
    assert page(cast.everyone[who], "institution_file", row.code).status_code == status


def test_registering_and_amending_by_hand(page, cast):
    sent = {
        "name": "河东澄川医院",
        "region": make.HEDONG,
        "uscc": "1234",
        "subjects": ["03", "04"],
        "permits": ["radiation"],
    }
    answer = page(cast.county_officer, "institutions:institution_new", data=sent, follow=True)
    row = Institution.objects.get()
    assert (row.subjects, row.permits) == (["03", "04"], ["radiation"])
    assert "应为18位" in answer.content.decode()
    page(cast.county_officer, "institutions:institution_edit", row.code, data=form_of(row, beds=20))
    row.refresh_from_db()
    assert row.beds == 20


def test_a_damaged_number_is_an_error_beside_its_field(page, cast):
    sent = {"name": "河东澄川医院", "region": make.HEDONG, "uscc": "9.11E+17"}
    text = page(cast.county_officer, "institutions:institution_new", data=sent).content.decode()
    assert "文本" in text
    assert not Institution.objects.exists()


def test_the_form_offers_only_the_own_divisions(page, cast):
    text = page(cast.county_officer, "institutions:institution_new").content.decode()
    assert "河东区" in text
    assert "河西区" not in text


def test_a_step_of_the_workflow_from_the_page(page, cast):
    row = make.institution()
    page(cast.county_officer, "institutions:institution_act", row.code, data={"verb": "suspend", "note": "装修"})
    row.refresh_from_db()
    assert row.state == "suspended"
    assert Act.objects.get(verb="institutions.institution.suspend").note == "装修"
    page(cast.county_officer, "institutions:institution_act", row.code, data={"verb": "merge"})
    row.refresh_from_db()
    assert row.state == "suspended"


def test_proposals_are_confirmed_in_bulk(page, cast):
    elder, other = make.institution(), make.institution("河东禾安医院东院")
    with act("test.propose", by=None, now=make.NOW):
        proposals.propose([Pair(elder.pk, other.pk, make.HEDONG, ("名称相近",))], now=make.NOW)
    assert "名称相近" in page(cast.county_officer, "institutions:proposal_list").content.decode()
    sent = {"verb": "confirm", "proposal": [MatchProposal.objects.get().pk]}
    page(cast.neighbour_officer, "institutions:proposal_act", data=sent)
    assert Institution.objects.current().count() == 2
    page(cast.county_officer, "institutions:proposal_act", data=sent)
    assert Institution.objects.current().get() == elder


def test_an_identity_number_is_shown_only_on_the_answer_to_a_reason(page, cast):
    row = make.practitioner(make.institution())
    name = "institutions:practitioner_detail"
    assert "000000199001010009" not in page(cast.county_officer, name, row.code).content.decode()
    refused = page(cast.county_officer, "institutions:practitioner_identity", row.code, data={"reason": ""})
    assert "000000199001010009" not in refused.content.decode()
    shown = page(cast.county_officer, "institutions:practitioner_identity", row.code, data={"reason": "核对"})
    assert "000000199001010009" in shown.content.decode()
    assert page(cast.inspector, "institutions:practitioner_identity", row.code, data={"reason": "x"}).status_code == 403


def test_entering_a_practitioner(page, cast):
    row = make.institution()
    sent = {"institution": row.code, "name": "许知夏", "kind": "doctor", "id_number": "000000199001010009"}
    page(cast.county_officer, "institutions:practitioner_new", data=sent)
    assert row.practitioners.get().id_masked.endswith("09")
    foreign = make.institution("河西朗宁医院", make.HEXI)
    page(cast.county_officer, "institutions:practitioner_new", data=sent | {"institution": foreign.code})
    assert not foreign.practitioners.exists()


# --- self-inspection ------------------------------------------------------------------------------
def test_the_institution_s_home_says_in_one_sentence_what_is_due(page, cast, monkeypatch):
    make.tied(cast, make.institution())
    home = page(cast.principal, "institutions:own_home")
    assert "没有要办的事" in home.content.decode()
    make.a_round(cast, now=make.timezone_now())
    text = page(cast.principal, "institutions:own_home").content.decode()
    assert "开始填报" in text


def test_a_filing_from_the_first_card_to_the_receipt(page, cast):
    at = make.tied(cast, make.institution())
    round_ = make.a_round(cast)
    page(cast.principal, "institutions:own_start", at.code, round_.pk, data={})
    filing = SelfInspection.objects.get()
    for number in range(1, filing.answers.count() + 1):
        answer = page(cast.principal, "institutions:own_item", filing.pk, number, data={"conclusion": "compliant"})
        assert answer.status_code == 302
    page(cast.manager, "institutions:own_details", filing.pk, data={"compliance_manager": "郑一诺"})
    assert page(cast.manager, "institutions:own_pledge", filing.pk).status_code == 403
    ticked = [str(n) for n in range(1, len(filing.pledge_text.clauses) + 1)]
    sent = {"clauses": ticked, "signer": "吴安平", "role": "院长"}
    answer = page(cast.principal, "institutions:own_pledge", filing.pk, data=sent, follow=True)
    filing.refresh_from_db()
    assert filing.receipt_code in answer.content.decode()
    text = page(cast.county_officer, "institutions:selfinspection_detail", filing.pk).content.decode()
    assert "接收" in text
    page(cast.county_officer, "institutions:selfinspection_act", filing.pk, data={"verb": "accept"})
    filing.refresh_from_db()
    assert filing.state == "accepted"


def test_a_problem_without_measure_is_told_beside_the_field(page, cast):
    filing = make.started(cast, make.tied(cast, make.institution()))
    answer = page(cast.principal, "institutions:own_item", filing.pk, 1, data={"conclusion": "problem"})
    assert "请填写此项" in answer.content.decode()
    assert filing.answers.first().conclusion == ""


def test_a_pledge_with_an_open_clause_is_refused(page, cast):
    filing = make.answered(make.started(cast, make.tied(cast, make.institution())))
    answer = page(
        cast.principal, "institutions:own_pledge", filing.pk, data={"clauses": ["1"], "signer": "吴", "role": "x"}
    )
    assert "逐条勾选" in answer.content.decode()
    filing.refresh_from_db()
    assert filing.state == "draft"


def test_another_institution_s_filing_does_not_exist(page, cast):
    make.tied(cast, make.institution())
    other = make.started(cast, make.institution("河东明澈医院"))
    for name in ("own_filing", "own_details", "own_pledge", "own_receipt"):
        assert page(cast.principal, f"institutions:{name}", other.pk).status_code == 404


def test_a_return_without_a_reason_changes_nothing_and_says_so(page, cast):
    filing = make.submitted(cast, make.tied(cast, make.institution()))
    sent = {"verb": "send_back", "note": ""}
    page(cast.county_officer, "institutions:selfinspection_act", filing.pk, data=sent)
    filing.refresh_from_db()
    assert filing.state == "submitted"
    page(cast.county_officer, "institutions:selfinspection_act", filing.pk, data=sent | {"note": "补照片"})
    assert "补照片" in page(cast.principal, "institutions:own_filing", filing.pk).content.decode()


def test_the_public_card_needs_no_account_and_shows_nothing_private(client, cast):
    row = make.institution(phone="022-12345678", principal="某负责人")
    text = client.get(reverse("institutions:public_card", args=[row.code])).content.decode()
    assert row.name in text
    assert "022-12345678" not in text
    assert "某负责人" not in text
    Institution.objects.filter(pk=row.pk).update(state="cancelled")
    assert client.get(reverse("institutions:public_card", args=[row.code])).status_code == 404


def test_the_rounds_page_asks_no_more_for_three_rounds_than_for_one(client, cast, django_assert_max_num_queries):
    make.tied(cast, make.institution())
    make.a_round(cast)
    client.force_login(cast.city_officer, backend=BACKEND)
    address = reverse("institutions:round_list")
    with django_assert_max_num_queries(12) as one:
        client.get(address)
    for kind in ("comprehensive", "special"):
        make.a_round(cast, kind)
    with django_assert_max_num_queries(len(one)):
        client.get(address)


def test_the_proposals_page_asks_no_more_for_three_pairs_than_for_one(client, cast, django_assert_max_num_queries):
    rows = [make.institution(f"河东{name}医院") for name in ("甲", "乙", "丙", "丁")]

    def propose(*others):
        with act("test.propose", by=None, now=make.NOW):
            proposals.propose([Pair(rows[0].pk, other.pk, make.HEDONG, ("x",)) for other in others], now=make.NOW)

    propose(rows[1])
    client.force_login(cast.city_officer, backend=BACKEND)
    address = reverse("institutions:proposal_list")
    with django_assert_max_num_queries(12) as one:
        client.get(address)
    propose(rows[2], rows[3])
    with django_assert_max_num_queries(len(one)):
        client.get(address)
