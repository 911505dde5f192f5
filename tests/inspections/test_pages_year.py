"""Pages of the year and the pools, filled in as a person fills them in."""

import io

import pytest
from django.urls import reverse

from inspections.choices import ApprovalState, YearPlanState
from inspections.models import (
    CheckItem,
    DrawRule,
    Inspector,
    Library,
    PoolFreeze,
    RecusalRequest,
    VisitApproval,
    YearPlan,
)
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def city(cast, freeze):
    freeze(a.NOW)
    a.institutions(10)
    a.pool(cast, extra=0)
    return cast


def page(name, *args):
    return reverse(f"inspections:{name}", args=args)


def lines(*rows) -> dict:
    keys = ("source", "title", "subjects", "content", "target", "starts_on", "ends_on")
    data = {"lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        data |= {f"lines-{number}-{key}": value for key, value in zip(keys, row, strict=True)}
    return data


def test_a_yearly_plan_is_drawn_up_changed_and_published_on_its_pages(city, client):
    client.force_login(city.city_officer)
    whole = ("own", "诊所抽查", "诊所", "依法执业", "5%", "2026-03-01", "2026-10-30")
    head = {"year": 2026, "title": "2026年度计划", "max_visits": 1, "exempt": "线索核查"}
    lacking = client.post(page("year_plan_new"), head | lines(("own", "诊所抽查", "", "", "", "", "")))
    assert lacking.status_code == 200
    assert not YearPlan.objects.exists()
    client.post(page("year_plan_new"), head | lines(whole, ("own", "", "", "", "", "", "")))
    plan = YearPlan.objects.get()
    assert plan.lines.count() == 1
    client.post(
        page("year_plan_edit", plan.pk), head | {"title": "修改后"} | lines(whole, whole) | {"lines-INITIAL_FORMS": 1}
    )
    client.post(page("year_plan_act", plan.pk), {"verb": "submit"})
    client.force_login(city.city_chief)
    client.post(page("year_plan_act", plan.pk), {"verb": "publish", "note": "同意"})
    plan.refresh_from_db()
    assert (plan.title, plan.lines.count(), plan.state) == ("修改后", 2, YearPlanState.PUBLISHED)
    assert plan.title in client.get(page("public_year_plans")).content.decode()


def test_a_list_is_set_up_imported_and_chosen_in_a_plan(city, client):
    client.force_login(city.city_officer)
    given = {"name": "外来名录", "kind": "imported", "basis": "", "valid_from": "2026-01-01", "valid_to": ""}
    client.post(page("library_new"), given)
    library = Library.objects.get()
    file = io.BytesIO("企业名称,注册号,管辖单位\n甲公司,330000000036006,一所\n乙公司,,二所\n".encode())
    file.name = "名录.csv"
    judged = client.post(page("library_import", library.pk), {"file": file}, follow=True)
    client.post(judged.redirect_chain[-1][0], {"confirm": "1"})
    assert library.members.count() == 2
    assert client.get(page("library_detail", library.pk)).context["total"] == 2
    assert library.name in client.get(page("plan_new")).content.decode()
    client.force_login(city.neighbour_officer)
    assert client.get(page("library_detail", library.pk)).status_code == 404


def test_a_subject_is_frozen_and_lifted_on_its_page(city, client):
    client.force_login(city.city_officer)
    given = {"code": "rebuilding", "note": "装修", "frozen_from": "2026-11-02", "frozen_to": "2026-10-01"}
    assert "不能早于冻结日期" in client.post(page("subject_freeze", "JG000001"), given).content.decode()
    client.post(page("subject_freeze", "JG000001"), given | {"frozen_to": ""})
    row = PoolFreeze.objects.get()
    shown = client.get(page("subject_list"), {"is_frozen": "1"})
    assert shown.context["total"] == 1
    client.post(page("freeze_lift", row.pk), {"note": "完工"})
    row.refresh_from_db()
    assert row.lifted_by == city.city_officer


def test_days_away_are_entered_and_taken_back_on_the_page_of_the_person(city, client):
    client.force_login(city.city_officer)
    person = Inspector.objects.get(code="R0001")
    client.post(page("leave_new", person.pk), {"kind": "leave", "away_from": "2026-11-01", "away_to": "2026-11-05"})
    assert client.get(page("inspector_list"), {"away": "1"}).context["total"] == 1
    client.post(page("leave_drop", person.leaves.get().pk))
    assert not person.leaves.exists()


def test_an_approval_is_asked_for_granted_and_downloaded(city, client):
    plan = a.drawn(city).plan
    client.force_login(city.city_officer)
    client.post(page("approval_new", plan.pk), {"reason": "抽查", "starts_on": "2026-11-01", "ends_on": "2026-12-01"})
    row = VisitApproval.objects.get()
    client.force_login(city.city_chief)
    assert any(
        todo.url == page("approval_detail", row.pk) for todo in client.get(reverse("workbench")).context["todos"]
    )
    client.post(page("approval_act", row.pk), {"verb": "approve", "note": "同意"})
    row.refresh_from_db()
    assert row.state == ApprovalState.APPROVED
    assert client.get(page("approval_file", row.pk)).content[:2] == b"PK"


def test_notice_entry_and_request_are_made_on_one_page_and_the_head_decides(city, client):
    visit = a.visit_of(a.drawn(city), city.inspector)
    client.force_login(city.inspector)
    for name in ("notice_issue", "visit_enter"):
        assert client.post(page(name, visit.pk)).status_code == 302
    member = visit.members.get(inspector__user=city.second_inspector)
    client.post(page("request_new", visit.pk), {"member": member.pk, "reason": "亲属在该机构任职"})
    shown = client.get(page("visit_before", visit.pk)).content.decode()
    assert visit.notice.number in shown
    assert "亲属在该机构任职" in shown
    assert client.get(page("notice_file", visit.pk)).content[:2] == b"PK"
    asked = RecusalRequest.objects.get()
    client.force_login(city.city_chief)
    client.post(page("request_act", asked.pk), {"verb": "reject", "note": "查无此事"})
    asked.refresh_from_db()
    assert asked.state == "not_recused"


def test_items_and_rules_get_new_versions_on_their_pages(city, client):
    client.force_login(city.city_officer)
    item = CheckItem.objects.get(code="YL-01")
    names = ("category", "item", "content", "subject_class", "level", "method", "kind", "basis")
    given = {name: getattr(item, name) for name in names} | {"item": "新名称", "valid_from": "2026-12-01"}
    client.post(page("check_item", item.pk), given)
    assert list(CheckItem.objects.filter(code="YL-01").values_list("item", flat=True)) == ["新名称", item.item]
    client.post(page("check_item_retire", item.pk), {"on": "2026-11-30", "note": "改版"})
    client.post(page("rule_version"), {"version": "2026-1", "new": "2027-1", "valid_from": "2027-01-01"})
    rule = DrawRule.objects.get(version="2027-1", key="clinic")
    client.post(page("rule_set", rule.pk), {"value": "450"})
    rule.refresh_from_db()
    assert rule.value == 450
    assert "2027-1" in client.get(page("rule_list"), {"version": "2027-1"}).content.decode()
