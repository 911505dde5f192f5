"""Finding institutions and people by any piece of what they are called, and identity numbers by nothing but a hash."""

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from institutions.models import Institution, MatchProposal, Merge, Practitioner
from institutions.models.institutions import FOUND_BY
from institutions.queries import find_institutions, find_practitioners, published_named, sealed
from institutions.services import merging, proposals, registry
from institutions.services import names as other_names
from institutions.services.known_as import known_as
from institutions.services.proposals import Pair
from supervision.foundation.ledger.columns import ledger_named
from supervision.foundation.ledger.importing import run
from supervision.foundation.models import Act
from supervision.foundation.rules.identifiers import looks_like_id_card
from supervision.foundation.secrecy import fingerprint
from tests.factories import institutions as make

BACKEND = "supervision.foundation.signing_in.PortalBackend"
ID_NUMBER = "000000199001010009"


@pytest.fixture
def central(cast):
    return make.institution(
        "天津市第一中心医院（原天津中央医院）", uscc="91330100799655058B", registration_number="12345678X12010211A1001",
        legal_representative="欧阳知夏", address="河东区复康路24号-3",
    )  # fmt: skip


def found(text):
    return list(Institution.objects.matching(text).values_list("pk", flat=True))


@pytest.mark.parametrize("text", [
    "天", "医院", "一中心", "第一中心医院", "天津市第一中心医院", "天津市第一中心医院（原天津中央医院）", "中央医院",
    "tjsdyzxyy", "tjs", "zxyy", "ZXYY", "tjzyyy", "ｚｘｙｙ", "91330100799655058B", "91330100799655058b",
    "12345678X12010211A1001", "欧阳", "知夏", "欧阳知夏", "复康路24号", "复康路24号-3", "复康 中心", "中心　欧阳 zxyy",
])  # fmt: skip
def test_it_is_found_by_any_piece(central, text):
    make.institution("河东禾安诊所")
    text = text.replace("（原天津中央医院）", "")
    assert found(text) == [central.pk]


@pytest.mark.parametrize(
    "text", ["津天", "xyz", "中心 诊所", "9133010079965505", "%", "_", "\\", "'", "#", "第二中心医院", "龘"]
)
def test_it_is_not_found_by_what_it_is_not_called(central, text):
    assert found(text) == []


def test_a_code_finds_the_one_institution(central):
    other = make.institution("河东禾安诊所")
    assert found(other.code) == found(other.code.lower()) == [other.pk]


@given(st.text(alphabet="医院中心河东口腔abc12（） ·%_", min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_the_index_and_the_plain_comparison_agree(demo_city, django_db_blocker, text):
    with django_db_blocker.unblock():
        plain = FOUND_BY.marked(Institution.objects.all(), text).filter(found=True)
        assert set(found(text)) == set(plain.values_list("pk", flat=True))


def test_a_new_name_and_the_old_one_both_find_it(cast, central):
    registry.amend(central, {"name": "天津市中心总医院"}, by=cast.city_officer, now=make.NOW)
    assert found("总医院") == found("第一中心") == found("中央") == found("tjsdyzxyy") == [central.pk]


def test_the_names_of_a_merged_row_find_the_one_that_stays(cast):
    elder, newer = make.institution("河东禾安医院"), make.institution("河东和安康复院")
    pair = Pair(elder.pk, newer.pk, make.HEDONG, ("名称相近",))
    proposals.propose([pair], now=make.NOW)
    proposals.confirm(MatchProposal.objects.get(), by=cast.county_officer, now=make.NOW)
    assert elder.pk in found("康复院")
    assert elder.pk in found("hdhakfy")
    merging.undo(Merge.objects.get(), reason="并错了", by=cast.county_officer, now=make.NOW)
    assert found("康复院") == found("hdhakfy") == [newer.pk]


def test_a_name_added_by_hand_or_given_up_finds_it(cast):
    row = make.institution("河东禾安医院")
    other_names.add(row, "second", "河东康复院", by=cast.county_officer, now=make.NOW)
    today = timezone.localdate(make.NOW)
    registry.rename(row, "河东明德医院", on=today, basis="津卫〔2026〕1号", by=cast.county_officer, now=make.NOW)
    assert found("康复院") == found("禾安") == found("hdhayy") == found("明德") == found("hdmdyy") == [row.pk]


def test_a_name_that_a_list_replaces_still_finds_it(cast, tmp_path):
    row, path = make.institution("河东禾安医院"), tmp_path / "list.csv"
    path.write_text(f"机构编码,机构名称,区县代码\n{row.code},河东明德医院,120102\n", encoding="utf-8")
    run(ledger_named("institutions"), path, by=None, now=make.NOW)
    assert found("禾安") == found("hdhayy") == found("明德") == found("hdmdyy") == [row.pk]


def test_what_a_search_goes_by_is_what_the_names_say(demo_city, django_db_blocker):
    with django_db_blocker.unblock():
        rows = list(Institution.objects.all())
        wrong = [
            row.code
            for row in rows
            if row.known_as != known_as(row.sort_key, [other.name for other in row.names.order_by("pk")])
        ]
    assert rows
    assert wrong == []


# --- within reach ------------------------------------------------------------------------------------
def test_the_very_name_comes_first_and_then_the_shortest(cast):
    make.institution("河东第一禾安医院")
    longer, very = make.institution("禾安医院口腔分部"), make.institution("禾安医院")
    assert find_institutions(cast.county_officer, "禾安医院")[:2] == [very, longer]


def test_nothing_of_the_neighbours_is_found(cast, central):
    assert find_institutions(cast.neighbour_officer, "中心") == []
    assert find_institutions(cast.county_officer, "中心") == [central]
    assert find_institutions(cast.county_officer, " ") == []


def test_the_public_finds_by_what_the_card_shows_and_not_by_a_person(central):
    assert [card["code"] for card in published_named("第一中心")[0]] == [central.code]
    assert published_named("欧阳") == ([], False)
    assert published_named("12345678X12010211A1001") == ([], False)


def test_the_public_page_searches(client, central):
    assert central.name.partition("（")[0] in client.get(reverse("public_home"), {"q": "zxyy"}).content.decode()


# --- people ------------------------------------------------------------------------------------------
@pytest.fixture
def doctor(central):
    return make.practitioner(central, "许知夏", certificate_number="110120102000123")


@pytest.mark.parametrize("text", ["许知夏", "知夏", "许", "xzx", "zx", "110120102000123"])
def test_a_person_is_found_by_name_initials_and_number(cast, doctor, text):
    assert find_practitioners(cast.county_officer, text) == [doctor]
    assert find_practitioners(cast.neighbour_officer, text) == []


@pytest.mark.parametrize(("text", "meant"), [
    (ID_NUMBER, True), ("11010119900307123x", True), ("１１０１０１１９９００３０７１２３Ｘ", True),
    ("110101900307123", True), ("91330100799655058B", False), ("12345678X12010211A1001", False),
    ("110101199013071234", False), ("医院", False),
])  # fmt: skip
def test_an_identity_number_is_known_by_its_shape(text, meant):
    assert looks_like_id_card(text) is meant


def test_what_is_typed_becomes_conditions_without_the_number():
    assert sealed("知夏") == {"q": "知夏"}
    assert sealed(f"知夏 {ID_NUMBER}") == {"q": "知夏", "identity": fingerprint(ID_NUMBER)}
    assert sealed("11010119900307123x") == sealed("１１０１０１１９９００３０７１２３Ｘ")


@pytest.mark.parametrize(("view", "arguments"), [("ledger_ask", {"name": "practitioners"}), ("search", {})])
def test_an_identity_number_finds_its_person_and_stands_in_no_address_or_page(client, cast, doctor, view, arguments):
    make.practitioner(doctor.institution, "林若谷")
    Practitioner.objects.filter(name="林若谷").update(id_hash="")
    client.force_login(cast.county_officer, backend=BACKEND)
    answer = client.post(reverse(view, kwargs=arguments), {"q": ID_NUMBER})
    assert answer.status_code == 302
    assert ID_NUMBER not in answer.url
    page = client.get(answer.url)
    assert [row["name"] for row in page.context["rows"]] == ["许知夏"]
    assert ID_NUMBER not in page.content.decode()
    asked = Act.objects.get(verb="institutions.search_identity")
    assert (asked.actor_id, asked.data) == (cast.county_officer.pk, {"found": 1})
    assert ID_NUMBER not in str(vars(asked))


@pytest.mark.parametrize("view", ["institutions:practitioner_list", "search"])
def test_a_number_in_an_address_is_taken_out_of_it_at_once(client, cast, doctor, view):
    client.force_login(cast.county_officer, backend=BACKEND)
    answer = client.get(reverse(view), {"q": ID_NUMBER})
    assert answer.status_code == 302
    assert ID_NUMBER not in answer.url


def test_who_may_not_look_at_people_may_not_ask_for_a_number(client, cast, doctor):
    client.force_login(cast.liaison, backend=BACKEND)
    assert client.post(reverse("search"), {"q": ID_NUMBER}).status_code == 403


def test_the_box_on_top_leads_to_an_address_that_can_be_kept(client, cast, central):
    client.force_login(cast.county_officer, backend=BACKEND)
    answer = client.post(reverse("search"), {"q": "中心"})
    assert answer.status_code == 302
    assert central.code in client.get(answer.url).content.decode()


def test_staff_move_with_their_institution_when_a_list_says_where_it_is(cast, doctor, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(f"机构编码,机构名称,区县代码\n{doctor.institution.code},{doctor.institution.name},120103\n")
    run(ledger_named("institutions"), path, by=None, now=make.NOW)
    doctor.refresh_from_db()
    assert doctor.region_code == doctor.institution.region_code == make.HEXI
    assert list(Practitioner.objects.visible_to(cast.neighbour_officer)) == [doctor]
    assert not Practitioner.objects.visible_to(cast.county_officer).exists()


def test_a_long_list_has_the_rows_the_person_sees_and_no_others(cast, doctor):
    elsewhere = make.institution("河西附属医院", make.HEXI)
    for user in cast.everyone.values():
        assert set(Institution.objects.listed_for(user)) == set(Institution.objects.visible_to(user)), user
    Institution.objects.filter(pk=elsewhere.pk).update(affiliation_agency=cast.county_officer.agency)
    listed = set(Institution.objects.listed_for(cast.county_officer))
    assert elsewhere in listed
    assert listed == set(Institution.objects.visible_to(cast.county_officer))
