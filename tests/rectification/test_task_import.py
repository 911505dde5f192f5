"""A ledger that comes back from Excel is compared three ways, cell by cell."""

import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from rectification.choices import ProblemSource
from rectification.ledgers import TASKS
from rectification.models import Problem, Task
from rectification.rules.milestones import Milestone
from rectification.services import milestones, tasks
from supervision.foundation.errors import Refused
from supervision.foundation.ledger import batches
from supervision.foundation.ledger.exporting import export
from supervision.foundation.ledger.importing import run
from supervision.foundation.models import ImportBatch, RowChange
from tests.rectification.pages import BACKEND

JUNE = date(2027, 6, 30)


@pytest.fixture
def full(cast, ledger, now):
    """The ledger with something in every column a list can write."""
    problem = Problem.objects.create(
        plan=ledger.plan, region_code=ledger.plan.region_code, number=1, source=ProblemSource.FEEDBACK,
        text="会议不规律",
    )  # fmt: skip
    stages = [Milestone(JUNE - timedelta(days=30), "印发（试行）", 30, None), Milestone(JUNE, "完成", None, None)]
    for place, task in enumerate((ledger.insurance, ledger.east, ledger.west)):
        tasks.edit(
            task, by=cast.city_officer, now=now, measures=["制定办法（时限：2027-03-31）", "开展培训"],
            milestones=stages[: place + 1] if place < 2 else [],
            values={"problem": problem, "target": "第一行\r\n第二行 ", "person": "李四", "title": f"完善制度{place}"},
            units=[(cast.city_officer.agency, "joint")] if task.lead_agency != cast.city_officer.agency else [],
        )  # fmt: skip
    return ledger


@pytest.fixture
def away(cast, full, now, tmp_path):
    """The whole ledger as the office took it away."""
    out = io.BytesIO()
    export(TASKS, cast.city_officer, {}, out, now=now)
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(out.getvalue())
    return path


def place_of(sheet, label):
    return next(cell.column for row in sheet.iter_rows(max_row=1) for cell in row if cell.value == label)


def changed(path, task, **cells):
    """Write cells of the task's row; None empties a column's head as well."""
    book = load_workbook(path)
    sheet = book.active
    code = place_of(sheet, "编号")
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, code).value == task.code)
    for label, value in cells.items():
        sheet.cell(row, place_of(sheet, label)).value = value
    book.save(path)


def without(path, *labels):
    """Take whole columns out of the list."""
    book = load_workbook(path)
    for label in labels:
        book.active.delete_cols(place_of(book.active, label))
    book.save(path)


def brought(path, cast, now, **options):
    return run(TASKS, path, by=cast.city_officer, now=now, **options)


def columns(told):
    return [one["column"] for one in told]


def test_the_workbook_has_every_column_and_folds_the_check_away(away):
    sheet = load_workbook(away).active
    heads = [cell.value for cell in sheet[1]]
    assert heads[:-1] == [str(column.label) for column in TASKS.columns]
    assert heads[-1] == "校验（请勿改动）"
    assert sheet.column_dimensions[sheet.cell(1, len(heads)).column_letter].hidden
    assert sheet.cell(2, place_of(sheet, "阶段节点")).value == "2027-05-31 印发（试行）（30%）"
    assert sheet.cell(2, place_of(sheet, "整改措施")).value == "1. 制定办法（时限：2027-03-31）\n2. 开展培训"


def test_a_round_trip_writes_nothing(away, cast, now):
    before = RowChange.objects.exclude(table_name="foundation_act").count()
    report = brought(away, cast, now)
    assert (report.rows, report.unchanged, report.updated, report.rejected) == (3, 3, 0, 0)
    assert (report.warnings, report.changes) == ([], [])
    assert RowChange.objects.exclude(table_name="foundation_act").count() == before


def test_those_who_may_not_import_take_no_check_with_them(cast, full, now):
    out = io.BytesIO()
    export(TASKS, cast.liaison, {}, out, now=now)
    assert "校验（请勿改动）" not in [cell.value for cell in load_workbook(out).active[1]]


def test_every_column_a_list_may_write_is_written(away, cast, full, now):
    changed(
        away, full.east, 任务="新名称", 反馈问题="会议从未召开", 问题类别="机制", 问题来源="审计", 整改类型="立行立改",
        整改目标="新目标", 整改措施="1. 开展培训\n2. 印发细则（时限：2027-04-30）", 配合单位="",
        牵头单位=cast.liaison.agency.short_name, 责任领导="王五", 责任人="赵六", 联系电话="022-1",
        开始时间="2026-12-01", 整改时限="2027-07-31",
        阶段节点="2027-05-01 摸底（20%，2027-04-01完成）", 督办情况="已督办", 备注="重点",
    )  # fmt: skip
    report = brought(away, cast, now)
    assert report.errors == []
    assert (report.updated, report.rejected) == (1, 0)
    task = Task.objects.get(pk=full.east.pk)
    assert (task.title, task.kind, task.target, task.lead_agency) == (
        "新名称", "immediate", "新目标", cast.liaison.agency,
    )  # fmt: skip
    assert (task.leader, task.person, task.phone, task.supervision, task.remark) == (
        "王五", "赵六", "022-1", "已督办", "重点",
    )  # fmt: skip
    assert (str(task.start_on), str(task.due_on)) == ("2026-12-01", "2027-07-31")
    assert [row.line for row in task.measures.all()] == ["开展培训", "印发细则（时限：2027-04-30）"]
    assert [str(row) for row in task.milestones.all()] == ["2027-05-01 摸底（20%，2027-04-01完成）"]
    assert not task.units.exists()
    assert (task.problem.text, task.problem.category, task.problem.source) == ("会议从未召开", "机制", "audit")
    assert Problem.objects.count() == 1


def test_what_was_changed_here_only_stays_and_what_was_changed_there_only_is_taken(away, cast, full, now):
    tasks.edit(full.east, by=cast.county_officer, now=now, values={"person": "本地改"})
    changed(away, full.east, 督办情况="表中改")
    report = brought(away, cast, now)
    assert (report.updated, report.rejected) == (1, 0)
    assert columns(report.changes) == ["督办情况"]
    task = Task.objects.get(pk=full.east.pk)
    assert (task.person, task.supervision) == ("本地改", "表中改")


def test_a_cell_changed_on_both_sides_keeps_the_row_out_and_says_both(away, cast, full, now):
    tasks.edit(full.east, by=cast.county_officer, now=now, values={"person": "本地改"})
    changed(away, full.east, 责任人="表中改", 督办情况="也不写")
    report = brought(away, cast, now)
    assert (report.updated, report.rejected, report.unchanged) == (0, 1, 2)
    (error,) = report.errors
    assert error["column"] == "责任人"
    assert "本地改" in error["message"]
    assert "表中改" in error["message"]
    task = Task.objects.get(pk=full.east.pk)
    assert (task.person, task.supervision) == ("本地改", "")


def test_both_sides_saying_the_same_is_no_conflict(away, cast, full, now):
    tasks.edit(full.east, by=cast.county_officer, now=now, values={"person": "同改"})
    changed(away, full.east, 责任人="同改")
    assert brought(away, cast, now).unchanged == 3


def test_the_returned_workbook_marks_the_cell_and_settles_the_conflict_when_it_comes_again(
    away, cast, full, now, tmp_path
):
    tasks.edit(full.east, by=cast.county_officer, now=now, values={"person": "本地改"})
    changed(away, full.east, 责任人="表中改")
    report = brought(away, cast, now, dry_run=True)
    again = tmp_path / "again.xlsx"
    with again.open("wb") as out:
        batches.write_returned(away, report, out)
    sheet = load_workbook(again).active
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "表中改")
    assert cell.fill.fgColor.rgb.endswith("FDE7E5")
    assert "本地改" in cell.comment.text
    assert brought(again, cast, now).updated == 1
    assert Task.objects.get(pk=full.east.pk).person == "表中改"


def test_an_emptied_cell_is_emptied(away, cast, full, now):
    changed(away, full.east, 责任人=None, 阶段节点=None)
    assert brought(away, cast, now).updated == 1
    task = Task.objects.get(pk=full.east.pk)
    assert (task.person, task.milestones.count()) == ("", 0)


def test_progress_and_states_are_told_and_not_taken(away, cast, full, now):
    changed(away, full.east, 完成百分比=99, 销号状态="已销号", 当前进展="完成了")
    report = brought(away, cast, now)
    assert (report.updated, report.rejected) == (0, 0)
    assert sorted(columns(report.warnings)) == ["完成百分比", "当前进展", "销号状态"]
    assert Task.objects.get(pk=full.east.pk).progress == 0


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"牵头单位": "没有的局"}, "牵头单位"),
        ({"配合单位": "没有的局"}, "配合单位"),
        ({"牵头单位": None}, "牵头单位"),
        ({"整改类型": "慢慢改"}, "整改类型"),
        ({"整改时限": "2027-02-30"}, "整改时限"),
        ({"整改时限": "2020-01-01"}, "整改时限"),
        ({"阶段节点": "尽快"}, "阶段节点"),
        ({"整改措施": None}, "整改措施"),
        ({"任务": None}, "任务"),
        ({"责任人": "名" * 41}, "责任人"),
        ({"编号": "ZG-1999-001"}, "编号"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_cell(away, cast, full, now, cells, column):
    changed(away, full.east, **cells)
    report = brought(away, cast, now)
    assert columns(report.errors) == [column]
    assert report.updated == 0


def test_days_of_a_task_under_way_move_by_extension_only(away, cast, full, now):
    tasks.start(full.east, by=cast.county_officer, now=now)
    changed(away, full.east, 整改时限="2027-12-31")
    (error,) = brought(away, cast, now).errors
    assert "延期" in error["message"]


def test_two_rows_of_one_problem_that_say_different_things_are_refused(away, cast, full, now):
    changed(away, full.east, 反馈问题="甲")
    changed(away, full.west, 反馈问题="乙")
    report = brought(away, cast, now)
    assert (report.updated, columns(report.errors)) == (1, ["反馈问题"])


def test_one_row_twice_is_refused_once(away, cast, full, now):
    changed(away, full.west, 编号=full.east.code, 备注="甲")
    report = brought(away, cast, now)
    assert (columns(report.errors), report.updated) == (["编号"], 0)


def test_a_list_without_numbers_is_matched_by_its_words(away, cast, full, now):
    changed(away, full.east, 备注="按名称对上")
    without(away, "编号")
    report = brought(away, cast, now)
    assert (report.updated, report.rejected) == (1, 0)
    assert Task.objects.get(pk=full.east.pk).remark == "按名称对上"


def test_a_list_without_numbers_whose_words_fit_several_is_refused_with_the_remedy(away, cast, full, now, tmp_path):
    Task.objects.update(title="完善制度")
    changed(away, full.east, 任务="完善制度", 牵头单位=None)
    without(away, "编号", "牵头单位")
    report = brought(away, cast, now)
    assert report.updated == 0
    assert any("请补上编号" in error["message"] for error in report.errors)
    without(away, "任务")
    with pytest.raises(Refused, match="重新导出"):
        brought(away, cast, now)


def test_a_list_without_the_check_is_compared_two_ways_and_empty_cells_say_nothing(away, cast, full, now):
    changed(away, full.east, 备注="改", 责任人=None)
    without(away, "校验（请勿改动）")
    report = brought(away, cast, now)
    assert (report.updated, report.rejected) == (1, 0)
    task = Task.objects.get(pk=full.east.pk)
    assert (task.remark, task.person) == ("改", "李四")


def test_a_district_cannot_change_the_city_s_tasks_by_a_list(away, cast, full, now):
    changed(away, full.east, 备注="改")
    with pytest.raises(Refused):
        run(TASKS, away, by=cast.liaison, now=now)


def test_differences_are_looked_at_before_they_are_written_and_a_change_in_between_is_a_conflict(
    client, away, cast, full, now
):
    changed(away, full.east, 责任人="表中改", 备注="改")
    client.force_login(cast.city_officer, backend=BACKEND)
    with away.open("rb") as file:
        shown = client.post(reverse("ledger_import", args=["tasks"]), {"file": file}, follow=True)
    words = shown.content.decode()
    assert "将写入的改动" in words
    assert "<del>李四</del>" in words
    assert "<ins>表中改</ins>" in words
    assert Task.objects.get(pk=full.east.pk).person == "李四"
    tasks.edit(full.east, by=cast.county_officer, now=now, values={"person": "中间改"})
    batch = ImportBatch.objects.get()
    client.post(reverse("ledger_import_batch", args=["tasks", batch.pk]), {"confirm": "1"})
    task = Task.objects.get(pk=full.east.pk)
    assert (task.person, task.remark) == ("中间改", "")
    back = client.get(reverse("ledger_import_returned", args=["tasks", batch.pk]))
    assert "中间改" in str([cell.value for cell in load_workbook(io.BytesIO(back.getvalue())).active[3]])


def test_the_same_milestones_again_are_not_written(cast, full, now):
    before = RowChange.objects.filter(table_name="rectification_milestone").count()
    milestones.put(full.insurance, [row.plain for row in full.insurance.milestones.all()])
    assert RowChange.objects.filter(table_name="rectification_milestone").count() == before
