"""What the floor puts on the workbench and into the file of an institution."""

from datetime import date

import pytest
from django.urls import reverse

from inspections.counters import COUNTERS, QUEUES
from inspections.models import Finding, Visit
from inspections.services import visits
from inspections.tabs import TABS
from supervision.foundation.trail import timeline
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


def figures(person):
    """Counters of a person that are not zero."""
    on = a.NOW.date()
    shown = [counter for counter in COUNTERS if counter.is_for(person)]
    return {str(counter.label): counter.count(person, on) for counter in shown if counter.count(person, on)}


def todos(person):
    return [todo.title for queue in QUEUES if queue.is_for(person) for todo in queue.rows(person, a.NOW.date(), 10)]


def test_each_role_sees_what_waits_for_it(city):
    a.submitted(city, period="2026Q5")
    draw = a.drawn(city)
    name = draw.visits.get().institution.name
    assert figures(city.city_chief) == {"待批准抽查计划": 1}
    assert figures(city.inspector) == {"待我检查": 1}
    assert figures(city.liaison) == figures(city.outsider) == {}
    assert todos(city.inspector) == [name]
    assert todos(city.city_chief) == ["诊所双随机抽查"]
    assert todos(city.city_officer) == []
    a.recorded(draw.visits.get(), city.inspector)
    assert todos(city.inspector) == []
    assert todos(city.second_inspector) == [f"确认检查记录：{name}"]


def test_a_beacon_that_is_out_waits_for_whoever_has_not_typed_it(city):
    draw = a.committed(city)
    assert todos(city.city_officer) == ["录入公共随机值：诊所双随机抽查"]
    draw.first_by = city.city_officer
    draw.save()
    assert todos(city.city_officer) == []


def test_the_file_of_an_institution_shows_a_visit_only_once_it_has_happened(city):
    visit = a.drawn(city).visits.get()
    code = visit.institution.code
    rows = {tab.key: tab.rows for tab in TABS}
    assert not rows["visits"](city.county_officer, code).exists()
    assert not timeline(code).exists()
    a.recorded(visit, city.inspector)
    visits.confirm(visit, by=city.second_inspector, now=a.NOW + a.DAY)
    assert rows["visits"](city.county_officer, code).count() == 1
    assert rows["findings"](city.county_officer, code).count() == 1
    assert not rows["findings"](city.neighbour_officer, code).exists()
    assert timeline(code).filter(verb="inspections.visit.confirm").exists()


def test_a_replacement_before_the_visit_does_not_show_in_the_file_of_the_institution(city):
    a.inspector(code="R0003")
    visit = a.drawn(city).visits.get()
    visits.substitute(visit, visit.members.first(), code="ILL", by=city.city_officer, now=a.NOW,
                      approval_number="文号", approved_on=date(2026, 11, 1))  # fmt: skip
    assert not timeline(visit.institution.code).exists()
    assert visit.institution.name not in "".join(timeline(visit.plan.code).values_list("subject_text", flat=True))


def test_the_institution_sees_its_findings_once_confirmed_and_never_those_of_others(city):
    visit = a.drawn(city).visits.get()
    a.recorded(visit, city.inspector)
    visit.institution.accounts.create(user=city.principal, role="principal")
    assert not Finding.objects.visible_to(city.principal).exists()
    visits.confirm(visit, by=city.second_inspector, now=a.NOW + a.DAY)
    assert Finding.objects.visible_to(city.principal).count() == 1
    assert not Finding.objects.visible_to(city.manager).exists()
    assert not Visit.objects.visible_to(city.principal).exists()


def test_every_counter_leads_to_an_address_that_exists():
    assert all(counter.url.startswith(reverse(counter.url_name)) for counter in COUNTERS)
