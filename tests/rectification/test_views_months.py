"""The month: the unit reports on one page, the office sees who has not, dispatches are frozen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rectification import queries
from rectification.choices import ReportState
from rectification.models import Dispatch, ProgressReport
from rectification.services import dispatch, progress
from tests.rectification.pages import text, visitor


@pytest.fixture
def page(client):
    return visitor(client)


@pytest.fixture
def period(now):
    return f"{timezone.localdate(now):%Y-%m}"


def typed(task, percent=30, **words):
    """What the block of one task sends."""
    filled = {"percent": percent, "text": "开展培训", "difficulty": "", "next_step": ""} | words
    return {f"{task.code}-{name}": value for name, value in filled.items()} | {"signer": "局长"}


# --- the unit ---------------------------------------------------------------------------------------
def test_the_page_has_the_own_unit_s_tasks_with_last_month_s_words(page, cast, ledger, now, period):
    before = queries.previous_period(period)
    progress.save(ledger.insurance, before, by=cast.liaison, now=now, percent=10, text="上月已起草")
    shown = text(page(cast.liaison, "report_month"))
    assert ledger.insurance.code in shown
    assert "上月已起草" in shown
    assert ledger.east.code not in shown


def test_drafts_are_kept_and_shown_again(page, cast, ledger, period):
    page(cast.liaison, "report_month", data=typed(ledger.insurance) | {"submit": ""})
    report = ProgressReport.objects.get()
    assert (report.state, report.percent, report.text, report.period) == (ReportState.DRAFT, 30, "开展培训", period)
    assert "开展培训" in text(page(cast.liaison, "report_month"))
    ledger.insurance.refresh_from_db()
    assert ledger.insurance.progress == 0


def test_untouched_tasks_are_neither_kept_nor_handed_in(page, cast, ledger):
    second = ledger.issued(cast.liaison)
    data = typed(ledger.insurance) | typed(second, percent=0, text="") | {"submit": "all"}
    shown = text(page(cast.liaison, "report_month", data=data))
    assert ProgressReport.objects.get().task == ledger.insurance
    assert "还有 1 项任务没有填写" in shown
    assert "已报送 1 项任务" in shown


def test_one_task_is_handed_in_and_the_others_stay_drafts(page, cast, ledger):
    second = ledger.issued(cast.liaison)
    data = typed(ledger.insurance) | typed(second, text="另一项") | {"submit": second.code}
    page(cast.liaison, "report_month", data=data)
    states = dict(ProgressReport.objects.values_list("task__code", "state"))
    assert states == {ledger.insurance.code: ReportState.DRAFT, second.code: ReportState.SUBMITTED}


def test_last_month_s_words_are_copied_to_be_amended_and_typed_words_stay(page, cast, ledger, now, period):
    before = queries.previous_period(period)
    second = ledger.issued(cast.liaison)
    for task in (ledger.insurance, second):
        progress.save(task, before, by=cast.liaison, now=now, percent=10, text="按月通报", next_step="下月继续")
    data = typed(ledger.insurance, text="") | typed(second, text="本月已改") | {"submit": "copy:all"}
    assert "已沿用 2 项上月文字" in text(page(cast.liaison, "report_month", data=data))
    kept = dict(ProgressReport.objects.filter(period=period).values_list("task__code", "text"))
    assert kept == {ledger.insurance.code: "按月通报", second.code: "本月已改"}
    assert {row.state for row in ProgressReport.objects.filter(period=period)} == {ReportState.DRAFT}


def test_without_the_name_of_who_signed_nothing_is_handed_in_and_nothing_is_lost(page, cast, ledger):
    data = typed(ledger.insurance) | {"submit": "all", "signer": " "}
    assert "请在页面下方填写审签的单位负责人姓名" in text(page(cast.liaison, "report_month", data=data))
    report = ProgressReport.objects.get()
    assert (report.state, report.text) == (ReportState.DRAFT, "开展培训")


def test_sending_the_page_twice_hands_in_once(page, cast, ledger):
    data = typed(ledger.insurance) | {"submit": "all"}
    page(cast.liaison, "report_month", data=data)
    page(cast.liaison, "report_month", data=data | typed(ledger.insurance, percent=99))
    report = ProgressReport.objects.get()
    assert (report.state, report.percent) == (ReportState.SUBMITTED, 30)


def test_a_wrong_figure_is_told_beside_the_field_and_the_words_are_not_lost(page, cast, ledger):
    shown = text(page(cast.liaison, "report_month", data=typed(ledger.insurance, percent=300) | {"submit": "all"}))
    assert "errors" in shown
    assert "开展培训" in shown
    assert not ProgressReport.objects.exists()


def test_a_task_without_words_is_refused_by_name(page, cast, ledger):
    data = typed(ledger.insurance, percent=0, text="") | {"submit": ledger.insurance.code}
    assert f"请填写任务 {ledger.insurance.code} 的本月进展" in text(page(cast.liaison, "report_month", data=data))


def test_another_unit_s_task_cannot_be_reported(page, cast, ledger):
    page(cast.liaison, "report_month", data=typed(ledger.east) | typed(ledger.insurance, text="") | {"submit": "all"})
    assert not ProgressReport.objects.filter(task=ledger.east).exists()


@pytest.mark.parametrize("period", ["2099-01", "2026-13", "x"])
def test_a_month_that_is_none_answers_404(page, cast, ledger, period):
    assert page(cast.liaison, "report_month", query=f"?period={period}").status_code == 404


def test_the_unit_s_page_asks_no_more_for_three_tasks_than_for_one(page, cast, ledger):
    page(cast.liaison, "report_month")
    with CaptureQueriesContext(connection) as one:
        page(cast.liaison, "report_month")
    ledger.issued(cast.liaison)
    ledger.issued(cast.liaison)
    with CaptureQueriesContext(connection) as three:
        page(cast.liaison, "report_month")
    assert len(three) <= len(one)


# --- the office -------------------------------------------------------------------------------------
@pytest.fixture
def handed_in(ledger, cast, now, period):
    report = progress.save(ledger.insurance, period, by=cast.liaison, now=now, percent=20, text="开展培训")
    return progress.submit(report, by=cast.liaison, now=now)


def test_the_office_sees_who_has_reported_and_who_has_not(page, cast, handed_in):
    response = page(cast.city_officer, "month_overview")
    units = {unit["agency"].code: (unit["reported"], unit["missing"]) for unit in response.context["units"]}
    assert units == {"120000-YBJ": (1, 0), "120102-WJW": (0, 1), "120103-WJW": (0, 1)}
    assert "开展培训" in text(response)


def test_a_report_is_sent_back_with_a_reason_the_unit_reads(page, cast, handed_in):
    assert "请填写退回理由" in text(page(cast.city_officer, "report_send_back", handed_in.pk, data={"note": " "}))
    page(cast.city_officer, "report_send_back", handed_in.pk, data={"note": "请补充人次"})
    assert "请补充人次" in text(page(cast.liaison, "report_month"))
    page(cast.liaison, "report_month", data=typed(handed_in.task, text="培训 40 人次") | {"submit": "all"})
    handed_in.refresh_from_db()
    assert (handed_in.state, handed_in.text) == (ReportState.SUBMITTED, "培训 40 人次")


def test_ticked_reports_are_used_once(page, cast, handed_in):
    sent = {"report": [handed_in.pk]}
    assert "已采用 1 项" in text(page(cast.city_officer, "month_accept", data=sent))
    assert "不能“采用”" in text(page(cast.city_officer, "month_accept", data=sent))
    handed_in.refresh_from_db()
    assert handed_in.state == ReportState.ACCEPTED


def test_the_office_s_page_asks_no_more_for_three_tasks_than_for_one(page, cast, ledger):
    page(cast.city_officer, "month_overview")
    with CaptureQueriesContext(connection) as one:
        page(cast.city_officer, "month_overview")
    ledger.issued(cast.liaison)
    ledger.issued(cast.liaison)
    with CaptureQueriesContext(connection) as three:
        page(cast.city_officer, "month_overview")
    assert len(three) <= len(one)


# --- dispatches -------------------------------------------------------------------------------------
def test_a_month_is_frozen_signed_issued_and_then_seen_by_the_units(page, cast, ledger, period):
    page(cast.city_officer, "dispatch_new", ledger.plan.code, data={"period": period})
    made = Dispatch.objects.get()
    assert page(cast.liaison, "dispatch_detail", made.pk).status_code == 404
    page(cast.city_chief, "dispatch_act", made.pk, data={"verb": "sign"})
    page(cast.city_officer, "dispatch_act", made.pk, data={"verb": "issue"})
    shown = text(page(cast.liaison, "dispatch_detail", made.pk))
    assert "第1期" in shown
    page(cast.city_officer, "dispatch_new", ledger.plan.code, data={"period": period})
    assert Dispatch.objects.count() == 1
    page(cast.city_officer, "dispatch_new", ledger.plan.code, data={"period": period, "again": "1"})
    assert list(Dispatch.objects.values_list("version", flat=True)) == [2, 1]


def test_each_figure_opens_the_frozen_rows_it_counted(page, cast, ledger, now, period, handed_in):
    made = dispatch.build(ledger.plan, period, by=cast.city_officer, now=now)
    for name, value in made.snapshot["total"].items():
        response = page(cast.city_officer, "dispatch_detail", made.pk, query=f"?figure={name}")
        assert len(response.context["rows"]) == value, name
    for unit in made.snapshot["units"]:
        response = page(cast.city_officer, "dispatch_detail", made.pk, query=f"?figure=total&unit={unit['name']}")
        assert len(response.context["rows"]) == unit["total"]


def test_the_names_of_the_missing_stand_on_the_page(page, cast, ledger, now, period, handed_in):
    made = dispatch.build(ledger.plan, period, by=cast.city_officer, now=now)
    missing = page(cast.city_officer, "dispatch_detail", made.pk).context["unreported"]
    assert set(missing) == {"天津市河东区卫生健康委员会", "天津市河西区卫生健康委员会"}


def test_the_file_is_the_one_that_was_frozen(page, cast, ledger, now, period):
    made = dispatch.build(ledger.plan, period, by=cast.city_officer, now=now)
    first = page(cast.city_officer, "dispatch_file", made.pk)
    assert first.content == dispatch.file_of(made)
    assert first["Content-Disposition"].startswith("attachment")


def test_another_office_does_not_build_our_months(page, cast, ledger, period):
    assert page(cast.county_officer, "dispatch_new", ledger.plan.code, data={"period": period}).status_code == 403
