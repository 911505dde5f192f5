"""Tasks on the page: who sees them, every step from order to close-out, evidence, more time."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rectification.choices import TaskState
from rectification.models import Extension, Task
from rectification.rules.progress import CHECKS
from rectification.services import tasks
from supervision.foundation.models import Act, Attachment
from tests.rectification.pages import text, visitor

READERS = {"city_officer", "city_chief", "county_officer", "neighbour_officer", "liaison"}


@pytest.fixture
def page(client):
    return visitor(client)


def act_on(page, user, task, verb, **filled):
    """Press a button of the task's page; ``filled`` are the fields of its form."""
    data = {"verb": verb} | {f"{verb}-{name}": value for name, value in filled.items()}
    response = page(user, "task_act", task.code, data=data)
    task.refresh_from_db()
    return response


@pytest.fixture
def ready(ledger, cast, now):
    """The bureau's task with every measure done, self-checked."""
    task = tasks.start(ledger.insurance, by=cast.liaison, now=now)
    for measure in task.measures.all():
        tasks.complete_measure(measure, by=cast.liaison, now=now, evidence="台账", done_on=timezone.localdate(now))
    return tasks.self_check(task, by=cast.liaison, now=now)


# --- who sees what ----------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["neighbour_officer", "liaison"])
def test_a_foreign_task_answers_404(page, cast, ledger, who):
    person = cast.everyone[who]
    assert page(person, "task_detail", ledger.east.code).status_code == 404
    assert page(person, "task_edit", ledger.east.code).status_code == 404
    posts = {
        "task_act": (ledger.east.code, {"verb": "start"}),
        "task_attach": (ledger.east.code, {"files": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")}),
        "extension_new": (ledger.east.code, {"reason": "x"}),
        "measure_done": (ledger.east.measures.first().pk, {"evidence": "x"}),
    }
    for name, (key, data) in posts.items():
        assert page(person, name, key, data=data).status_code == 404, name
    assert Task.objects.get(pk=ledger.east.pk).state == TaskState.NOT_STARTED


def test_each_role_opens_what_its_permissions_say(page, cast, ledger):
    for who, person in cast.everyone.items():
        expected = 200 if who in READERS else 403
        for name in ("plan_list", "dispatch_list"):
            assert page(person, name).status_code == expected, (who, name)
        may_report = who in {"city_officer", "county_officer", "neighbour_officer", "liaison"}
        assert page(person, "report_month").status_code == (200 if may_report else 403), who
        may_review = who in {"city_officer", "city_chief"}
        assert page(person, "month_overview").status_code == (200 if may_review else 403), who
        may_issue = who == "city_officer"
        assert page(person, "paper_import").status_code == (200 if may_issue else 403), who
        assert page(person, "plan_issue", ledger.plan.code).status_code == (200 if may_issue else 403), who
        assert page(person, "task_new", ledger.plan.code).status_code == (200 if may_issue else 403), who


def test_a_draft_is_seen_by_the_office_alone(page, cast, ledger, now):
    draft = tasks.draft(
        ledger.plan, by=cast.city_officer, now=now, title="待下达", kind="phased", lead_agency=cast.liaison.agency
    )
    assert page(cast.liaison, "task_detail", draft.code).status_code == 404
    assert page(cast.city_officer, "task_detail", draft.code).status_code == 200


# --- the page ---------------------------------------------------------------------------------------
def test_the_light_is_explained_in_words_with_its_figures(page, cast, ledger, now):
    on = timezone.localdate(now)
    late = ledger.issued(cast.liaison, start_on=on - timedelta(days=30), due_on=on - timedelta(days=2))
    shown = text(page(cast.liaison, "task_detail", late.code))
    assert "已超过整改时限" in shown
    assert "应完成 100%，实际 0%" in shown
    assert "超 2 天" in shown


def test_only_the_lead_unit_and_the_office_are_offered_steps(page, cast, ledger):
    assert "启动整改" in text(page(cast.liaison, "task_detail", ledger.insurance.code))
    office = text(page(cast.city_officer, "task_detail", ledger.insurance.code))
    assert "启动整改" not in office
    assert "取消任务" in office
    assert "取消任务" not in text(page(cast.liaison, "task_detail", ledger.insurance.code))


def test_a_closed_task_is_marked_as_such_for_the_successor(page, cast, ready, now):
    assert 'aria-current="step"' in text(page(cast.liaison, "task_detail", ready.code))


def test_the_page_asks_no_more_for_three_measures_and_reports_than_for_one(page, client, cast, ledger):
    few = ledger.issued(cast.liaison, measures=["一"])
    many = ledger.issued(cast.liaison, measures=["一", "二", "三"], units=[(cast.county_officer.agency, "joint")])
    page(cast.liaison, "task_detail", few.code)
    with CaptureQueriesContext(connection) as one:
        page(cast.liaison, "task_detail", few.code)
    with CaptureQueriesContext(connection) as three:
        page(cast.liaison, "task_detail", many.code)
    assert len(three) <= len(one)


# --- from order to close-out ------------------------------------------------------------------------
def test_a_measure_is_ticked_off_with_its_file_or_not_at_all(page, cast, ledger, now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    task = tasks.start(ledger.insurance, by=cast.liaison, now=now)
    first, second = task.measures.all()
    on = timezone.localdate(now).isoformat()
    good = {"done_on": on, "evidence": "", "files": [SimpleUploadedFile("台账.pdf", b"%PDF-1.7 x")]}
    page(cast.liaison, "measure_done", first.pk, data=good)
    bad = {"done_on": on, "evidence": "台账", "files": [SimpleUploadedFile("a.pdf", b"MZ not a pdf")]}
    assert "内容与扩展名不符" in text(page(cast.liaison, "measure_done", second.pk, data=bad))
    assert "请填写佐证说明" in text(page(cast.liaison, "measure_done", second.pk, data={"done_on": on}))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.done_on is not None, second.done_on) == (True, None)
    assert Attachment.objects.get().parent_id == first.pk
    assert "台账.pdf" in text(page(cast.city_officer, "task_detail", task.code))


def test_the_whole_road_on_the_page(page, cast, ready, now):
    on = timezone.localdate(now)
    assert "请填写" not in text(page(cast.liaison, "task_detail", ready.code)).split("任务信息")[0]
    act_on(page, cast.liaison, ready, "apply_close", statement="完成", signer="局长")
    assert ready.state == TaskState.CLOSE_APPLIED
    act_on(page, cast.city_chief, ready, "take_up")
    three = dict.fromkeys(CHECKS[:3], "on") | {"verified_on": on, "opinion": "属实"}
    refused = act_on(page, cast.city_chief, ready, "verify_site", **three)
    assert "群众不满意决不放过" in text(refused)
    assert ready.state == TaskState.UNDER_REVIEW
    act_on(page, cast.city_chief, ready, "verify_site", **three, people_satisfied="on")
    act_on(page, cast.city_chief, ready, "publicise")
    assert ready.state == TaskState.PUBLICITY
    blocked = act_on(page, cast.city_chief, ready, "close")
    assert "期满次日起方可销号" in text(blocked)
    assert ready.state == TaskState.PUBLICITY


def test_a_reason_is_asked_for_when_a_task_is_sent_back(page, cast, ready, now):
    act_on(page, cast.liaison, ready, "apply_close", statement="完成", signer="局长")
    assert "退回理由" in text(act_on(page, cast.city_chief, ready, "send_back"))
    assert ready.state == TaskState.CLOSE_APPLIED
    new_day = timezone.localdate(now) + timedelta(days=90)
    act_on(page, cast.city_chief, ready, "send_back", note="材料不全", new_due_on=new_day)
    assert (ready.state, ready.due_on) == (TaskState.RETURNED, new_day)
    assert "材料不全" in text(page(cast.liaison, "task_detail", ready.code))


def test_days_are_not_counted_against_a_unit_that_asked_for_close_out_in_time(page, cast, ready):
    act_on(page, cast.liaison, ready, "apply_close", statement="完成", signer="局长")
    due = timezone.localdate() - timedelta(days=5)
    for applied, counted in ((due, False), (due + timedelta(days=1), True)):
        Task.objects.filter(pk=ready.pk).update(due_on=due, applied_on=applied)
        assert ("超 5 天" in text(page(cast.liaison, "task_detail", ready.code))) is counted


def test_pressing_twice_takes_one_step_and_says_why_not_the_second(page, cast, ledger):
    act_on(page, cast.liaison, ledger.insurance, "start")
    again = act_on(page, cast.liaison, ledger.insurance, "start")
    assert "不能“启动整改”" in text(again)
    assert Act.objects.filter(verb="rectification.task.start", about=ledger.insurance.code).count() == 1


def test_an_unknown_verb_and_a_get_change_nothing(page, cast, ledger):
    assert "没有这项办理" in text(act_on(page, cast.liaison, ledger.insurance, "delete"))
    assert page(cast.liaison, "task_act", ledger.insurance.code).status_code == 405


# --- more time --------------------------------------------------------------------------------------
def test_more_time_is_asked_for_by_the_unit_and_decided_by_the_chief(page, cast, ledger, now):
    task, day = ledger.insurance, timezone.localdate(now) + timedelta(days=100)
    page(cast.liaison, "extension_new", task.code, data={"new_due_on": day, "reason": "采购周期"})
    extension = Extension.objects.get()
    assert "同意延期" not in text(page(cast.liaison, "task_detail", task.code))
    assert page(cast.liaison, "extension_decide", extension.pk, data={"verb": "approve"}).status_code == 403
    assert "同意延期" in text(page(cast.city_chief, "task_detail", task.code))
    page(cast.city_chief, "extension_decide", extension.pk, data={"verb": "approve", "note": "同意"})
    task.refresh_from_db()
    assert task.due_on == day


# --- drawing up -------------------------------------------------------------------------------------
def filled(cast, **changes):
    return {
        "title": "新任务", "kind": "phased", "measures": "制定办法\n\n制定办法\n开展培训", "start_on": "2026-11-01",
        "due_on": "2026-12-31", "lead_agency": cast.liaison.agency_id, "cooperate": [cast.county_officer.agency_id],
    } | changes  # fmt: skip


def test_a_task_is_drawn_up_under_a_measure(page, cast, ledger):
    measure = ledger.plan.measures.get()
    page(cast.city_officer, "task_new", ledger.plan.code, data=filled(cast), query=f"?measure={measure.pk}")
    task = Task.objects.get(title="新任务")
    assert (task.measure, task.state) == (measure, TaskState.DRAFT)
    assert [row.text for row in task.measures.all()] == ["制定办法", "开展培训"]
    assert task.units.get().agency == cast.county_officer.agency


def test_a_split_starts_from_the_task_it_is_split_from(page, cast, ledger):
    shown = text(page(cast.city_officer, "task_new", ledger.plan.code, query=f"?like={ledger.insurance.code}"))
    assert "制定办法\n开展培训" in shown


def test_wrong_dates_are_told_beside_the_field_and_nothing_is_kept(page, cast, ledger):
    data = filled(cast, due_on="2026-10-01")
    assert "整改时限不能早于开始时间" in text(page(cast.city_officer, "task_new", ledger.plan.code, data=data))
    assert not Task.objects.filter(title="新任务").exists()


def test_the_lead_unit_changes_its_contacts_and_nothing_else(page, cast, ledger):
    data = {"leader": "李局长", "title": "改名", "due_on": "2030-01-01"}
    page(cast.liaison, "task_edit", ledger.insurance.code, data=data)
    task = Task.objects.get(pk=ledger.insurance.pk)
    assert (task.leader, task.title, task.due_on) == ("李局长", "完善制度", ledger.insurance.due_on)


def test_the_office_changes_measures_and_units_without_losing_evidence(page, cast, ledger, now):
    task = tasks.start(ledger.insurance, by=cast.liaison, now=now)
    tasks.complete_measure(
        task.measures.get(number=1), by=cast.liaison, now=now, evidence="台账", done_on=timezone.localdate(now)
    )
    data = filled(cast, measures="制定办法\n检查", start_on=task.start_on, due_on=task.due_on)
    page(cast.city_officer, "task_edit", task.code, data=data)
    rows = list(task.measures.values_list("text", "evidence"))
    assert rows == [("制定办法", "台账"), ("检查", "")]
