"""A change of a licence at a browser: the form, what it would change, and the history afterwards."""

import pytest
from django.urls import reverse

from institutions.models import Licence
from supervision.foundation.models import User


@pytest.mark.parametrize("width", [1366, 390])
def test_a_change_is_looked_at_before_it_is_done(visitors, demo_city, width):
    officer = User.objects.get(username="hedong")
    licence = Licence.objects.visible_to(officer).filter(
        kind="practice", state="active", institution__responsible_agency=officer.agency
    ).order_by("pk")[0 if width == 1366 else 1]  # fmt: skip
    window = visitors("county_officer", width)
    assert window.open(reverse("institutions:licence_step", args=[licence.code, "change"])) == 200
    assert window.faults() == []
    window.page.fill("#id_beds", "")
    window.page.fill("#id_scope", "仅限门诊，不含急诊")
    window.page.fill("#id_document_number", "东卫许变〔2026〕31号")
    window.page.get_by_role("button", name="预览变动").click()
    window.page.wait_for_selector("#plan")
    assert "仅限门诊" in window.page.inner_text("section[aria-labelledby=plan]")
    assert window.faults() == []
    window.picture(f"licence-preview-{width}")
    window.page.get_by_role("button", name="确认办理").click()
    window.page.wait_for_url(f"**/licences/{licence.code}/")
    assert "东卫许变〔2026〕31号" in window.page.inner_text("main")
    assert window.faults() == []
    window.picture(f"licence-changed-{width}")
