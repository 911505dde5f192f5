"""Pages of the floor: who opens them, what they show and do, how many queries they take."""

import json

import pytest
from django.urls import reverse

from inspections import verify_draw
from inspections.choices import DrawState, PlanState, VisitState
from inspections.models import CheckItem, Draw, Finding, FindingCatalogue, InspectionPlan, Inspector, Visit
from inspections.services import draws, plans
from supervision.foundation.models import Act
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def city(cast):
    a.institutions(10)
    a.pool(cast, extra=0)
    return cast


@pytest.fixture
def as_(client):
    """The browser of a person."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def page(name, *args):
    return reverse(f"inspections:{name}", args=args)


def came_from(name, row):
    """Headers of a form sent from a page: a refusal goes back there."""
    return {"referer": f"http://testserver{page(name, row.pk)}"}


def status(client, person, url):
    client.force_login(person)
    return client.get(url).status_code


def test_who_opens_which_page_of_a_draw_that_is_not_public(city, client):
    draw = a.drawn(city)
    visit = draw.visits.get()
    expected = {
        page("plan_detail", draw.plan_id): {"city_officer", "city_chief"},
        page("draw_detail", draw.pk): {"city_officer", "city_chief"},
        page("visit_detail", visit.pk): {"inspector", "second_inspector"},
        page("visit_record", visit.pk): {"inspector", "second_inspector"},
        page("plan_new"): {"city_officer", "county_officer", "neighbour_officer"},
        page("inspector_new"): {"city_officer", "county_officer", "neighbour_officer"},
        page("inspector_edit", Inspector.objects.first().pk): {"city_officer", "city_chief"},
        page("visit_today"): {"inspector", "second_inspector"},
    }
    for url, readers in expected.items():
        opened = {who for who, person in city.everyone.items() if status(client, person, url) == 200}
        assert opened == readers, url


def test_foreign_rows_are_not_found_rather_than_forbidden(city, client):
    draw = a.drawn(city)
    assert status(client, city.neighbour_officer, page("plan_detail", draw.plan_id)) == 404
    assert status(client, city.neighbour_officer, page("visit_detail", draw.visits.get().pk)) == 404
    client.force_login(city.neighbour_officer)
    for name in ("plan_act",):
        assert client.post(page(name, draw.plan_id), {"verb": "close"}).status_code == 404
    assert client.post(page("draw_act", draw.pk), {"verb": "reveal"}).status_code == 404
    assert client.post(page("draw_selection", draw.pk)).status_code == 404


def test_a_plan_is_drawn_up_in_the_form_and_goes_its_way_by_buttons(city, as_):
    items = [str(item.pk) for item in CheckItem.objects.all()[:2]]
    filled = {
        "title": "2026年四季度诊所抽查", "region_code": a.CITY, "classes": ["clinic"], "percent": "20", "items": items,
        "seat1": "传染病防治", "seat2": "", "series": "once", "period": "2026Q4", "planned_on": "2026-12-01",
        "visit_days": "30", "beacon_kind": "none",
    }  # fmt: skip
    made = as_(city.city_officer).post(page("plan_new"), filled)
    plan = InspectionPlan.objects.get()
    assert made.url == page("plan_detail", plan.pk)
    assert (plan.ratios, plan.trial) == ({"clinic": 2000}, False)
    changed = as_(city.city_officer).post(page("plan_edit", plan.pk), filled | {"percent": ""})
    assert changed.status_code == 302
    assert InspectionPlan.objects.get().trial is True
    as_(city.city_officer).post(page("plan_act", plan.pk), {"verb": "submit"})
    as_(city.city_chief).post(page("plan_act", plan.pk), {"verb": "approve", "note": "同意"})
    assert InspectionPlan.objects.get().state == PlanState.APPROVED
    shown = as_(city.city_officer).get(page("draw_new", plan.pk))
    assert "同一期间不能再次抽取" in shown.content.decode()
    assert not Draw.objects.exists()  # looking commits nothing
    as_(city.city_officer).post(page("draw_new", plan.pk))
    again = as_(city.city_officer).post(page("draw_new", plan.pk), follow=True, headers=came_from("plan_detail", plan))
    assert "已经抽取" in again.content.decode()
    assert Draw.objects.get().state == DrawState.DRAWN


def test_a_form_with_mistakes_says_what_to_do(city, as_):
    shown = as_(city.city_officer).post(page("plan_new"), {"series": "once", "beacon_kind": "manual"})
    text = shown.content.decode()
    assert "一次抽取的计划请填写期间" in text
    assert "使用公共随机值时必须填写" in text
    assert not InspectionPlan.objects.exists()


def test_the_beacon_is_typed_by_two_people_on_the_page(city, as_, freeze):
    draw = a.committed(city)
    freeze(a.NOW + a.DAY)
    as_(city.city_officer).post(page("draw_beacon", draw.pk), {"value": a.OPENED})
    other = {"value": a.OPENED[::-1]}
    wrong = as_(city.city_chief).post(
        page("draw_beacon", draw.pk), other, follow=True, headers=came_from("draw_detail", draw)
    )
    assert "不一致" in wrong.content.decode()
    as_(city.city_chief).post(page("draw_beacon", draw.pk), {"value": a.OPENED})
    as_(city.city_officer).post(page("draw_act", draw.pk), {"verb": "derive"})
    assert Draw.objects.get().state == DrawState.DRAWN


def test_the_secret_list_is_opened_by_a_recorded_click_only(city, as_):
    draw = a.drawn(city)
    name = draw.visits.get().institution.name
    assert name not in as_(city.city_officer).get(page("draw_detail", draw.pk)).content.decode()
    assert as_(city.city_officer).get(page("draw_selection", draw.pk)).status_code == 405
    assert name in as_(city.city_officer).post(page("draw_selection", draw.pk)).content.decode()
    assert Act.objects.filter(verb="inspections.draw.read_selection").count() == 1


def test_an_inspector_records_and_a_colleague_confirms(city, as_, freeze):
    visit = a.drawn(city).visits.get()
    freeze(a.NOW + a.DAY)
    assert visit.institution.name in as_(city.inspector).get(page("visit_today")).content.decode()
    offence = FindingCatalogue.objects.get(code="H07")
    filled = {
        "result": "ORDERED_CORRECTION", "visited_on": "2026-11-03", "summary": "现场检查", "handling": "责令改正",
        "findings-TOTAL_FORMS": "2", "findings-INITIAL_FORMS": "0", "findings-0-offence": str(offence.pk),
        "findings-0-text": "暂存间未上锁", "findings-0-quantity": "2", "findings-1-offence": "", "findings-1-text": "",
        "findings-1-quantity": "1",
    }  # fmt: skip
    refused = as_(city.inspector).post(page("visit_record", visit.pk), filled | {"findings-0-text": ""})
    assert "请写明具体情况" in refused.content.decode()
    as_(city.inspector).post(page("visit_record", visit.pk), filled)
    assert Finding.objects.get().quantity == 2
    shown = as_(city.inspector).get(page("visit_record", visit.pk)).content.decode()
    assert "暂存间未上锁" in shown
    as_(city.inspector).post(page("visit_act", visit.pk), {"verb": "confirm"})
    assert Visit.objects.get().state == VisitState.RECORDED
    as_(city.second_inspector).post(page("visit_act", visit.pk), {"verb": "confirm"})
    assert Visit.objects.get().state == VisitState.CONFIRMED
    finding = Finding.objects.get()
    assert offence.basis in as_(city.county_officer).get(page("finding_detail", finding.pk)).content.decode()
    as_(city.second_inspector).post(page("finding_act", finding.pk), {"verb": "withdraw", "note": "误记"})
    assert Finding.objects.get().state == "withdrawn"


def test_the_public_recomputes_a_revealed_draw_from_what_the_site_serves(city, client, tmp_path):
    draw = a.drawn(city)
    code = draw.code
    assert client.get(page("public_bundle", code)).status_code == 404
    shown = client.get(page("public_draw_detail", code)).content.decode()
    assert "公开期限" in shown
    assert draw.visits.get().institution.code not in shown
    draws.reveal(draw, by=None, now=draw.reveal_due)
    bundle, register = (
        client.get(url).content for url in (page("public_bundle", code), page("public_register", draw.office.code))
    )
    verify_draw.verify(json.loads(bundle), json.loads(register))
    assert b"def verify(" in client.get(page("public_verifier")).content
    public = (
        client.get(page("public_draw_list")).content.decode()
        + client.get(page("public_draw_detail", code)).content.decode()
    )
    for person in Inspector.objects.all():
        assert person.name not in public
    assert "试运行" in public


def test_the_pool_of_inspectors_is_kept_by_form(city, as_):
    unit = a.Agency.objects.get(code="120102-WJD")
    filled = {
        "name": "孙一",
        "certificate_no": "津99",
        "valid_to": "2030-01-01",
        "unit": unit.pk,
        "areas": [a.HEDONG],
        "skills": ["传染病防治"],
        "status": "active",
    }
    as_(city.county_officer).post(page("inspector_new"), filled)
    made = Inspector.objects.get(certificate_no="津99")
    assert made.user is None
    taken = as_(city.city_officer).post(page("inspector_edit", made.pk), filled | {"user": city.inspector.pk})
    assert "已在名录中" in taken.content.decode()  # an account stands for one person of the pool
    assert (made.region_code, made.areas) == (a.HEDONG, [a.HEDONG])
    twice = as_(city.county_officer).post(page("inspector_new"), filled)
    assert "已在名录中" in twice.content.decode()
    as_(city.county_officer).post(page("inspector_edit", made.pk), filled | {"status": "left"})
    assert Inspector.objects.get(pk=made.pk).status == "left"
    as_(city.county_officer).post(page("recusal_new", made.pk), {"institution": "JG000001", "code": "RELATIVE"})
    assert made.recusals.get().institution.code == "JG000001"
    assert as_(city.neighbour_officer).get(page("inspector_edit", made.pk)).status_code == 404


@pytest.mark.parametrize("extra", [0, 5])
def test_todays_list_takes_the_same_number_of_queries_for_any_number_of_visits(
    city, as_, django_assert_max_num_queries, extra
):
    a.institutions(40 * extra, prefix="MANY")
    draw = a.drawn(city)
    assert draw.visits.count() >= 1 + extra
    browser = as_(city.inspector)
    with django_assert_max_num_queries(9):
        browser.get(page("visit_today"))


def test_cancelling_a_draft_keeps_it(city):
    plan = a.drafted(city.city_officer)
    assert plans.take("cancel", plan, by=city.city_officer, now=a.NOW).state == PlanState.CANCELLED


def test_the_public_reads_confirmed_results_of_confirmed_rules_and_no_person(city, client):
    trial = a.drawn(city)
    own = a.drawn(city, period="2026Q5", ratios={"clinic": 10_000})
    a.all_visited(trial)
    a.all_visited(own)
    shown = client.get(page("public_result_list")).content.decode()
    assert shown.count("未发现问题") == own.visits.count() + 1 == 11  # and the choice of the filter
    assert city.inspector.name not in shown
    assert "没有符合条件" in client.get(page("public_result_list"), {"q": "不存在"}).content.decode()
    Visit.objects.filter(draw=own).update(state=VisitState.RECORDED)
    assert "没有符合条件" in client.get(page("public_result_list")).content.decode()


LISTS = ("plan_list", "visit_list", "finding_list", "inspector_list")


@pytest.mark.parametrize("name", LISTS)
def test_ledgers_open_for_their_roles_and_export_what_they_show(city, client, name):
    draw = a.drawn(city)
    a.recorded(draw.visits.get(), city.inspector)
    opened = {who for who, person in city.everyone.items() if status(client, person, page(name)) == 200}
    officers = {"city_officer", "city_chief", "county_officer", "neighbour_officer"}
    team = {"inspector", "second_inspector"}
    expected = {
        "plan_list": officers, "visit_list": officers | team, "inspector_list": officers,
        "finding_list": officers | team | {"principal", "manager"},
    }  # fmt: skip
    assert opened == expected[name]
    ledger = name.removesuffix("_list") + "s"
    client.force_login(city.city_officer)
    exported = client.get(reverse("ledger_export", args=[ledger]))
    assert b"".join(exported.streaming_content).startswith(b"PK")
    exported.close()


def test_a_neighbour_finds_nothing_in_any_ledger(city, client):
    draw = a.drawn(city)
    a.recorded(draw.visits.get(), city.inspector)
    a.drafted(city.county_officer, region_code=a.HEDONG)
    client.force_login(city.neighbour_officer)
    for name in LISTS:
        assert list(client.get(page(name)).context["rows"]) == [], name


@pytest.mark.parametrize("name", LISTS)
def test_a_ledger_takes_the_same_number_of_queries_for_any_number_of_rows(
    city, client, django_assert_max_num_queries, name
):
    a.institutions(100, prefix="MORE")
    draw = a.drawn(city)
    for visit in draw.visits.all():
        a.recorded(visit, city.inspector)
    client.force_login(city.city_officer)
    client.get(page(name))
    with django_assert_max_num_queries(12):
        client.get(page(name))


def test_a_drawn_visit_is_in_no_ledger_of_the_office_before_it_has_happened(city, client):
    draw = a.drawn(city)
    client.force_login(city.city_officer)
    assert list(client.get(page("visit_list"), {"draw": draw.code}).context["rows"]) == []
