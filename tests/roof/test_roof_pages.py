"""The roof over the demonstration city: workbench, statistics, search and the public pages."""

import re

import pytest
from django.test import Client
from django.urls import reverse, reverse_lazy

from inspections.models import Visit
from institutions.models import Institution
from supervision.demo import CAST
from supervision.foundation.models import User

NAMES = {person.key: person.username for person in CAST}
NEW = "supervision.foundation.signing_in.PortalBackend"


@pytest.fixture
def as_person(demo_city):
    """as_person("liaison") is that person's browser."""

    def sign_in(key):
        client = Client()
        client.force_login(User.objects.get(username=NAMES[key]), backend=NEW)
        return client

    return sign_in


@pytest.mark.parametrize("key", NAMES)
def test_every_counter_leads_to_as_many_rows_as_it_says(as_person, key):
    client = as_person(key)
    for counter in client.get(reverse("workbench")).context["counters"]:
        answer = client.get(counter["url"])
        assert answer.status_code == 200, counter
        if "total" in answer.context:
            assert answer.context["total"] == counter["value"], counter


@pytest.mark.parametrize("key", NAMES)
def test_every_entry_of_the_menu_opens(as_person, key):
    client = as_person(key)
    menu = client.get(reverse("workbench")).context["menu"]
    pages = [group for group in menu if "url" in group] + [page for group in menu for page in group.get("entries", ())]
    assert {page["url"]: client.get(page["url"]).status_code for page in pages} == {page["url"]: 200 for page in pages}


@pytest.mark.parametrize("key", NAMES)
def test_every_todo_can_be_opened_by_whom_it_waits_for(as_person, key):
    client = as_person(key)
    page = client.get(reverse("workbench")).context
    for todo in page["todos"] + page["more_todos"]:
        assert client.get(todo.url).status_code == 200, todo


def test_pressing_figures_come_first_on_the_workbench(as_person):
    colours = [counter["colour"] for counter in as_person("city_officer").get(reverse("workbench")).context["counters"]]
    assert colours == sorted(colours, key=("red", "amber", "blue", "green", "").index)


def test_only_the_current_page_is_marked_in_the_menu(as_person):
    page = as_person("city_officer").get(reverse("institutions:institution_list")).content.decode()
    menu = page[page.index('id="navigation"') : page.index("</nav>")]
    assert re.findall(r'href="([^"]+)" aria-current="page"', menu) == [reverse("institutions:institution_list")]


@pytest.mark.parametrize(
    ("address", "place"),
    [
        (reverse_lazy("ledger_import", args=["institutions"]), "institutions:institution_list"),
        (reverse_lazy("inspections:scan_code", args=["JG00000001"]), "inspections:subject_list"),
    ],
)
def test_a_page_that_lies_elsewhere_marks_the_list_it_belongs_to(as_person, address, place):
    page = as_person("city_officer").get(address).content.decode()
    menu = page[page.index('id="navigation"') : page.index("</nav>", page.index('id="navigation"'))]
    assert re.findall(r'href="([^"]+)" aria-current="page"', menu) == [reverse(place)]


def test_the_menu_is_folded_into_sections_and_the_one_of_the_present_page_is_open(as_person):
    page = as_person("city_officer").get(reverse("institutions:licence_list"))
    group = next(group for group in page.context["menu"] if group["key"] == "institutions")
    assert [part["active"] for part in group["parts"] if part["label"]].count(True) == 1
    assert sum(len(part["entries"]) for part in group["parts"]) == len(group["entries"]) > 15
    menu = page.content.decode().partition('id="navigation"')[2].partition("</nav>")[0]
    opened = re.findall(r'<details class="nav-part"[^>]* open[^>]*><summary>([^<]+)</summary>', menu)
    assert opened == ["许可与备案"]


def test_a_section_with_one_page_for_the_person_has_no_heading(as_person):
    menu = as_person("inspector").get(reverse("workbench")).context["menu"]
    group = next(group for group in menu if group["key"] == "institutions")
    assert {part["label"] for part in group["parts"]} == {""}


def test_statistics_are_for_people_who_supervise(as_person):
    assert as_person("city_officer").get(reverse("statistics")).status_code == 200
    assert as_person("liaison").get(reverse("statistics")).status_code == 403


def test_search_finds_what_lies_in_the_own_district_and_not_next_door(as_person):
    visit = Visit.objects.filter(region_code__startswith="120102").first()
    address = reverse("search")
    own = as_person("county_officer").get(address, {"q": visit.institution.name}).context["groups"]
    assert any(visit.institution.name in row for group in own for row in group["rows"])
    assert as_person("neighbour_officer").get(address, {"q": visit.institution.name}).context["groups"] == []


def test_search_by_number_is_blind_to_letter_case(as_person):
    visit = Visit.objects.filter(region_code__startswith="120102").first()
    groups = as_person("county_officer").get(reverse("search"), {"q": visit.code.lower()}).context["groups"]
    assert [len(group["rows"]) for group in groups] == [1]


def test_an_empty_search_finds_nothing(as_person):
    assert as_person("city_officer").get(reverse("search"), {"q": " "}).context["groups"] == []


def test_the_public_finds_an_institution_by_part_of_its_name(demo_city):
    wanted = Institution.objects.published().order_by("code").first()
    page = Client().get(reverse("public_home"), {"q": wanted["name"][-6:]})
    assert reverse("institutions:public_card", args=[wanted["code"]]) in page.content.decode()


def test_the_door_leads_people_to_their_workbench_and_others_to_the_public_pages(as_person):
    assert as_person("liaison").get("/").url == reverse("workbench")
    assert Client().get("/").url == reverse("public_home")
