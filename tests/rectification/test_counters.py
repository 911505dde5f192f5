"""The workbench: each figure shows exactly the rows its link opens."""

from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest
from django.utils import timezone

from rectification.counters import CHARTS, COUNTERS, QUEUES
from rectification.ledgers import DECISIONS, INSPECTED, STEPS, TASKS
from rectification.services import demo, tasks
from supervision.foundation.ledger.listing import ask

PEOPLE = ("city_officer", "city_chief", "county_officer", "neighbour_officer", "liaison", "outsider")


@pytest.fixture
def city(cast, now):
    """The demonstration plan with tasks in every state."""
    demo.build(SimpleNamespace(**cast.everyone), now=now)


def test_each_counter_counts_the_rows_its_link_shows(cast, city, now):
    on, some = timezone.localdate(now), 0
    for who in PEOPLE:
        person = cast.everyone[who]
        for counter in COUNTERS:
            if counter.is_for(person):
                known = (STEPS, DECISIONS, INSPECTED, TASKS)
                ledger = next(one for one in known if one.list_url == counter.url_name)
                shown = ask(ledger, person, dict(parse_qsl(counter.query))).rows.count()
                assert counter.count(person, on) == shown, (who, str(counter.label))
                some += shown
    assert some


def test_the_counters_are_for_those_whose_business_they_are(cast):
    labels = {who: [str(c.label) for c in COUNTERS if c.is_for(cast.everyone[who])] for who in PEOPLE}
    assert labels["liaison"] == ["待报送", "逾期整改任务", "15日内到期", "红黄灯", "督察待自评", "督察待我评分"]
    assert labels["city_chief"] == [
        "逾期整改任务", "15日内到期", "申请销号待审核", "红黄灯", "督办建议待处理", "督办逾期未答复",
        "督察待自评", "督察待我评分",
    ]  # fmt: skip
    assert labels["outsider"] == []


def test_the_queues_name_what_waits_for_each(cast, city, now):
    on = timezone.localdate(now)

    def titles(who):
        person = cast.everyone[who]
        return [todo.title for queue in QUEUES if queue.is_for(person) for todo in queue.rows(person, on, 20)]

    assert any(title.startswith("报送 ") for title in titles("liaison"))
    assert any(title.startswith("审核销号") for title in titles("city_chief"))
    assert any(title.startswith("审签月调度") for title in titles("city_chief"))
    assert not any(title.startswith("审核销号") for title in titles("liaison"))


def test_nobody_is_asked_to_judge_what_they_filed(cast, ledger, now):
    own = ledger.issued(cast.city_officer)
    own = tasks.start(own, by=cast.city_officer, now=now)
    for measure in own.measures.all():
        tasks.complete_measure(measure, by=cast.city_officer, now=now, evidence="x", done_on=timezone.localdate(now))
    own = tasks.self_check(own, by=cast.city_officer, now=now)
    tasks.apply_close(own, by=cast.city_officer, now=now, statement="x", signer="主任")
    on = timezone.localdate(now) + timedelta(days=1)
    close_outs = QUEUES[2].rows
    assert [todo.source for todo in close_outs(cast.city_officer, on, 5)] == []
    assert [todo.source for todo in close_outs(cast.city_chief, on, 5)] == [own.code]


def test_the_chart_counts_visible_tasks_by_lead_unit(cast, ledger, now):
    chart = CHARTS[0].build(cast.county_officer, timezone.localdate(now))
    assert chart.categories == (cast.county_officer.agency.short_name,)
    assert sum(series.values[0] for series in chart.series) == 1
