"""Pages of the ladder, the boards, reminders and public plans: what people see and press."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rectification.choices import EscalationState as E
from rectification.choices import Rung
from rectification.models import Escalation, LadderRule, Reminder, Task
from rectification.services import ladder, lights, progress, reminders
from rectification.workflow import PLAN
from supervision.foundation.models import Notice
from tests.rectification.pages import text, visitor


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def page(client):
    return visitor(client)


@pytest.fixture
def letter(ledger, cast, now):
    drafted = ladder.draft(
        ledger.plan, by=cast.city_officer, now=now, rung=Rung.LETTER, addressee=ledger.east.lead_agency,
        tasks=[ledger.east], reason="进展滞后。", requirement="抓紧整改。",
    )  # fmt: skip
    return ladder.issue(ladder.sign(drafted, by=cast.city_chief, now=now), by=cast.city_officer, now=now)


def test_from_the_first_page_to_the_answer_by_hand(page, cast, ledger):
    query = f"?unit={ledger.east.lead_agency.code}&rung=letter"
    words = {"reason": "滞后", "requirement": "抓紧", "answer_days": 10, "tasks": [ledger.east.pk],
             "issuer": cast.city_officer.agency_id}  # fmt: skip
    page(cast.city_officer, "step_new", ledger.plan.code, data=words, query=query)
    step = Escalation.objects.get()
    page(cast.city_chief, "step_act", step.code, data={"verb": "sign"})
    assert page(cast.county_officer, "step_detail", step.code).status_code == 404
    page(cast.city_officer, "step_act", step.code, data={"verb": "issue", "issue-number": "津卫督〔2026〕7号"})
    shown = text(page(cast.county_officer, "step_detail", step.code))
    assert "津卫督〔2026〕7号" in shown
    page(cast.county_officer, "step_act", step.code, data={"verb": "answer", "answer-text": "已安排。"})
    step.refresh_from_db()
    assert (step.state, step.answer) == (E.ANSWERED, "已安排。")
    word = page(cast.county_officer, "step_word", step.code)
    assert word.content[:2] == b"PK"


def test_the_page_says_who_may_where_rank_does_not_allow(page, cast, ledger, now):
    step = ladder.draft(
        ledger.plan, by=cast.city_officer, now=now, rung=Rung.INTERVIEW, addressee=ledger.insurance.lead_agency,
        tasks=[ledger.insurance], reason="滞后", requirement="到场", issuer=cast.city_officer.agency,
    )  # fmt: skip
    assert "联席会议" in text(page(cast.city_officer, "step_detail", step.code))
    page(cast.city_chief, "step_act", step.code, data={"verb": "sign"})
    assert Escalation.objects.get().state == E.DRAFTED


def test_a_rule_is_confirmed_with_its_document_by_who_may(page, cast, ledger):
    rule = LadderRule.objects.get(code="SJ-01")
    assert page(cast.city_officer, "ladder_rule_confirm", rule.pk, data={"basis": "x"}).status_code == 403
    page(cast.city_chief, "ladder_rule_confirm", rule.pk, data={"basis": " "})
    assert not LadderRule.objects.get(pk=rule.pk).confirmed
    page(cast.city_chief, "ladder_rule_confirm", rule.pk, data={"basis": "津卫监督〔2026〕9号"})
    rule.refresh_from_db()
    assert (rule.confirmed, rule.basis) == (True, "津卫监督〔2026〕9号")


# --- boards -----------------------------------------------------------------------------------------
def test_every_figure_of_the_board_opens_as_many_rows(page, cast, ledger, now):
    on = timezone.localdate(now)
    Task.objects.filter(pk=ledger.east.pk).update(due_on=on - timedelta(days=2))
    lights.refresh(Task.objects.all(), on=on)
    shown = page(cast.city_officer, "board")
    for counter in shown.context["counters"]:
        rows = page(cast.city_officer, "task_list", query="?" + counter["url"].partition("?")[2])
        assert rows.context["total"] == counter["value"], counter
    assert sum(row["total"] for row in shown.context["units"]) == 3
    assert shown.context["areas"][0]["lead_agency__region__name"] == "河东区"


def test_the_ladder_on_the_board_leads_to_its_rows(page, cast, ledger, letter):
    shown = page(cast.city_officer, "board")
    row = next(row for row in shown.context["ladder"] if row["value"])
    assert row["value"] == 1
    assert page(cast.city_officer, "step_list", query="?" + row["url"].partition("?")[2]).context["total"] == 1


def test_a_unit_and_a_district_have_their_pages_and_a_neighbour_does_not_open_them(page, cast, ledger, letter):
    east = ledger.east.lead_agency
    for who in (cast.city_officer, cast.county_officer):
        assert letter.number in text(page(who, "unit_board", east.code))
        assert ledger.east.code in text(page(who, "district_board", "120102000"))
    assert page(cast.neighbour_officer, "unit_board", east.code).status_code == 404
    assert page(cast.neighbour_officer, "district_board", "120102000").status_code == 404


def test_boards_take_the_same_number_of_statements_for_more_tasks(page, cast, ledger, django_assert_max_num_queries):
    for _ in range(5):
        ledger.issued(cast.liaison)
    with django_assert_max_num_queries(40):
        page(cast.city_officer, "board")


# --- public -----------------------------------------------------------------------------------------
def test_the_public_sees_a_plan_when_it_is_published_and_no_person(client, page, cast, ledger):
    Task.objects.update(leader="王某", person="李某", phone="022-1234", progress_text="内部进展")
    address = reverse("rectification:public_plan", args=[ledger.plan.code])
    assert client.get(address).status_code == 404
    page(cast.city_chief, "plan_act", ledger.plan.code, data={"verb": "publish"})
    client.logout()
    shown = text(client.get(address))
    assert ledger.plan.title in shown
    assert not [word for word in ("王某", "李某", "022-1234", "内部进展") if word in shown]
    assert ledger.plan.title in text(client.get(reverse("rectification:public_plan_list")))
    ledger.plan.refresh_from_db()
    PLAN.take("unpublish", ledger.plan, by=cast.city_chief, now=timezone.now(), changes={"published_on": None})
    assert client.get(address).status_code == 404


# --- reminders ---------------------------------------------------------------------------------------
def moment(day, hour=9):
    return timezone.make_aware(timezone.datetime(2026, 11, day, hour))


def test_asking_reminding_and_pressing_follow_from_the_day_and_come_once_each(ledger, cast):
    Task.objects.update(start_on=date(2026, 1, 5))

    def told(day):
        reminders.remind(now=moment(day))
        return list(
            cast.liaison.notices.filter(key__startswith="report:").order_by("pk").values_list("title", flat=True)
        )

    assert told(10) == []
    assert len(told(16)) == 1
    assert len(told(17)) == 1
    assert len(told(24)) == 2, "the day it was due to be sent was missed: the stage is still the day's"
    assert len(told(28)) == 3
    titles = told(29)
    assert [title[:2] for title in titles] == ["请于", "提醒", "催报"]


def test_a_unit_that_has_reported_is_left_alone(ledger, cast):
    Task.objects.update(start_on=date(2026, 1, 5))
    report = progress.save(ledger.insurance, "2026-11", by=cast.liaison, now=moment(12), percent=5, text="推进")
    progress.submit(report, by=cast.liaison, now=moment(12))
    reminders.remind(now=moment(28))
    told = Notice.objects.filter(key__startswith="report:")
    assert not told.filter(recipient=cast.liaison).exists()
    assert told.filter(recipient=cast.county_officer).exists()


def test_a_call_is_recorded_with_who_was_told(page, cast, ledger):
    month = f"{timezone.localdate():%Y-%m}"
    unit = ledger.insurance.lead_agency.code
    shown = text(page(cast.city_officer, "reminder_page"))
    assert "【整改任务催报】" in shown
    data = {"period": month, "channel": "phone", "told": "值班员", "note": "今日补报"}
    page(cast.city_officer, "reminder_record", ledger.plan.code, unit, data=data)
    assert Reminder.objects.get().told == "值班员"
    assert "值班员" in text(page(cast.city_officer, "reminder_page"))
    assert page(cast.county_officer, "reminder_record", ledger.plan.code, unit, data=data).status_code == 403
