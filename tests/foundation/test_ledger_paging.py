"""One page of a list: every row once, in order, in both directions, whatever it is sorted by."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.http import QueryDict
from django.urls import reverse

from institutions.models import Institution
from institutions.models.institutions import FOUND_BY
from institutions.rules.names import read_name
from institutions.services import registry
from supervision.foundation.access import P
from supervision.foundation.ledger import paging
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, ledger_named, ledgers
from supervision.foundation.ledger.listing import ask
from supervision.foundation.ledger.paging import PAGE, Total, page_of, total_of
from tests.factories import institutions as make

COLUMNS = (
    Column("code", "编码", kind=Kind.CODE),
    Column("name", "名称", sort="sort_key"),
    Column("beds", "床位", kind=Kind.INTEGER),
    Column("licence_to", "有效期至", kind=Kind.DATE),
    Column("county", "区划", "region__name"),
    Column("category", "类别", "category__name"),
    Column("doubled", "两倍", F("beds") * 2, kind=Kind.INTEGER),
    Column("level", "级别"),
)


def ledger(*order) -> Ledger:
    return Ledger(
        name="trial", title="机构", model=Institution, key=("code",), order=order, view=P.INSTITUTION_VIEW,
        columns=COLUMNS, filters=(Filter("q", "名称", search=FOUND_BY),),
    )  # fmt: skip


@pytest.fixture
def many(cast):
    """Sixty-three institutions: ties, empty values, two districts."""
    rows = []
    for number in range(63):
        region = make.HEDONG if number % 2 else make.HEXI
        kind = "口腔诊所" if number % 3 else "医院"
        row = Institution(
            code=f"TR{number:08d}", name=f"河东第{number:02d}{kind}", region_code=region, level="123"[number % 3],
            beds=None if number % 4 == 0 else number % 7, registered_at=make.NOW,
            licence_to=None if number % 5 == 0 else date(2027, 1, 1) + timedelta(days=number % 6),
            category_id=None if number % 6 else "A100",
        )  # fmt: skip
        registry.derive(row, read_name(row.name), {})
        rows.append(row)
    Institution.objects.bulk_create(rows)
    return cast.city_officer


def address(**place):
    params = QueryDict(mutable=True)
    params.update({key: value for key, value in place.items() if value})
    return params


def forwards(of, user, **asked):
    """Keys page by page from the first to the last."""
    params, pages = address(**asked), []
    while True:
        page = page_of(ask(of, user, params), params)
        pages.append(page.keys)
        if not page.later:
            return pages
        params = address(**asked, after=str(page.keys[-1]))


def backwards(of, user, **asked):
    """Keys page by page from the last to the first, put in reading order. The first page is always a full one, so it
    repeats some of the second where pages could not be numbered from the end."""
    params, pages = address(**asked, last="1"), []
    while True:
        page = page_of(ask(of, user, params), params)
        pages.insert(0, [key for key in page.keys if not pages or key not in pages[0]])
        if not page.earlier:
            return pages
        params = address(**asked, before=str(page.keys[0]))


ORDERS = [
    ("name",), ("-name",), ("beds",), ("-beds",), ("-licence_to", "code"), ("level", "-beds"), ("county", "name"),
    ("category",), ("-doubled",), ("level", "name"), (),
]  # fmt: skip


@pytest.mark.parametrize("order", ORDERS, ids="+".join)
def test_every_row_is_met_once_and_in_order_both_ways(many, order):
    of = ledger(*order)
    wanted = list(ask(of, many, {}).rows.values_list("pk", flat=True))
    there, back = forwards(of, many), backwards(of, many)
    assert [key for page in there for key in page] == wanted
    assert [key for page in back for key in page] == wanted
    assert [len(page) for page in there] == [25, 25, 13]


@pytest.mark.parametrize("sort", ["name", "-name", "beds", "-licence_to"])
def test_the_order_a_person_chooses_is_paged_the_same(many, sort):
    of = ledger("code")
    wanted = list(ask(of, many, {"sort": sort}).rows.values_list("pk", flat=True))
    assert [key for page in forwards(of, many, sort=sort) for key in page] == wanted


@pytest.mark.parametrize("near", [(200, 3_000), (20, 50), (5, 20), (1, 30)])
@pytest.mark.parametrize("text", ["口腔", "口", "kqzs", "河东 诊所", "不存在", "医院"])
def test_a_search_is_paged_whether_its_rows_lie_near_or_far(many, monkeypatch, text, near):
    monkeypatch.setattr(paging, "_GLANCE", near[0])
    monkeypatch.setattr(paging, "_NEAR", near[1])
    of = ledger("name")
    wanted = list(ask(of, many, {"q": text}).rows.values_list("pk", flat=True))
    assert [key for page in forwards(of, many, q=text) for key in page] == wanted
    assert [key for page in backwards(of, many, q=text) for key in page] == wanted
    assert total_of(ask(of, many, {"q": text}), exactly=True) == Total(len(wanted))


def test_a_row_that_came_or_went_moves_no_page(many):
    of = ledger("name")
    first = forwards(of, many)[0]
    Institution.objects.filter(pk=first[0]).update(sort_key="zzz")
    make.institution("安安医院", region=make.HEXI)
    params = address(after=str(first[-1]))
    assert page_of(ask(of, many, params), params).keys[0] not in first


def test_a_page_past_the_end_is_the_last_one_and_before_the_start_the_first(many):
    of = ledger("name")
    pages = forwards(of, many)
    over, under = address(after=str(pages[-1][-1])), address(before=str(pages[0][3]))
    assert page_of(ask(of, many, over), over).keys == pages[-1]
    assert page_of(ask(of, many, under), under).keys == pages[0]


@pytest.mark.parametrize("place", ["x", "-1", "0", "99999999999999999999", "12345678"])
def test_an_address_that_names_no_row_shows_the_first_page(many, place):
    of, params = ledger("name"), address(after=place)
    page = page_of(ask(of, many, params), params)
    assert len(page.keys) == PAGE
    assert page.first == 1 or not page.later


def test_the_place_of_a_foreign_row_is_told_to_nobody(many, cast):
    foreign = Institution.objects.filter(region_code=make.HEXI).order_by("sort_key").last()
    params = address(after=str(foreign.pk))
    mine = page_of(ask(ledger("name"), cast.county_officer, params), params)
    assert mine.keys == page_of(ask(ledger("name"), cast.county_officer, {}), {}).keys


def test_an_index_gives_the_order_within_a_county_a_city_a_province_and_the_nation(many):
    rows = Institution.objects.all()
    ranges = {"": ("000000000", "~"), "_2": ("120000000", "130000000"), "_4": ("120100000", "120200000"),
              "_6": (make.HEDONG, make.HEXI)}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_seqscan = off")
    for suffix, (low, high) in ranges.items():
        plan = rows.within(low, high).order_by("sort_key", "pk")[:26].explain()
        assert f"institution_sort{suffix} " in plan
        assert "Sort" not in plan.replace("Sort Key", "")


# --- how many ---------------------------------------------------------------------------------------
def test_many_rows_are_counted_up_to_a_limit_or_told_roughly(many, monkeypatch):
    query = ask(ledger("name"), many, {})
    monkeypatch.setattr(paging, "COUNTED", 40)
    monkeypatch.setattr(paging, "_expected", lambda _rows: (30, 1))
    assert total_of(query) == Total(40, more=True)
    monkeypatch.setattr(paging, "_expected", lambda _rows: (62, 1))
    assert total_of(query) == Total(62, about=True)
    monkeypatch.setattr(paging, "_expected", lambda _rows: (38, 1_000_000))
    assert total_of(query) == Total(38, about=True)
    assert total_of(query, exactly=True) == Total(63)


@pytest.mark.parametrize(("number", "told"), [(0, 0), (7, 7), (99, 99), (1234, 1200), (1_084_312, 1_100_000)])
def test_a_rough_number_has_two_digits_that_count(number, told):
    assert paging._rounded(number) == told


# --- the page -----------------------------------------------------------------------------------------
@pytest.fixture
def listed(client, many):
    client.force_login(many, backend="supervision.foundation.signing_in.PortalBackend")
    return lambda query="": client.get(reverse("institutions:institution_list") + query)


def test_the_foot_of_a_list_leads_on_and_back_and_says_where_one_is(listed):
    page = listed().context
    assert (page["number"], page["pages"], page["first_url"], page["previous_url"]) == (1, 3, "", "")
    second = listed(page["next_url"]).context
    assert (second["number"], second["rows"][0]["number"]) == (2, 26)
    last = listed(second["last_url"]).context
    assert (last["number"], last["rows"][0]["number"], last["next_url"]) == (3, 51, "")
    assert listed(last["previous_url"]).context["rows"] == second["rows"]
    assert listed(last["first_url"]).context["rows"] == page["rows"]


def test_conditions_and_order_stay_from_page_to_page_and_the_place_does_not(listed):
    page = listed("?q=河东&sort=-beds").context
    assert "sort=-beds" in page["next_url"]
    second = listed(page["next_url"]).context
    assert "after" not in second["query_string"]
    assert all("after" not in head["url"] for head in second["heads"])


def test_only_the_columns_shown_are_read(listed, django_assert_max_num_queries):
    listed()
    with django_assert_max_num_queries(20) as asked:
        listed()
    cells = next(query["sql"] for query in asked.captured_queries if "c_name" in query["sql"])
    assert "c_state" in cells
    assert "c_address" not in cells


@pytest.mark.parametrize("each", ledgers(), ids=lambda each: each.name)
def test_every_ledger_can_be_sorted_by_every_column_that_offers_it(client, cast, each):
    user = next(user for user in cast.everyone.values() if each.may_view(user))
    for column in each.columns:
        if column.sortable:
            for sort in (column.key, f"-{column.key}"):
                params = address(sort=sort, last="1")
                page_of(ask(each, user, params), params)


def test_a_ledger_of_the_registry_is_sorted_in_pinyin(many):
    query = ask(ledger_named("institutions"), many, {})
    keys = list(query.rows.values_list("sort_key", flat=True))
    assert keys == sorted(keys)
