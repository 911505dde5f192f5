"""Monthly dispatch: once per month, rebuilt byte for byte, signed by one and issued."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from rectification.choices import DispatchState
from rectification.models import Dispatch, Task
from rectification.services import dispatch, progress
from supervision.foundation.errors import Refused
from supervision.foundation.jobs import all_jobs
from supervision.foundation.models import Notice
from supervision.foundation.services.attachments import path_of

PERIOD = "2026-10"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


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
    assert set(frozen["unreported"]) == {reported.east.code, reported.west.code}
    assert [row["name"] for row in frozen["areas"]] == ["天津市", "河东区", "河西区"]


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
    assert job.function(PERIOD, now=now) == "生成 1 份月调度"
    job.function(PERIOD, now=now)
    assert Dispatch.objects.count() == 1


def test_nobody_but_the_office_builds(ledger, cast, now):
    for who in (cast.liaison, cast.county_officer, cast.neighbour_officer, cast.inspector):
        with pytest.raises(Refused):
            dispatch.build(ledger.plan, PERIOD, by=who, now=now)
