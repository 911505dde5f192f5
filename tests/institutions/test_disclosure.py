"""Institution disclosure: what is to be public, who is behind, what the authority checks, what anybody reads."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from institutions.choices import DisclosureSource, DisclosureState, SiteKind
from institutions.models import Disclosure, DisclosureItem
from institutions.queries import own_disclosures, progress
from institutions.queries.disclosure import content_of
from institutions.rules.prices import read_amount, read_prices, written
from institutions.services import disclosure, practice_sites
from institutions.workflow import DISCLOSURE
from supervision.foundation.errors import Refused
from supervision.foundation.models import Notice
from tests.factories import institutions as make

NOW, TODAY = make.NOW, make.NOW.date()
S = DisclosureState
PRICES = [{"name": "普通门诊诊察费", "unit": "次", "price": "25.00", "note": ""}]


def item(code: str) -> DisclosureItem:
    return DisclosureItem.objects.get(code=code)


def published(row, code="D05", *, by=None, at=NOW, text="门诊 8:00—17:30", rows=PRICES):
    return disclosure.publish(row, item(code), text=text, rows=rows, by=by, now=at)


def questioned(cast, row):
    return disclosure.question(published(row), problem="时间不符", by=cast.county_officer, now=NOW)


# --- price lists ------------------------------------------------------------------------------------
def test_a_list_copied_from_a_workbook_and_one_written_by_hand_are_read_alike():
    pasted = read_prices("项目\t单位\t价格\t说明\n诊察费\t次\t25\t\n输液\t组\t8.5\t不含药品")
    by_hand = read_prices("诊察费，次，￥25.00\n\n输液,组,8.50元,不含药品")
    assert [(p.name, p.unit, p.price, p.note) for p in pasted.prices] == [
        ("诊察费", "次", Decimal("25.00"), ""),
        ("输液", "组", Decimal("8.50"), "不含药品"),
    ]
    assert by_hand.prices == pasted.prices
    assert not pasted.problems
    assert not by_hand.problems


@pytest.mark.parametrize(
    ("text", "line"),
    [("诊察费,次,面议", 1), (",次,25", 1), ("诊察费,次,25\n诊察费,次,30", 2), ("诊察费,次,-1", 1),
     ("诊察费,次,1.234", 1), ("诊察费,次,1e999999999", 1), ("诊察费,次,NaN", 1)],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_told_by_its_number(text, line):
    assert [row for row, _said in read_prices(text).problems] == [line]


@given(st.decimals(min_value=0, max_value=Decimal("99999999.99"), places=2))
def test_every_amount_of_money_survives_being_written_and_read(amount):
    assert read_amount(str(amount)) == amount
    assert read_amount(f"￥{amount:,}元") == amount
    rows = [{"name": "甲", "unit": "次", "price": str(amount), "note": "一"}]
    assert [price.as_row() for price in read_prices(written(rows)).prices] == rows


@given(st.text(max_size=200))
def test_no_text_at_all_breaks_the_reader(text):
    found = read_prices(text)
    assert all(price.name and price.price >= 0 for price in found.prices)


# --- workflow ---------------------------------------------------------------------------------------
ALLOWED = {
    "principal": {S.DRAFT: {"publish"}, S.PUBLISHED: {"publish"}, S.QUESTIONED: {"publish"}},
    "manager": {S.DRAFT: {"publish"}, S.PUBLISHED: {"publish"}, S.QUESTIONED: {"publish"}},
    "county_officer": {S.PUBLISHED: {"check", "question"}},
    "city_officer": {S.PUBLISHED: {"check", "question"}},
}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize(
    "who",
    ["city_officer", "city_chief", "county_officer", "neighbour_officer", "inspector", "liaison", "principal",
     "manager", "outsider", "system_admin"],
)  # fmt: skip
def test_every_step_is_open_to_exactly_those_it_is_meant_for(cast, state, who):
    row = published(make.tied(cast, make.institution()))
    Disclosure.objects.filter(pk=row.pk).update(state=state)
    row.refresh_from_db()
    offered = {action.verb for action in DISCLOSURE.open_to(cast.everyone[who], row)}
    assert offered == ALLOWED.get(who, {}).get(state, set())


def test_publishing_says_until_when_it_counts_and_again_renews_it(cast):
    row = published(make.institution())
    assert (row.state, row.confirmed_on, row.due_on) == (S.PUBLISHED, TODAY, date(2027, 11, 2))
    later = published(row.institution, at=NOW + timedelta(days=40))
    assert later.pk == row.pk
    assert later.confirmed_on == TODAY + timedelta(days=40)


def test_nothing_is_published_that_says_nothing_and_nothing_is_left_behind(cast):
    row = make.institution()
    for code in ("D05", "D04"):
        with pytest.raises(Refused, match="请填写"):
            published(row, code, text=" ", rows=[])
    assert not Disclosure.objects.exists()


def test_what_the_registry_knows_is_not_kept_a_second_time(cast):
    row = published(make.institution(), "D01", text="编造的内容")
    assert (row.text, row.rows) == ("", [])


def test_a_question_tells_the_institution_what_and_until_when_and_a_correction_ends_it(cast):
    place = make.tied(cast, make.institution())
    row = questioned(cast, place)
    assert row.state == S.QUESTIONED
    assert row.correct_derivation["unit"] == "working"
    assert {notice.recipient_id for notice in Notice.objects.all()} == {cast.principal.pk, cast.manager.pk}
    corrected = published(place, by=cast.manager, text="门诊 9:00—17:30")
    assert (corrected.state, corrected.question, corrected.correct_by) == (S.PUBLISHED, "", None)


def test_a_question_without_words_or_with_a_past_day_is_refused(cast):
    row = published(make.institution())
    for problem, day, said in ((" ", None, "写明"), ("不符", TODAY, "晚于今日")):
        with pytest.raises(Refused, match=said):
            disclosure.question(row, problem=problem, correct_by=day, by=cast.county_officer, now=NOW)


# --- who is behind ----------------------------------------------------------------------------------
def figures(user, on=TODAY):
    names = ("expected_items", "current_items", "outdated_items", "questioned_items", "behind_items")
    return [tuple(getattr(row, name) for name in names) for row in progress(user, on)]


def test_who_is_behind_is_counted_by_what_the_institution_is_licensed_for(cast):
    place = make.tied(cast, make.institution(beds=20))
    assert figures(cast.county_officer) == [(7, 0, 0, 0, 7)]
    published(place, "D04", at=NOW - timedelta(days=400))
    published(place, "D06")
    questioned(cast, place)
    assert figures(cast.county_officer) == [(7, 1, 1, 1, 6)]
    assert len([entry for entry in own_disclosures(place, TODAY) if entry.is_behind]) == 6
    place.beds = 0
    place.save()
    assert figures(cast.county_officer) == [(6, 1, 1, 1, 5)]
    assert figures(cast.neighbour_officer) == []


@pytest.mark.parametrize(
    "requires", ["permit:radiation", "subject:50", "letter:A", "category:A1", "beds", "subject:04|beds"]
)
def test_the_count_and_the_institution_s_own_list_agree_on_every_kind_of_condition(cast, requires):
    DisclosureItem.objects.filter(code="D05").update(requires=requires)
    for n, values in enumerate((
        {}, {"permits": ["radiation"]}, {"subjects": ["50.03"]}, {"subjects": ["04"]}, {"category_id": "A100"},
        {"beds": 3}, {"category_id": "D110", "beds": 0},
    )):  # fmt: skip
        make.institution(f"河东第{n}医院", **values)
    for row in progress(cast.county_officer, TODAY):
        assert row.expected_items == len(own_disclosures(row, TODAY)), row.name


def test_the_ledger_of_who_is_behind_asks_as_often_for_three_rows_as_for_one(client, cast):
    client.force_login(cast.county_officer, backend="supervision.foundation.signing_in.PortalBackend")
    address = reverse("institutions:disclosure_progress")
    counts = []
    for n in (1, 2):
        for k in range(n):
            published(make.institution(f"河东第{n}{k}医院"))
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).context["total"] == {1: 1, 2: 3}[n]
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_only_confirmed_items_are_reminded_of_and_each_once(cast):
    place = make.tied(cast, make.institution())
    published(place, at=NOW - timedelta(days=800))
    assert disclosure.remind(now=NOW) == 0
    assert disclosure.confirm_items(basis="津卫办〔2026〕7号", by=cast.city_chief, now=NOW) == 7
    assert disclosure.remind(now=NOW) == 2
    assert disclosure.remind(now=NOW + timedelta(days=1)) == 0


def test_items_are_confirmed_by_the_reviewer_with_a_document(cast):
    for who, basis, said in ((cast.city_officer, "文", "无权"), (cast.city_chief, " ", "文号")):
        with pytest.raises(Refused, match=said):
            disclosure.confirm_items(basis=basis, by=who, now=NOW)
    assert not DisclosureItem.objects.filter(confirmed=True).exists()


# --- pages ------------------------------------------------------------------------------------------
def test_the_public_reads_what_is_published_and_no_person(client, cast):
    place = make.tied(cast, make.institution(principal="吴安平", phone="022-87654321"))
    make.practitioner(place)
    for code in ("D01", "D03", "D04"):
        published(place, code)
    card = client.get(reverse("institutions:public_card", args=[place.code])).content.decode()
    assert "普通门诊诊察费" in card
    assert "执业医师" in card
    for hidden in ("许知夏", "吴安平", "87654321", "门诊 8:00"):
        assert hidden not in card
    full = reverse("institutions:public_disclosure", args=[place.code, "D04"])
    assert client.get(full).status_code == 200
    assert client.get(reverse("institutions:public_disclosure", args=[place.code, "D05"])).status_code == 404


def test_the_institution_publishes_by_itself_and_a_wrong_line_is_told(client, cast):
    place = make.tied(cast, make.institution())
    client.force_login(cast.manager, backend="supervision.foundation.signing_in.PortalBackend")
    page = reverse("institutions:own_disclosure_item", args=[place.code, "D04"])
    told = client.post(page, {"content": "诊察费,次,面议", "confirmed": "on"}).content.decode()
    assert "第1行" in told
    assert client.post(page, {"content": "诊察费,次,25"}).status_code == 200
    assert not Disclosure.objects.exists()
    assert client.post(page, {"content": "诊察费,次,25", "confirmed": "on"}).status_code == 302
    assert Disclosure.objects.get().rows[0]["price"] == "25.00"


def test_nobody_publishes_for_another_institution(client, cast):
    make.tied(cast, make.institution())
    other = make.institution("河东另一医院")
    client.force_login(cast.principal, backend="supervision.foundation.signing_in.PortalBackend")
    assert client.get(reverse("institutions:own_disclosure", args=[other.code])).status_code == 404
    page = reverse("institutions:own_disclosure_item", args=[other.code, "D05"])
    assert client.post(page, {"content": "x", "confirmed": "on"}).status_code == 404


def test_the_officer_checks_and_questions_on_the_page(client, cast):
    row = published(make.tied(cast, make.institution()))
    client.force_login(cast.county_officer, backend="supervision.foundation.signing_in.PortalBackend")
    act = reverse("institutions:disclosure_act", args=[row.pk])
    client.post(act, {"verb": "check"})
    row.refresh_from_db()
    assert row.checked_by == cast.county_officer
    client.post(act, {"verb": "question", "problem": "时间不符"})
    row.refresh_from_db()
    assert row.state == S.QUESTIONED
    assert client.get(reverse("institutions:disclosure_detail", args=[row.pk])).status_code == 200


def test_staff_are_counted_at_every_site_that_is_in_force_and_once_at_each(cast):
    main, further = make.institution(), make.institution("河东映雪医院")
    person = make.practitioner(main)
    make.practitioner(main, "沈清和", kind="nurse", certificate_number="202312000001")
    practice_sites.add(
        person, further, SiteKind.FURTHER, since=TODAY, until=TODAY + timedelta(days=30), by=None, now=NOW
    )
    staff = DisclosureItem.objects.get(source=DisclosureSource.STAFF)

    def counted(place, on=TODAY):
        return {label: n for label, n in content_of(staff, place, on)["facts"] if n != "0"}

    assert counted(main) == {"执业医师": "1", "护士": "1"}
    assert counted(further) == {"执业医师": "1"}
    assert counted(further, TODAY + timedelta(days=31)) == {}
