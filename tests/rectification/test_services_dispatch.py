"""Monthly dispatch: once per month, rebuilt byte for byte, signed by one and issued."""

import io
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from rectification.choices import DispatchState
from rectification.models import Dispatch, Plan, Task
from rectification.models.dispatches import COUNTED
from rectification.rules.dispatch import FIGURES
from rectification.services import dispatch, progress, reminders
from supervision.foundation.errors import Refused
from supervision.foundation.jobs import all_jobs
from supervision.foundation.models import Notice
from supervision.foundation.services.attachments import attachments_of, path_of

PERIOD = "2026-10"
BEGUN = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ledger(ledger):
    """Begun long before the month these tests name, on whatever day they run."""
    Task.objects.update(start_on=BEGUN)
    ledger.issued = partial(ledger.issued, start_on=BEGUN)
    return ledger


@pytest.fixture
def reported(ledger, cast, now):
    """One of the three tasks has its report for the month."""
    report = progress.save(ledger.insurance, PERIOD, by=cast.liaison, now=now, percent=60, text="=已完成六成")
    progress.submit(report, by=cast.liaison, now=now)
    return ledger


def test_a_month_is_frozen_once_and_a_correction_is_a_new_version(reported, cast, now):
    first = dispatch.build(reported.plan, PERIOD, by=cast.city_officer, now=now)
    assert dispatch.build(reported.plan, PERIOD, by=cast.city_officer, now=now + timedelta(days=1)).pk == first.pk
    second = dispatch.build(reported.plan, PERIOD, by=cast.city_officer, now=now, again=True)
    assert (second.version, Dispatch.objects.count()) == (2, 2)


def test_figures_name_who_has_not_reported(reported, cast, now):
    frozen = dispatch.build(reported.plan, PERIOD, by=cast.city_officer, now=now).snapshot
    assert (frozen["total"]["total"], frozen["total"]["reported"], frozen["total"]["not_reported"]) == (3, 1, 2)
    owing = [reported.east.lead_agency.name, reported.west.lead_agency.name]
    assert [row["name"] for row in frozen["unreported"]] == owing
    assert all(row["whole"] for row in frozen["unreported"])
    assert [row["name"] for row in frozen["areas"]] == ["天津市", "河东区", "河西区"]


def test_a_task_begun_after_the_last_day_of_reporting_owes_nothing_for_that_month(reported, cast, now):
    late = reported.issued(cast.county_officer, start_on=date(2026, 10, 26), due_on=date(2027, 3, 31))
    reported.issued(cast.county_officer, start_on=date(2026, 10, 25), due_on=date(2027, 3, 31))
    made = dispatch.build(reported.plan, PERIOD, by=cast.city_officer, now=now)
    assert (made.snapshot["total"]["total"], made.snapshot["total"]["not_reported"]) == (5, 3)
    assert not made.lines.get(code=late.code).expected
    missing = reminders.missing([reported.plan], PERIOD)
    assert (late in missing, missing.count()) == (False, 3)


def test_each_figure_has_as_many_frozen_lines_as_it_says(reported, cast, now):
    made = dispatch.build(reported.plan, PERIOD, by=cast.city_officer, now=now)
    for name in FIGURES:
        assert made.lines.filter(COUNTED[name]).count() == made.snapshot["total"][name], name
    for key, groups in (("unit_code", made.snapshot["units"]), ("area_code", made.snapshot["areas"])):
        for group in groups:
            for name in FIGURES:
                assert made.lines.filter(COUNTED[name], **{key: group["code"]}).count() == group[name]


def test_a_return_sent_back_at_eleven_on_the_last_evening_is_returned_not_missing(ledger, cast):
    evening = timezone.make_aware(datetime(2026, 10, 25, 23, 0))
    tasks = [ledger.insurance, *(ledger.issued(cast.liaison, start_on=date(2026, 9, 1)) for _ in range(19))]
    for task in tasks:
        report = progress.save(task, PERIOD, by=cast.liaison, now=evening - timedelta(hours=2), percent=50, text="推进")
        report = progress.submit(report, by=cast.liaison, now=evening - timedelta(hours=1))
    progress.send_back(report, by=cast.city_officer, now=evening, note="数字不符")
    made = dispatch.build(ledger.plan, PERIOD, by=None, now=evening + timedelta(hours=9))
    unit = next(row for row in made.snapshot["units"] if row["code"] == cast.liaison.agency.code)
    assert (unit["reported"], unit["returned"], unit["not_reported"]) == (19, 1, 0)
    assert unit["name"] not in [row["name"] for row in made.snapshot["unreported"]]


def test_the_file_is_the_same_to_the_byte_after_the_ledger_has_changed(reported, cast, now):
    made = dispatch.build(reported.plan, PERIOD, by=cast.city_officer, now=now)
    issued = path_of(made.sha256).read_bytes()
    Task.objects.update(title="后来改过的名称", progress=1)
    assert dispatch.file_of(Dispatch.objects.get()) == issued


def test_a_snapshot_that_was_changed_no_longer_gives_the_issued_file(reported, cast, now):
    made = dispatch.build(reported.plan, PERIOD, by=cast.city_officer, now=now)
    made.snapshot["total"]["total"] = 99
    with pytest.raises(Refused, match="哈希"):
        dispatch.file_of(made)


def test_the_workbook_shows_the_snapshot_and_text_stays_text(reported, cast, now):
    made = dispatch.build(reported.plan, PERIOD, by=cast.city_officer, now=now)
    book = load_workbook(io.BytesIO(dispatch.file_of(made)))
    assert book.sheetnames == ["汇总", "按单位", "按地区", "任务", "未报送"]
    rows = list(book["任务"].values)
    assert len(rows) == 4
    assert rows[1][7] == "=已完成六成"
    assert book["任务"]["H2"].data_type == "s"
    assert [row[0] for row in list(book["未报送"].values)[1:]] == [reported.east.code, reported.west.code]


def test_one_signs_the_office_issues_and_the_units_are_told(reported, cast, now):
    made = dispatch.build(reported.plan, PERIOD, by=cast.city_officer, now=now)
    with pytest.raises(Refused):
        dispatch.issue(made, by=cast.city_officer, now=now)
    with pytest.raises(Refused):
        dispatch.sign(made, by=cast.city_officer, now=now)
    signed = dispatch.sign(made, by=cast.city_chief, now=now)
    done = dispatch.issue(signed, by=cast.city_officer, now=now)
    assert (done.state, done.number) == (DispatchState.ISSUED, f"{timezone.localdate(now).year}年第1期")
    told = set(Notice.objects.values_list("recipient__username", flat=True))
    assert told == {cast.liaison.username, cast.county_officer.username, cast.neighbour_officer.username}


def test_units_see_a_dispatch_only_once_it_is_issued(reported, cast, now):
    made = dispatch.build(reported.plan, PERIOD, by=cast.city_officer, now=now)
    assert not Dispatch.objects.visible_to(cast.liaison).exists()
    assert Dispatch.objects.visible_to(cast.city_chief).exists()
    signed = dispatch.sign(made, by=cast.city_chief, now=now)
    dispatch.issue(signed, by=cast.city_officer, now=now)
    assert Dispatch.objects.visible_to(cast.liaison).exists()
    assert not Dispatch.objects.visible_to(cast.inspector).exists()


def test_two_bad_months_running_turn_red(ledger, cast, now):
    dispatch.build(ledger.plan, "2026-09", by=None, now=now)
    row = Task.objects.get(pk=ledger.east.pk)
    assert row.month_lights["2026-09"] == "light_yellow"


def test_the_job_makes_every_running_plans_month(reported, now):
    job = all_jobs()["rectification.monthly_dispatch"]
    assert job.function(PERIOD, now=now) == "生成 0 份月调度", "the plan had not begun in that month"
    Plan.objects.update(created_at=now - timedelta(days=90))
    assert job.function(PERIOD, now=now) == "生成 1 份月调度"
    job.function(PERIOD, now=now)
    assert Dispatch.objects.count() == 1


def test_nobody_but_the_office_builds(ledger, cast, now):
    for who in (cast.liaison, cast.county_officer, cast.neighbour_officer, cast.inspector):
        with pytest.raises(Refused):
            dispatch.build(ledger.plan, PERIOD, by=who, now=now)


def words_of(data: bytes) -> str:
    """All text of a Word file."""
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_the_document_is_a_draft_until_it_is_issued_and_then_the_same_for_ever(reported, cast, now):
    made = dispatch.build(reported.plan, PERIOD, by=None, now=now)
    made = dispatch.set_words(made, by=cast.city_officer, now=now, words={"requirements": "压实责任。", "x": "?"})
    assert made.words == {"requirements": "压实责任。"}
    draft = words_of(dispatch.word_of(made))
    assert "未编号草稿" in draft
    assert "压实责任。" in draft
    done = dispatch.issue(dispatch.sign(made, by=cast.city_chief, now=now), by=cast.city_officer, now=now)
    Task.objects.update(title="后来改过的名称")
    issued = dispatch.word_of(Dispatch.objects.get())
    assert path_of(done.word_sha256).read_bytes() == issued
    assert done.number in words_of(issued)
    assert "未编号草稿" not in words_of(issued)
    assert reported.east.title in words_of(issued) or reported.east.lead_agency.name in words_of(issued)
    with pytest.raises(Refused, match="更正版"):
        dispatch.set_words(done, by=cast.city_officer, now=now, words={})


def test_who_made_or_worded_it_does_not_sign_it(reported, cast, now):
    made = dispatch.build(reported.plan, PERIOD, by=None, now=now)
    made = dispatch.set_words(made, by=cast.city_chief, now=now, words={"next": "继续"})
    with pytest.raises(Refused, match="他人"):
        dispatch.sign(made, by=cast.city_chief, now=now)


def test_a_correction_keeps_the_number_and_says_why(reported, cast, now):
    first = dispatch.sign(dispatch.build(reported.plan, PERIOD, by=None, now=now), by=cast.city_chief, now=now)
    first = dispatch.issue(first, by=cast.city_officer, now=now)
    again = dispatch.build(reported.plan, PERIOD, by=cast.city_officer, now=now, again=True, reason="河东区数字有误")
    again = dispatch.issue(dispatch.sign(again, by=cast.city_chief, now=now), by=cast.city_officer, now=now)
    assert again.number == f"{first.number}（第2版）"
    assert "河东区数字有误" in words_of(dispatch.word_of(again))
    assert dispatch.file_of(Dispatch.objects.get(pk=first.pk)) != dispatch.file_of(again)


def test_the_number_and_the_sealed_scan_come_back_from_the_office_s_own_system(reported, cast, now):
    made = dispatch.sign(dispatch.build(reported.plan, PERIOD, by=None, now=now), by=cast.city_chief, now=now)
    scan = SimpleUploadedFile("盖章.pdf", b"%PDF-1.4 sealed")
    done = dispatch.issue(made, by=cast.city_officer, now=now, number="津卫监督〔2026〕18号", files=[scan])
    assert done.number == "津卫监督〔2026〕18号"
    assert [file.name for file in attachments_of(done)] == ["盖章.pdf"]


def test_frozen_lines_cannot_be_changed_by_anybody(reported, now):
    made = dispatch.build(reported.plan, PERIOD, by=None, now=now)
    with pytest.raises(DatabaseError, match=r"append-only|denied"), transaction.atomic():
        made.lines.update(title="改写")


def test_nothing_is_frozen_while_reports_may_still_come(ledger, cast):
    early = timezone.make_aware(datetime(2026, 10, 24, 8, 0))
    with pytest.raises(Refused, match="截止"):
        dispatch.build_all("2026-10", by=None, now=early)
    assert len(dispatch.build_all("2026-11", by=None, now=early + timedelta(days=40))) == 1


def test_a_year_ranks_units_and_says_what_went_out_month_by_month(reported, cast, now):
    for period in ("2026-09", "2026-10"):
        dispatch.build(reported.plan, period, by=None, now=now)
    made = dispatch.build(reported.plan, "2026", by=None, now=now)
    assert [row["period"] for row in made.snapshot["months"]] == ["2026-09", "2026-10"]
    assert made.snapshot["steps"] == []
    book = load_workbook(io.BytesIO(dispatch.file_of(made)))
    assert {"单位排名", "地区排名", "督办事项"} <= set(book.sheetnames)
    assert "2026年度" in words_of(dispatch.word_of(made))


def test_freezing_takes_a_few_statements_for_many_tasks(ledger, cast, now, django_assert_max_num_queries):
    for _ in range(12):
        ledger.issued(cast.liaison)
    with django_assert_max_num_queries(45):
        dispatch.build(ledger.plan, PERIOD, by=None, now=now)
