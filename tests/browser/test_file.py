"""The timeline of a file under somebody's fingers: what an act changed is fetched when it is asked for."""

import pytest
from django.urls import reverse

from inspections.models import Visit


@pytest.mark.parametrize("width", [1366, 390])
def test_the_changes_of_an_act_open_in_place(visitors, demo_city, width):
    visit = Visit.objects.exclude(state="assigned").filter(region_code__startswith="120102").first()
    window = visitors("county_officer", width)
    assert window.open(reverse("institution_file", args=[visit.institution.code])) == 200
    opened = window.page.locator("details[hx-get]").first
    opened.locator("summary").click()
    opened.locator(".file-changes").wait_for()
    assert window.faults() == []


def test_without_scripts_the_changes_are_a_page_of_their_own(visitors, demo_city):
    visit = Visit.objects.exclude(state="assigned").filter(region_code__startswith="120102").first()
    window = visitors("county_officer")
    address = reverse("institution_file", args=[visit.institution.code])
    window.open(address)
    link = window.page.locator("details[hx-get] a").first.get_attribute("href")
    assert window.open(address + link) == 200
    assert window.faults() == []
