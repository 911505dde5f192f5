"""What is public and when, what turns red, and how a published result is put right."""

from datetime import date

import pytest
from django.urls import reverse

from inspections.choices import AmendmentState
from inspections.counters import amendments_to_decide, results_to_publish
from inspections.models import Amendment, Draw, Visit
from inspections.services import publicity
from inspections.workflow import AMENDMENT
from supervision.foundation.errors import Refused
from supervision.foundation.models import Notice
from tests.factories import following as f
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db
NOW = a.NOW + 3 * a.DAY
KNOWN = date(2026, 11, 4)
DUE = date(2026, 12, 1)  # twenty working days after 3 November


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def city(cast):
    a.institutions(3)
    a.pool(cast, extra=0)
    return cast


@pytest.fixture
def visit(city):
    """A visit of a draw on confirmed rules."""
    return a.drawn(city, ratios={"clinic": 1}).visits.get()


@pytest.fixture
def published(city, visit):
    f.confirmed(city, visit, handling="责令限期改正")
    return visit


def ask(city, visit, kind="corrected", by=None, **values):
    given = {"reason": "录入错误", "explanation": "处理情况录入有误", "known_on": KNOWN, "result": visit.result,
             "handling": "警告"}  # fmt: skip
    return publicity.ask(visit, kind, by=by or city.city_officer, now=NOW, **given | values)


def at(day):
    return a.NOW.replace(year=day.year, month=day.month, day=day.day)


def test_a_result_nobody_has_confirmed_turns_red_and_its_office_and_the_head_hear_of_it(city, visit):
    a.recorded(visit, city.inspector)
    assert publicity.remind(now=at(date(2026, 11, 20))) == (0, 0)
    assert publicity.remind(now=at(date(2026, 11, 28))) == (1, 0)
    assert publicity.remind(now=at(DUE)) == (1, 0)
    assert not list(results_to_publish(city.city_chief, DUE, 10))
    late = DUE + a.DAY
    assert publicity.remind(now=at(late)) == (0, 1)
    assert publicity.remind(now=at(late)) == (0, 1)
    told = Notice.objects.filter(key__startswith="publish_late")
    assert set(told.values_list("recipient__username", flat=True)) == {"city", "chief"}
    assert told.count() == 2
    for person in (city.city_officer, city.city_chief):
        todo = next(iter(results_to_publish(person, late, 10)))
        assert todo.due_on == DUE
    assert not list(results_to_publish(city.neighbour_officer, late, 10))


def test_a_draw_on_trial_publishes_nothing_and_reminds_nobody(city):
    visit = a.drawn(city).visits.get()
    a.recorded(visit, city.inspector)
    assert visit.trial
    assert publicity.remind(now=at(date(2027, 3, 1))) == (0, 0)


def test_a_correction_is_decided_by_the_head_within_three_working_days_and_stays_explained(client, city, published):
    row = ask(city, published)
    assert row.due_on == date(2026, 11, 9)  # Wednesday and three working days
    assert next(iter(amendments_to_decide(city.city_chief, row.due_on, 5))).due_on == row.due_on
    assert Amendment.objects.overdue(row.due_on + a.DAY).exists()
    with pytest.raises(Refused, match="已有待审批"):
        ask(city, published)
    publicity.decide(row, agreed=True, by=city.city_chief, now=NOW)
    published.refresh_from_db()
    row.refresh_from_db()
    assert published.handling == "警告"
    assert row.before == {"result": "ORDERED_CORRECTION", "handling": "责令限期改正"}
    page = client.get(reverse("inspections:public_result_detail", args=[published.institution.code])).content.decode()
    assert "处理情况录入有误" in page
    assert "录入错误" not in page


def test_a_result_taken_down_is_gone_and_its_explanation_is_not(client, city, published):
    code = published.institution.code
    publicity.decide(ask(city, published, "taken_down"), agreed=True, by=city.city_chief, now=NOW)
    assert not Visit.objects.published().exists()
    page = client.get(reverse("inspections:public_result_detail", args=[code])).content.decode()
    assert "处理情况录入有误" in page
    assert "责令限期改正" not in page
    with pytest.raises(Refused, match="没有公示"):
        ask(city, published)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"explanation": " "}, "公开说明"),
        ({"known_on": date(2026, 11, 2)}, "获知日期"),
        ({"known_on": date(2026, 11, 6)}, "获知日期"),
        ({"result": ""}, "更正后的结果"),
        ({"result": "NO_PROBLEM"}, "不符"),
        ({"kind": "gone"}, "撤回或者更正"),
    ],
)
def test_a_change_that_cannot_be_explained_is_refused(city, published, values, why):
    with pytest.raises(Refused, match=why):
        ask(city, published, **values)
    assert not Amendment.objects.exists()


@pytest.mark.parametrize("who", ["county_officer", "neighbour_officer", "city_chief", "inspector", "principal"])
def test_only_the_office_that_published_asks(city, published, who):
    with pytest.raises(Refused, match="只有公示"):
        ask(city, published, by=city.everyone[who])


def test_the_steps_are_the_heads_alone_and_refusing_needs_a_reason(city, published):
    row = ask(city, published)
    with pytest.raises(Refused, match="不同意的理由"):
        publicity.decide(row, agreed=False, by=city.city_chief, now=NOW)
    for state in AmendmentState.values:
        row.state = state
        for verb, step in AMENDMENT.steps.items():
            offered = {
                who
                for who, person in city.everyone.items()
                if any(action.verb == verb for action in AMENDMENT.open_to(person, row))
            }
            assert offered == ({"city_chief"} if state in step.sources else set()), (verb, state)


def test_the_public_page_names_officers_by_unit_and_certificate_alone(client, city, published):
    code = published.institution.code
    page = client.get(reverse("inspections:public_result_detail", args=[code])).content.decode()
    assert "津R0001" in page
    assert city.inspector.name not in page
    assert city.second_inspector.name not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, True), ({"q": "第"}, True), ({"q": "无此机构"}, False), ({"result": "ORDERED_CORRECTION"}, True),
        ({"result": "CLOSED"}, False), ({"year": "2026"}, True), ({"year": "2025"}, False),
        ({"region": a.HEDONG}, True), ({"region": a.HEXI}, False), ({"year": "x", "region": "'"}, True),
    ],
)  # fmt: skip
def test_anybody_searches_filters_and_downloads_the_same_results(client, city, published, query, found):
    page = client.get(reverse("inspections:public_result_list"), query)
    assert (published.institution.name in page.content.decode()) == found
    file = client.get(reverse("inspections:public_result_file"), query)
    assert file.status_code == 200
    assert file.content[:2] == b"PK"


def test_an_institution_without_results_has_no_public_page(client, city, visit):
    assert client.get(reverse("inspections:public_result_detail", args=[visit.institution.code])).status_code == 404
    assert Draw.objects.count() == 1
