"""A ledger in a real browser: choosing many rows, finding somebody by a number that stands nowhere, paging."""

import pytest
from django.urls import reverse

ID_NUMBER = "000000199001010009"
WINDOWS = [(1366, "zh-hans"), (390, "en")]


@pytest.mark.parametrize(("width", "language"), WINDOWS)
def test_many_rows_are_chosen_confirmed_and_told_without_faults(visitors, width, language):
    visitor = visitors("county_officer", width, language)
    visitor.open(reverse("institutions:institution_list"))
    page = visitor.page
    if width > 600:
        page.check("[data-check-all]")
    else:  # cards have no head
        for box in page.locator("[data-row-check]").all():
            box.check()
    assert page.locator("[data-checked-count]").inner_text() == str(page.locator("[data-row-check]").count())
    assert visitor.faults() == []
    visitor.picture(f"ledger-{width}")
    page.click("button[name=bulk]")
    assert visitor.faults() == []
    visitor.picture(f"bulk-confirm-{width}")
    page.select_option("[name=nature]", "2")
    page.fill("[name=note]", "统一调整经营性质")
    page.click("button[name=confirm]")
    page.wait_for_url("**/bulk/*/")
    assert visitor.faults() == []
    visitor.picture(f"bulk-result-{width}")


@pytest.mark.parametrize(("width", "language"), WINDOWS)
def test_pages_lead_on_and_back(visitors, width, language):
    visitor = visitors("city_officer", width, language)
    visitor.open(reverse("institutions:institution_list"))
    page = visitor.page
    first = page.locator(".grid tbody tr").first.inner_text()
    page.click(".pager a[rel=next]")
    visitor.picture(f"ledger-second-{width}")
    assert visitor.faults() == []
    page.click(".pager a[rel=prev]")
    assert page.locator(".grid tbody tr").first.inner_text() == first


def test_an_identity_number_typed_into_a_box_is_in_no_address_of_the_history(visitors):
    visitor = visitors("county_officer")
    page, seen = visitor.page, []
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    for path, box in ((reverse("institutions:practitioner_list"), "#q-q"), (reverse("workbench"), "#global-search")):
        visitor.open(path)
        page.fill(box, ID_NUMBER)
        page.press(box, "Enter")
        page.wait_for_url("**identity=*")
        assert visitor.faults() == []
    visitor.picture("identity-1366")
    assert seen
    assert [url for url in seen if ID_NUMBER in url] == []
