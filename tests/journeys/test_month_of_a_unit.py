"""A month with twenty tasks of one liaison, and a task from its order to the register of the close-outs and back."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rectification import queries
from rectification.choices import Light, ReportState, TaskKind, TaskState
from rectification.jobs import monthly_dispatch
from rectification.models import Dispatch, Objection, Plan, ProgressReport, Recheck, Task
from rectification.rules.progress import CHECKS
from rectification.services import figures, lights, progress, tasks
from rectification.workflow import PLAN
from supervision.foundation.access import Role
from supervision.foundation.services.accounts import open_account

PERIOD, BEFORE = "2026-10", "2026-09"
DAY = timedelta(days=1)


def at(day, hour=10, month=10):
    """A moment by Beijing's clock."""
    return timezone.make_aware(datetime(2026, month, day, hour))


@pytest.fixture
def clock(monkeypatch):
    """Set the moment the pages take for now."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def plan(cast):
    """A plan with twenty tasks of the liaison's bureau, each reported for September, and one figure."""
    office, begun = cast.city_officer.agency, at(1, month=8)
    plan = Plan.objects.create(code="FA-2026-801", title="整改方案", office=office, region_code=office.region_code,
                               year=2026, created_at=begun)  # fmt: skip
    plan.measures.create(region_code=plan.region_code, number=1, title="一", text="一")
    plan = PLAN.take("confirm", plan, by=cast.city_officer, now=begun)
    for number in range(1, 21):
        made = tasks.draft(plan, by=cast.city_officer, now=begun, title=f"第{number}项", kind=TaskKind.PHASED,
                           lead_agency=cast.liaison.agency, start_on=begun.date(), due_on=at(20, month=12).date(),
                           measures=["制定办法", "开展培训"])  # fmt: skip
        task = tasks.issue(made, by=cast.city_officer, now=begun)
        report = progress.save(task, BEFORE, by=cast.liaison, now=at(20, month=9), percent=40, text=f"九月{number}")
        progress.submit(report, by=cast.liaison, now=at(20, month=9), signer="局长")
    figures.add(plan, by=cast.city_officer, now=at(1), name="检查家次", unit="家次", definition="到场即计")
    return plan


def test_twenty_tasks_in_a_month_one_returned_at_23_on_the_last_day(portal, cast, plan, clock):
    leader = open_account(username="leader", name="局领导", agency=cast.liaison.agency, roles=[Role.UNIT_LEADER],
                          password="correct horse battery 9", by=None, now=at(1))  # fmt: skip
    cast.everyone["leader"] = leader
    figure = plan.figures.get()
    rows = list(plan.tasks.order_by("code"))

    clock(at(24))
    portal.post("liaison", "rectification:report_month", submit="copy:all",
                **{f"{task.code}-percent": 60 for task in rows})  # fmt: skip
    assert ProgressReport.objects.filter(period=PERIOD, text__startswith="九月").count() == 20
    page = portal.text("liaison", "rectification:report_month")
    assert page.count("如本月不报，截止后预警灯为") == 20

    filled = {}
    for task in rows:
        filled |= {f"{task.code}-percent": 65, f"{task.code}-text": f"十月{task.title}",
                   f"{task.code}-f{figure.pk}-month": 2}  # fmt: skip
    portal.post("liaison", "rectification:report_month", submit="all", **filled)
    waiting = ProgressReport.objects.filter(period=PERIOD, state=ReportState.TO_SIGN)
    assert waiting.count() == 20
    clock(at(25, 16))
    portal.post("leader", "rectification:sign_act", report=[row.pk for row in waiting])
    assert ProgressReport.objects.filter(period=PERIOD, state=ReportState.SUBMITTED, late=False).count() == 20

    clock(at(25, 23))
    returned = ProgressReport.objects.get(period=PERIOD, task=rows[7])
    portal.post("city_officer", "rectification:report_send_back", returned.pk, note="请核实家次")
    office = portal.get("city_officer", "rectification:month_overview", period=PERIOD)
    (unit,) = office.context["units"]
    assert (unit["n"], unit["reported"], unit["returned"], unit["missing"]) == (20, 19, 1, 0)

    monthly_dispatch(PERIOD, now=at(26, 8))  # frozen while the answer is still in its grace
    snapshot = Dispatch.objects.get(plan=plan, period=PERIOD).snapshot
    total = snapshot["total"]
    assert (total["reported"], total["returned"], snapshot["unreported"]) == (19, 1, [])

    clock(at(26, 15))
    again = {f"{rows[7].code}-percent": 65, f"{rows[7].code}-text": "已核实",
             f"{rows[7].code}-f{figure.pk}-month": 1, "submit": rows[7].code}  # fmt: skip
    portal.post("liaison", "rectification:report_month", **again)
    portal.post("leader", "rectification:sign_act", report=[returned.pk])
    returned.refresh_from_db()
    assert (returned.state, returned.late, returned.text) == (ReportState.SUBMITTED, False, "已核实")
    sums = portal.get("city_officer", "rectification:month_overview", period=PERIOD).context["figures"]
    assert sums["sums"][0]["month"] == 39


def test_the_same_month_in_silence_is_yellow_everywhere(cast, plan):
    lights.refresh(plan.tasks.all(), on=at(26).date())
    assert set(plan.tasks.values_list("light", flat=True)) == {Light.YELLOW}
    monthly_dispatch(PERIOD, now=at(26, 8))
    (silent,) = Dispatch.objects.get(plan=plan, period=PERIOD).snapshot["unreported"]
    assert (silent["missing"], silent["whole"]) == (20, True)


def test_a_task_is_closed_before_the_public_rechecked_by_lot_and_reopened(
    portal, cast, plan, clock, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    task, on = plan.tasks.first(), at(2, month=11).date()
    page = ("rectification:task_act", task.code)
    clock(at(2, month=11))
    for measure in task.measures.all():
        portal.post("liaison", "rectification:measure_done", measure.pk, done_on=on, evidence="台账")
    portal.post("liaison", *page, verb="self_check")
    portal.post("liaison", *page, verb="apply_close",
                **{"apply_close-statement": "全部完成", "apply_close-signer": "局长"})  # fmt: skip
    portal.post("city_officer", *page, verb="take_up")
    seen = dict.fromkeys(CHECKS, "on") | {
        "kind": "undercover",
        "people": "甲、乙",
        "verified_on": on,
        "opinion": "属实",
    }
    portal.post("city_officer", *page, verb="verify_site", **{f"verify_site-{k}": v for k, v in seen.items()})
    portal.post("city_officer", *page, verb="publicise")

    portal.client.logout()
    notice = reverse("rectification:public_closing", args=[task.code])
    portal.client.post(notice, {"text": "还有一家没有培训"})
    objection = Objection.objects.get()
    clock(at(20, month=11))
    assert "公示期间有异议尚未处理" in portal.text("city_chief", "rectification:task_detail", task.code)
    portal.post("city_chief", "rectification:objection_answer", objection.pk,
                **{f"o{objection.pk}-upheld": "no", f"o{objection.pk}-answer": "该家当日已补训"})  # fmt: skip
    portal.post("city_chief", *page, verb="close")
    task.refresh_from_db()
    assert (task.state, task.papers.count()) == (TaskState.CLOSED, 3)

    checker = open_account(username="checker", name="复核人", agency=cast.city_officer.agency, roles=[Role.LEAD_OFFICE],
                           password="correct horse battery 9", by=None, now=at(1))  # fmt: skip
    cast.everyone["checker"] = checker
    clock(at(1, month=12))
    today = at(1, month=12).date()
    portal.post(
        "checker", "rectification:recheck_list", title="抽查", period="2026Q4", since=on, until=today, percent=20
    )
    drawn = Recheck.objects.get()
    portal.post("checker", "rectification:recheck_act", drawn.pk, verb="derive")
    item = drawn.items.get()
    found = {"result": "recheck_relapse", "checked_on": today, "people": "复核人", "text": "培训中断",
             "new_due_on": today + 60 * DAY}  # fmt: skip
    portal.post("checker", "rectification:recheck_judge", item.pk, **{f"i{item.pk}-{k}": v for k, v in found.items()})
    portal.post("city_chief", "rectification:recheck_act", drawn.pk, verb="reveal")
    task.refresh_from_db()
    assert (task.state, task.progress, task.due_on) == (TaskState.REOPENED, 0, today + 60 * DAY)
    assert queries.recheck_bundle(Recheck.objects.get())["result"]["selected"][0]["id"] == task.code
    assert "问题回潮" in portal.text("liaison", "rectification:task_detail", task.code)
    assert Task.objects.open().filter(pk=task.pk).exists()
