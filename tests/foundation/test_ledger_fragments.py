"""Parts of a ledger page are kept by the process: nobody is shown what was kept for somebody else."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from institutions.models import Institution
from tests.factories import institutions as make

BACKEND = "supervision.foundation.signing_in.PortalBackend"
LIST = "institutions:institution_list"


@pytest.fixture
def page(client, cast):
    """page("county_officer", "?level=3", language="en") is the HTML of the ledger."""

    def shown(key, query="", language="zh-hans"):
        client.force_login(cast.everyone[key], backend=BACKEND)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return client.get(reverse(LIST) + query).content.decode()

    return shown


def field(html: str, name: str) -> str:
    return re.search(rf'<select[^>]*name="{name}".*?</select>', html, re.DOTALL)[0]


def test_a_condition_asked_for_is_marked_and_the_next_page_is_blank_again(page):
    assert "selected" not in field(page("county_officer"), "level")
    assert re.findall(r'value="(\w)" selected', field(page("county_officer", "?level=3"), "level")) == ["3"]
    assert "selected" not in field(page("county_officer"), "level")


def test_each_language_has_its_own_conditions_columns_and_menu(page):
    chinese, english = page("county_officer"), page("county_officer", language="en")
    assert ("三级" in field(chinese, "level"), "三级" in field(english, "level")) == (True, False)
    assert ("床位数" in chinese, "床位数" in english) == (True, False)
    assert ("监管对象台账" in chinese, "监管对象台账" in english) == (True, False)


def test_each_district_is_offered_its_own_divisions(page):
    own, next_door = (field(page(key), "region") for key in ("county_officer", "neighbour_officer"))
    assert ("120102000" in own, "120103000" in own) == (True, False)
    assert ("120102000" in next_door, "120103000" in next_door) == (False, True)


def test_the_menu_is_that_of_the_persons_roles(page):
    merging = reverse("institutions:merge_list")
    assert (merging in page("county_officer"), merging in page("inspector")) == (True, False)


def test_columns_chosen_are_ticked_for_the_person_who_chose_them(page, client, cast):
    before = page("county_officer")
    client.post(reverse("ledger_columns", args=["institutions"]), {"column": ["name", "uscc"]})

    def ticked(html):
        return re.findall(r'name="column" value="(\w+)" checked', html)

    assert ticked(page("county_officer")) == ["name", "uscc"]
    assert ticked(page("neighbour_officer")) == ticked(before) != ["name", "uscc"]


def test_what_an_institution_is_called_is_never_markup(page, cast):
    name = "<b>仁</b>&{0}医院"
    code = make.institution("测试", region="120102000").code
    Institution.objects.filter(code=code).update(name=name)
    html = page("county_officer")
    assert "<b>仁" not in html
    assert html.count("&lt;b&gt;仁&lt;/b&gt;&amp;{0}医院") == 2  # the box before the row names it too
