"""The ledger of tasks: its columns, who sees which rows, filters, and lists that come back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rectification.ledgers import TASKS
from rectification.models import ProgressReport, Task
from rectification.services import progress, tasks
from supervision.foundation.ledger.listing import ask

# domain.md 7.2, whose 序号 is the page's own.
REAL_LEDGER = [
    "编号", "问题来源", "反馈问题", "问题类别", "整改类型", "整改目标", "整改措施", "牵头单位",
    "配合单位", "责任领导", "责任人", "联系电话", "开始时间", "整改时限", "阶段节点", "当前进展",
    "完成百分比", "佐证材料", "存在困难", "预警灯", "督办情况", "销号状态", "销号日期", "备注",
]  # fmt: skip


def codes(user, **params):
    return set(ask(TASKS, user, params).rows.values_list("code", flat=True))


def test_the_columns_are_those_of_a_real_ledger_in_their_order():
    labels = [str(column.label) for column in TASKS.columns]
    assert [label for label in labels if label in REAL_LEDGER] == REAL_LEDGER


def test_each_sees_the_own_rows(cast, ledger):
    every = {ledger.insurance.code, ledger.east.code, ledger.west.code}
    assert codes(cast.city_officer) == every
    assert codes(cast.county_officer) == {ledger.east.code}
    assert codes(cast.neighbour_officer) == {ledger.west.code}
    assert codes(cast.liaison) == {ledger.insurance.code}
    assert codes(cast.outsider) == codes(cast.inspector) == set()


def test_a_further_unit_sees_the_task_and_stands_in_its_cell(cast, ledger, now):
    shared = ledger.issued(cast.neighbour_officer, units=[(cast.liaison.agency, "cooperate")])
    assert shared.code in codes(cast.liaison)
    row = ask(TASKS, cast.city_officer, {"code": shared.code}).rows.values().get()
    assert row["c_units"] == cast.liaison.agency.short_name
    assert row["c_measures"] == "1. 制定办法\n2. 开展培训"


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"state": "in_progress"}, {"east"}),
        ({"mine": "1"}, set()),
        ({"overdue": "1"}, {"late"}),
        ({"near": "1"}, {"near"}),
        # Half of the time has passed for the fixture's tasks and nothing was done.
        ({"warned": "1"}, {"late", "east", "west", "insurance"}),
        ({"plan": "FA-none"}, set()),
        ({"plan": "FA-2026-901"}, {"late", "near", "east", "west", "insurance"}),
        ({"lead_unit": "x"}, set()),
    ],
)
def test_filters(cast, ledger, now, params, expected):
    on = timezone.localdate(now)
    tasks.start(ledger.east, by=cast.county_officer, now=now)
    made = vars(ledger) | {
        "late": ledger.issued(cast.liaison, due_on=on - timedelta(days=1), start_on=on - timedelta(days=9)),
        "near": ledger.issued(cast.liaison, due_on=on + timedelta(days=15), start_on=on),
    }
    assert codes(cast.city_officer, **params) == {made[name].code for name in expected}


def test_a_task_applied_for_in_time_is_not_late_while_the_office_looks(cast, ledger, now):
    on = timezone.localdate(now)
    late = ledger.issued(cast.liaison, start_on=on - timedelta(days=9), due_on=on - timedelta(days=1))
    Task.objects.filter(pk=late.pk).update(state="under_review", applied_on=on - timedelta(days=2))
    assert codes(cast.city_officer, overdue="1") == set()
    Task.objects.filter(pk=late.pk).update(applied_on=on)
    assert codes(cast.city_officer, overdue="1") == {late.code}


def test_what_is_to_be_reported_goes_when_it_is_handed_in(cast, ledger, now):
    assert codes(cast.liaison, to_report="1") == {ledger.insurance.code}
    period = f"{timezone.localdate(now):%Y-%m}"
    report = progress.save(ledger.insurance, period, by=cast.liaison, now=now, percent=1, text="已启动")
    assert codes(cast.liaison, to_report="1") == {ledger.insurance.code}
    progress.submit(report, by=cast.liaison, now=now)
    assert codes(cast.liaison, to_report="1") == set()
    assert ProgressReport.objects.count() == 1
