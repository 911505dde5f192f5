"""What the registry puts on the workbench and into the file: figures show exactly the rows they counted."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils import timezone

from institutions.counters import CHARTS, COUNTERS, QUEUES
from institutions.ledgers import (
    DEFERRALS,
    DISCLOSURES,
    INSTITUTIONS,
    LICENCE_PROPOSALS,
    LICENCES,
    PRACTITIONERS,
    SELF_INSPECTIONS,
    VALIDATIONS,
)
from institutions.models import DisclosureItem, Institution, MatchProposal, StaffProposal
from institutions.services import disclosure, licences, lineage, proposals
from institutions.services.proposals import Pair
from institutions.tabs import TABS
from supervision.foundation.ledger.listing import ask
from supervision.foundation.trail import act
from tests.factories import institutions as make

LEDGERS = {
    "institutions:licence_list": LICENCES,
    "institutions:licenceproposal_list": LICENCE_PROPOSALS,
    "institutions:institution_list": INSTITUTIONS,
    "institutions:practitioner_list": PRACTITIONERS,
    "institutions:selfinspection_list": SELF_INSPECTIONS,
    "institutions:disclosure_list": DISCLOSURES,
}


INBOXES = {"institutions:proposal_list": MatchProposal, "institutions:staff_proposal_list": StaffProposal}


# Ledgers with rows of their own in tests of their own; here only the figures are followed.
FOLLOWED = LEDGERS | {
    "institutions:validation_list": VALIDATIONS,
    "institutions:deferral_list": DEFERRALS,
}


@pytest.fixture
def city(cast):
    """Two districts with something of everything."""
    today = timezone.localdate()
    own = make.tied(cast, make.institution(licence_to=today + timedelta(days=10)))
    twin = make.institution("河东禾安医院东院")
    other = make.institution("河西朗宁医院", make.HEXI, licence_to=today - timedelta(days=3))
    make.institution("河西久远医院", make.HEXI, licence_to=today + timedelta(days=400))
    for at in (own, other):
        make.practitioner(at, expires_on=today + timedelta(days=30))
    make.submitted(cast, own)
    make.practitioner(other, "周云舟", scope="眼科专业")
    Institution.objects.filter(pk=other.pk).update(subjects=["03"])
    make.reported(cast, own)
    licences.adopt(now=timezone.now())
    item = DisclosureItem.objects.filter(source="text").first()
    disclosure.publish(own, item, text="投诉电话", rows=[], by=cast.principal, now=timezone.now())
    lineage.record("moved", own, own, on=today, by=None, now=timezone.now(), before="老城街1号", after="新城街2号")
    with act("test.propose", by=None, now=make.NOW):
        proposals.propose([Pair(own.pk, twin.pk, make.HEDONG, ("名称相近",))], now=make.NOW)
    return own


@pytest.mark.parametrize("who", ["city_officer", "county_officer", "neighbour_officer", "principal", "city_chief"])
def test_a_figure_leads_to_exactly_the_rows_it_counted(cast, city, who):
    user, today = cast.everyone[who], timezone.localdate()
    for counter in (counter for counter in COUNTERS if counter.is_for(user)):
        if counter.url_name in INBOXES:
            rows = INBOXES[counter.url_name].objects.visible_to(user).filter(state="open")
        else:
            rows = ask(FOLLOWED[counter.url_name], user, QueryDict(counter.query)).rows
        assert counter.count(user, today) == rows.count(), counter.label


def test_the_figures_are_not_all_zero(cast, city):
    today = timezone.localdate()
    closed = make.institution("河东静默诊所")
    Institution.objects.filter(pk=closed.pk).update(state="suspended", state_since=today - timedelta(days=400))
    figures = {str(counter.label): counter.count(cast.city_officer, today) for counter in COUNTERS}
    assert figures == {
        "在业机构": 4,
        "许可证临期": 1,
        "许可证已过期": 1,
        "建议函待答复": 0,
        "人员注册临期": 2,
        "待审核自查": 1,
        "疑似同一机构": 1,
        "停业超过一年": 1,
        "人员填报待核实": 1,
        "医师超出诊疗科目": 1,
        "今日查看身份证号": 0,
        "院务公开待更正": 0,
        "校验逾期": 0,
        "待受理校验": 0,
        "待决定校验": 0,
        "注销建议": 0,
        "暂缓校验建议": 0,
    }


def test_the_list_of_those_who_filed_nothing_is_what_the_round_counts(cast, city):
    round_ = city.self_inspections.get().round
    rows = ask(INSTITUTIONS, cast.city_officer, QueryDict(f"missing={round_.pk}")).rows
    assert set(rows.values_list("pk", flat=True)) == set(
        Institution.objects.exclude(pk=city.pk).values_list("pk", flat=True)
    )
    assert ask(INSTITUTIONS, cast.county_officer, QueryDict(f"missing={round_.pk}")).rows.count() == 1
    assert ask(INSTITUTIONS, cast.city_officer, QueryDict("missing=x")).rows.count() == 0


def test_to_dos_lead_to_pages_that_exist_and_belong_to_the_person(cast, city, client):
    today = timezone.localdate()
    for who, expected in (("city_officer", 1), ("principal", 2), ("neighbour_officer", 0)):
        user = cast.everyone[who]
        todos = [todo for queue in QUEUES if queue.is_for(user) for todo in queue.rows(user, today, 10)]
        assert len(todos) == expected
        for todo in todos:
            assert resolve(todo.url)
    make.a_round(cast, "comprehensive")
    assert [todo.title for todo in QUEUES[0].rows(cast.principal, today, 10)] == ["本季度日常自查"]


def test_the_chart_counts_the_visible_institutions_by_district(cast, city):
    chart = CHARTS[0].build(cast.city_officer, timezone.localdate())
    assert dict(zip(chart.categories, chart.series[0].values, strict=True)) == {"河东区": 2, "河西区": 2}
    assert CHARTS[0].build(cast.county_officer, timezone.localdate()).categories == ("河东区",)


FILLED = [tab for tab in TABS if tab.key not in ("disclosures", "validations")]


@pytest.mark.parametrize("tab", FILLED, ids=[tab.key for tab in FILLED])
def test_every_tab_shows_the_institution_s_rows_to_those_in_reach(cast, city, tab):
    assert len(tab.rows(cast.county_officer, city.code)) >= 1
    assert len(tab.rows(cast.neighbour_officer, city.code)) == 0


@pytest.mark.parametrize("name", list(LEDGERS))
def test_a_ledger_page_asks_no_more_for_three_rows_than_for_one(cast, client, name, django_assert_max_num_queries):
    def fill(number):
        at = make.institution(f"河东第{number}名医院")
        make.practitioner(at)
        make.submit(make.answered(make.started(cast, at, round_)), None, entropy=bytes([number] * 12))

    round_ = make.a_round(cast)
    client.force_login(cast.city_officer, backend="supervision.foundation.signing_in.PortalBackend")
    fill(1)
    address = reverse(name)
    client.get(address)
    with django_assert_max_num_queries(20) as one:
        assert client.get(address).status_code == 200
    fill(2)
    fill(3)
    with django_assert_max_num_queries(len(one)):
        client.get(address)
