"""Pages of the credit floor, as each person sees them."""

import pytest
from django.urls import reverse

from credit.models import Consequence, PointsRecord, ScoringScheme
from credit.services import rounds
from tests.factories.credit import (
    CITY,
    NOW,
    TODAY,
    clinic,
    confirmed_scheme,
    defended,
    drafted,
    effective,
    noticed,
    tied,
    trial_scheme,
)

BACKEND = "supervision.foundation.signing_in.PortalBackend"


@pytest.fixture
def place(cast):
    confirmed_scheme(cast)
    return tied(cast.principal, clinic())


@pytest.fixture
def page(client, cast):
    """``page("county_officer", "credit:points_detail", code)`` → the answer; with ``data`` it posts."""

    def ask(person, name, *args, data=None, query=""):
        client.force_login(cast.everyone[person], BACKEND)
        address = reverse(name, args=args) + query
        return client.get(address) if data is None else client.post(address, data)

    return ask


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_record_explains_its_points_with_the_legal_basis(page, cast, place):
    record = drafted(cast, place, "P01", quantity=3)
    shown = text(page("county_officer", "credit:points_detail", record.code))
    for part in ("每人记2分", "数量3，合计6分", record.item.basis, record.scheme.basis, "拟记分"):
        assert part in shown


def test_the_institution_sees_the_last_day_of_defence_and_defends_there(page, cast, place):
    record = noticed(cast, place, served_on=TODAY)
    PointsRecord.objects.filter(pk=record.pk).update(defence_until="2099-12-31")
    assert "2099-12-31" in text(page("principal", "credit:points_detail", record.code))
    assert page("principal", "credit:points_defend", record.code, data={"text": ""}).status_code == 422
    assert page("principal", "credit:points_defend", record.code, data={"text": "已改正"}).status_code == 302
    record.refresh_from_db()
    assert (record.state, record.defence_text) == ("defended", "已改正")


def test_a_defence_sent_twice_is_taken_once(page, cast, place):
    record = noticed(cast, place)
    PointsRecord.objects.filter(pk=record.pk).update(defence_until="2099-12-31")
    answers = [page("principal", "credit:points_defend", record.code, data={"text": text}) for text in ("一", "二")]
    assert [answer.status_code for answer in answers] == [302, 302]
    record.refresh_from_db()
    assert record.defence_text == "一"


def test_a_draft_and_trial_points_do_not_exist_for_the_institution(page, cast, place):
    record = drafted(cast, place)
    assert page("principal", "credit:points_detail", record.code).status_code == 404


@pytest.mark.parametrize("name", ["points_detail", "points_notice", "points_review", "points_withdraw"])
@pytest.mark.parametrize("person", ["neighbour_officer", "outsider", "liaison", "system_admin"])
def test_a_neighbour_and_outsiders_find_nothing(page, cast, place, name, person):
    record = noticed(cast, place)
    data = None if name == "points_detail" else {}
    answer = page(person, f"credit:{name}", record.code, data=data)
    assert answer.status_code in (403, 404)
    if person == "neighbour_officer" and name in ("points_detail", "points_notice"):
        assert answer.status_code == 404


def test_the_officer_notices_and_the_chief_reviews_on_the_page(page, cast, place):
    record = drafted(cast, place)
    shown = text(page("county_officer", "credit:points_detail", record.code))
    assert reverse("credit:points_notice", args=[record.code]) in shown
    assert page("county_officer", "credit:points_notice", record.code, data={"served_on": "x"}).status_code == 422
    data = {"served_on": str(record.verified_on), "service": "direct"}
    assert page("county_officer", "credit:points_notice", record.code, data=data).status_code == 302
    record.refresh_from_db()
    assert record.notice_number

    waiting = defended(cast, place, "L10")
    assert reverse("credit:points_review", args=[waiting.code]) in text(
        page("city_chief", "credit:points_detail", waiting.code)
    )
    assert reverse("credit:points_review", args=[waiting.code]) not in text(
        page("county_officer", "credit:points_detail", waiting.code)
    )
    page("city_chief", "credit:points_review", waiting.code, data={"text": "维持", "quantity": "1"})
    waiting.refresh_from_db()
    assert waiting.state == "effective"


def test_trial_points_say_that_they_have_no_effect(page, cast):
    record = drafted(cast, clinic(), scheme=trial_scheme())
    shown = text(page("county_officer", "credit:points_detail", record.code))
    assert "没有对外效力" in shown
    assert "暂不能办理" in shown


def test_the_standing_of_any_day_is_a_page(page, cast, place):
    record = effective(cast, place)
    before = text(page("county_officer", "credit:standing_detail", place.code, query=f"?on={record.verified_on}"))
    after = text(page("county_officer", "credit:standing_detail", place.code, query=f"?on={record.effective_on}"))
    assert record.code not in before
    assert record.code in after
    assert page("neighbour_officer", "credit:standing_detail", place.code).status_code == 404


def test_a_draft_by_hand_is_made_on_a_page(page, cast, place):
    item = ScoringScheme.objects.get(region_code=CITY).items.get(code="L06")
    data = {"item": item.pk, "quantity": 1, "verified_on": "2026-11-01", "source_note": "津医保函〔2026〕9号"}
    assert page("county_officer", "credit:points_new", place.code, data={}).status_code == 200
    assert page("county_officer", "credit:points_new", place.code, data=data).status_code == 302
    assert "不重复记分" in text(page("county_officer", "credit:points_new", place.code, data=data))
    assert PointsRecord.objects.count() == 1
    assert page("neighbour_officer", "credit:points_new", place.code).status_code == 404


def test_a_proposal_is_decided_on_its_page(page, cast, place):
    effective(cast, place, "L08")
    proposal = Consequence.objects.get()
    assert "决定采取" in text(page("city_chief", "credit:consequence_detail", proposal.pk))
    assert "决定采取" not in text(page("county_officer", "credit:consequence_detail", proposal.pk))
    assert page("neighbour_officer", "credit:consequence_detail", proposal.pk).status_code == 404
    page("city_chief", "credit:consequence_settle", proposal.pk, data={"verb": "decide", "decision": "发提醒函"})
    proposal.refresh_from_db()
    assert proposal.decision == "发提醒函"


def test_a_scheme_is_adopted_and_confirmed_on_pages(page, cast):
    source = trial_scheme()
    assert "参考值，待确认" in text(page("city_chief", "credit:scheme_detail", source.pk))
    data = {"version": "津1", "title": "天津市记分办法", "valid_from": "2026-11-01"}
    assert page("city_officer", "credit:scheme_adopt", source.pk, data=data).status_code == 403
    assert page("city_chief", "credit:scheme_adopt", source.pk, data=data).status_code == 302
    assert page("city_chief", "credit:scheme_adopt", source.pk, data=data).status_code == 422
    copy = ScoringScheme.objects.get(region_code=CITY)
    assert (
        page("city_chief", "credit:scheme_confirm", copy.pk, data={"basis": "", "valid_from": "2026-11-01"}).status_code
        == 422
    )
    page("city_chief", "credit:scheme_confirm", copy.pk, data={"basis": "津卫〔2026〕1号", "valid_from": "2026-11-01"})
    copy.refresh_from_db()
    assert (copy.state, copy.basis) == ("confirmed", "津卫〔2026〕1号")
    page("city_chief", "credit:scheme_close", copy.pk, data={"note": "废止"})
    copy.refresh_from_db()
    assert copy.state == "closed"


def test_institutions_read_schemes_in_force_but_none_on_trial(page, cast):
    scheme = confirmed_scheme(cast)
    shown = text(page("principal", "credit:scheme_list"))
    assert scheme.title in shown
    assert trial_scheme().title not in shown
    assert page("principal", "credit:scheme_detail", trial_scheme().pk).status_code == 404


def test_an_empty_queue_says_so(page, cast):
    assert "没有等待记分的问题" in text(page("county_officer", "credit:awaiting_list"))
    assert page("principal", "credit:awaiting_list").status_code == 403
    assert rounds.pull(now=NOW).drafted == 0
