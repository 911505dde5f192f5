"""Ledger pages: what a person sees, keeps, takes away and brings in."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from institutions.models import Institution
from supervision.foundation.ledger.columns import ledger_named, ledgers
from supervision.foundation.ledger.importing import run
from supervision.foundation.models import Act, HeaderMapping, SavedFilter
from tests.factories import institutions as make

BACKEND = "supervision.foundation.signing_in.PortalBackend"
LIST = "单位,区县代码,地址\n天津市河东区甲医院,120102,一号\n天津市河东区乙医院,120102,二号\n,120102,三号\n"


@pytest.fixture
def sign_in(client, cast):
    def as_person(key):
        client.force_login(cast.everyone[key], backend=BACKEND)
        return client

    return as_person


@pytest.fixture
def filled(cast, tmp_path):
    path = tmp_path / "list.csv"
    rows = [f"天津市河东区第{n}医院,120102,{n}号" for n in range(1, 31)]
    path.write_text("\n".join(["机构名称,区县代码,地址", *rows]))
    run(ledger_named("institutions"), path, by=None, now=make.NOW)


def address(view, **more):
    return reverse(view, kwargs={"name": "institutions", **more})


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.name)
def test_every_ledger_opens_for_who_may_see_it_and_for_nobody_else(sign_in, cast, ledger):
    for key, user in cast.everyone.items():
        answer = sign_in(key).get(reverse(ledger.list_url))
        assert answer.status_code == (200 if ledger.may_view(user) else 403), key


def test_a_page_shows_25_rows_and_says_how_many_there_are(sign_in, filled):
    page = sign_in("county_officer").get(reverse("institutions:institution_list"))
    assert len(page.context["rows"]) == 25
    assert (page.context["total"], page.context["pages"]) == (30, 2)
    second = sign_in("county_officer").get(reverse("institutions:institution_list") + page.context["next_url"])
    assert len(second.context["rows"]) == 5
    assert second.context["rows"][0]["number"] == 26


def test_a_neighbour_sees_an_empty_page_that_says_so(sign_in, filled):
    page = sign_in("neighbour_officer").get(reverse("institutions:institution_list"))
    assert page.context["total"] == 0
    assert 'class="empty"' in page.content.decode()


def test_more_rows_do_not_mean_more_queries(sign_in, filled, django_assert_max_num_queries):
    client = sign_in("county_officer")
    client.get(reverse("institutions:institution_list"))
    with django_assert_max_num_queries(16):
        client.get(reverse("institutions:institution_list"))


def test_what_is_filtered_is_what_is_exported(sign_in, filled):
    client, query = sign_in("county_officer"), "?q=第1"
    shown = client.get(reverse("institutions:institution_list") + query).context["total"]
    book = load_workbook(io.BytesIO(b"".join(client.get(address("ledger_export") + query).streaming_content)))
    assert book.active.max_row - 1 == shown == 11
    assert Act.objects.filter(verb="ledger.export").exists()


def test_who_may_not_export_or_import_gets_neither(sign_in):
    client = sign_in("liaison")
    for view in ("ledger_export", "ledger_template", "ledger_import"):
        assert client.get(address(view)).status_code in (403, 409), view


def test_columns_and_queries_are_kept_for_the_person_only(sign_in, filled, cast):
    client = sign_in("county_officer")
    client.post(address("ledger_columns"), {"column": ["name", "address"]})
    client.post(address("ledger_filter"), {"name": "我的", "query": "q=第1"})
    page = client.get(reverse("institutions:institution_list"))
    assert len(page.context["heads"]) == 2
    assert [kept.name for kept in page.context["saved"]] == ["我的"]
    other = sign_in("city_officer").get(reverse("institutions:institution_list"))
    assert not other.context["saved"]
    kept = SavedFilter.objects.get()
    sign_in("city_officer").post(address("ledger_filter"), {"drop": str(kept.pk)})
    assert SavedFilter.objects.filter(pk=kept.pk).exists()


# --- bringing in -----------------------------------------------------------------------------------
def uploaded(client, text=LIST, name="list.csv"):
    return client.post(address("ledger_import"), {"file": SimpleUploadedFile(name, text.encode())})


def test_a_list_is_judged_corrected_and_confirmed_once(sign_in):
    client = sign_in("county_officer")
    judged = uploaded(client)
    assert not Institution.objects.exists()
    page = client.get(judged.url)
    headers = page.context["batch"].plan[0]["headers"]
    answers = {f"c-0-{header['position']}": header["column"] or "name" for header in headers}
    client.post(judged.url, answers)
    report = client.get(judged.url).context["report"]
    assert (report["created"], report["rejected"]) == (2, 1)
    assert not Institution.objects.exists()
    client.post(judged.url, {"confirm": "1"})
    assert Institution.objects.count() == 2
    assert HeaderMapping.objects.filter(ledger="institutions", header="单位", column="name").exists()
    client.post(judged.url, {"confirm": "1"})
    assert Institution.objects.count() == 2
    assert Act.objects.filter(verb="ledger.import", data__dry_run=False).count() == 1


def test_the_list_can_be_had_back_with_what_is_wrong(sign_in):
    client = sign_in("county_officer")
    judged = uploaded(client, LIST.replace("单位", "机构名称", 1))
    batch = client.get(judged.url).context["batch"]
    answer = client.get(address("ledger_import_returned", pk=batch.pk))
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert rows[3][0]


def test_an_import_belongs_to_who_brought_it(sign_in):
    judged = uploaded(sign_in("county_officer"))
    assert sign_in("city_officer").get(judged.url).status_code == 404
    assert sign_in("city_officer").post(judged.url, {"confirm": "1"}).status_code == 404


@pytest.mark.parametrize("text", ["", "<html><table></table></html>", "\x00\x01"])
def test_what_is_not_a_list_is_refused_on_the_page(sign_in, text):
    answer = uploaded(sign_in("county_officer"), text)
    assert answer.status_code == 200
    assert answer.context["refusal"]


def test_nothing_chosen_is_said(sign_in):
    assert sign_in("county_officer").post(address("ledger_import")).context["refusal"]


def test_the_template_has_the_headers_an_import_knows(sign_in):
    answer = sign_in("county_officer").get(address("ledger_template"))
    head = [cell.value for cell in load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active[1]]
    assert head == [str(column.label) for column in ledger_named("institutions").importable]
