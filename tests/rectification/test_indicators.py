"""Indicator systems: what adds up is published, what is published stays, Excel goes out and comes back."""

import io
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from rectification.choices import SystemState
from rectification.forms.inspections import IndicatorForm
from rectification.ledgers import INDICATORS
from rectification.models import Indicator, IndicatorSystem
from rectification.seeds import DEFAULT_SYSTEM
from rectification.services import indicators
from rectification.workflow.inspection import system_adds_up
from supervision.foundation.errors import Refused
from supervision.foundation.ledger.exporting import export
from supervision.foundation.ledger.importing import run

from .inspecting import ROWS, drafted_system, system_of


def test_the_default_system_adds_up_to_a_hundred_and_is_on_trial(cast):
    system = IndicatorSystem.objects.get(code=DEFAULT_SYSTEM)
    assert list(system_adds_up(system)) == []
    assert (system.state, system.confirmed, system.mark) == (SystemState.PUBLISHED, False, "D")
    assert "待主管部门确认" in system.basis


def test_a_system_that_does_not_add_up_is_not_published_and_is_told_where(cast, now):
    system = drafted_system(cast, now, ROWS[:-1])
    with pytest.raises(Refused, match="一级指标 B 的二级指标合计 2 分，与其分值 4 分不一致"):
        indicators.publish(system, by=cast.city_officer, now=now)
    with pytest.raises(Refused, match="还没有指标"):
        indicators.publish(drafted_system(cast, now, ()), by=cast.city_officer, now=now)


def test_a_published_system_never_changes(cast, now):
    system = system_of(cast, now)
    row = system.indicators.get(code="A1")
    values = {"code": "A1", "title": "改", "points": Decimal(3), "parent": row.parent, "way": "site", "rule": "",
              "materials": ""}  # fmt: skip
    for change in (
        lambda: indicators.put(system, by=cast.city_officer, now=now, indicator=row, **values),
        lambda: indicators.drop(row, by=cast.city_officer, now=now),
        lambda: indicators.edit(system, by=cast.city_officer, now=now, title="改"),
    ):
        with pytest.raises(Refused, match="已发布，不能修改；请复制为新版本"):
            change()


def test_a_copy_is_the_next_version_and_is_made_once(cast, now):
    system = system_of(cast, now)
    copy = indicators.copy(system, by=cast.city_officer, now=now)
    assert (copy.version, copy.previous, copy.state, copy.confirmed) == (2, system, SystemState.DRAFT, False)
    assert copy.lines == system.lines
    assert indicators.copy(system, by=cast.city_officer, now=now).pk == copy.pk
    indicators.publish(copy, by=cast.city_officer, now=now)
    assert indicators.copy(system, by=cast.city_officer, now=now).version == 3


def test_only_its_office_writes_a_system_and_only_the_head_confirms_it(cast, now):
    system = drafted_system(cast, now)
    with pytest.raises(Refused, match="无权修改指标体系"):
        indicators.edit(system, by=cast.county_officer, now=now, title="改")
    with pytest.raises(Refused, match="无权编制"):
        indicators.draft(by=cast.county_officer, now=now, title="区", year=2026, full_score=10)
    indicators.publish(system, by=cast.city_officer, now=now)
    with pytest.raises(Refused, match="您无权“登记依据并确认”"):
        indicators.confirm(system, by=cast.city_officer, now=now, document="1号")
    with pytest.raises(Refused, match="文号"):
        indicators.confirm(system, by=cast.city_chief, now=now, document=" ")
    assert indicators.confirm(system, by=cast.city_chief, now=now, document="1号").confirmed


def test_codes_are_unique_and_there_are_two_levels(cast, now):
    system = drafted_system(cast, now)
    one = {"title": "一", "points": Decimal(1), "way": "site", "rule": "", "materials": ""}
    leaf = system.indicators.get(code="A1")
    with pytest.raises(Refused, match="指标编号 A1 已有"):
        indicators.put(system, by=cast.city_officer, now=now, code="A1", parent=None, **one)
    with pytest.raises(Refused, match="须是本体系的一级指标"):
        indicators.put(system, by=cast.city_officer, now=now, code="A11", parent=leaf, **one)
    values = one | {"code": "A", "parent": system.indicators.get(code="B")}
    with pytest.raises(Refused, match="A 下还有二级指标"):
        indicators.put(system, by=cast.city_officer, now=now, indicator=leaf.parent, **values)
    childless = indicators.put(system, by=cast.city_officer, now=now, code="C", parent=None, **one)
    values = one | {"code": "C", "parent": childless}
    with pytest.raises(Refused, match="须是本体系的一级指标"):
        indicators.put(system, by=cast.city_officer, now=now, indicator=childless, **values)
    assert childless not in IndicatorForm(system=system, instance=childless).fields["parent"].queryset
    indicators.drop(childless, by=cast.city_officer, now=now)
    indicators.drop(leaf.parent, by=cast.city_officer, now=now)
    assert set(system.indicators.values_list("code", flat=True)) == {"B", "B1", "B2"}


# --- Excel ------------------------------------------------------------------------------------------------------
@pytest.fixture
def book(cast, now, tmp_path):
    """book(system): its indicators as exported, an openpyxl workbook and a way to bring it in again."""

    def exported(system):
        out = io.BytesIO()
        export(INDICATORS, cast.city_officer, {"of": system.code}, out, now=now, columns=INDICATORS.columns)
        found = load_workbook(io.BytesIO(out.getvalue()))

        def bring_in(by=None):
            path = tmp_path / "back.xlsx"
            found.save(path)
            found.close()
            return run(INDICATORS, path, by=by or cast.city_officer, now=timezone.now())

        return found.active, bring_in

    return exported


def column(sheet, label):
    """(place, row of the header) of a column."""
    for line in sheet.iter_rows(max_row=5):
        for cell in line:
            if cell.value == label:
                return cell.column, cell.row
    raise AssertionError(label)


def test_an_exported_system_that_comes_back_unchanged_changes_nothing(cast, now, book):
    _sheet, bring_in = book(drafted_system(cast, now))
    report = bring_in()
    assert (report.rows, report.created, report.updated, report.rejected) == (6, 0, 0, 0)


def test_changed_points_and_a_new_row_come_in(cast, now, book):
    system = drafted_system(cast, now)
    sheet, bring_in = book(system)
    place, head = column(sheet, "分值")
    line = next(n for n in range(head + 1, sheet.max_row + 1)
                if sheet.cell(n, column(sheet, "指标编号")[0]).value == "B2")  # fmt: skip
    sheet.cell(line, place).value = 1
    new = {
        "体系编号": system.code,
        "一级指标编号": "B",
        "指标编号": "B3",
        "指标名称": "新指标",
        "分值": 1,
        "核查方式": "现场核查",
    }
    for label, value in new.items():
        sheet.cell(sheet.max_row + (label == "体系编号"), column(sheet, label)[0]).value = value
    report = bring_in()
    assert (report.created, report.updated, report.errors) == (1, 1, [])
    assert list(system_adds_up(system)) == []
    made = Indicator.objects.get(system=system, code="B3")
    assert (made.parent.code, made.way, made.title) == ("B", "site", "新指标")


def test_a_list_does_not_touch_a_published_system_and_names_what_is_wrong(cast, now, book):
    system = drafted_system(cast, now)
    sheet, bring_in = book(system)
    place, head = column(sheet, "分值")
    sheet.cell(head + 2, place).value = "三分"
    sheet.cell(head + 3, column(sheet, "一级指标编号")[0]).value = "Z"
    told = [one["message"] for one in bring_in().errors]
    assert any("不是数字" in one for one in told)
    assert any("没有编号为“Z”的一级指标" in one for one in told)
    indicators.publish(system, by=cast.city_officer, now=now)
    sheet, bring_in = book(system)
    sheet.cell(head + 2, place).value = 2
    report = bring_in()
    assert (report.updated, report.rejected) == (0, 1)
    assert "请复制为新版本" in report.errors[0]["message"]


def test_a_row_under_one_that_does_not_come_in_is_not_brought_in_either(cast, now, book):
    system = drafted_system(cast, now)
    sheet, bring_in = book(system)
    head = column(sheet, "分值")[1]
    new = (
        ("C", "", "三分"),
        ("C1", "C", 1),
        ("D", "D", 1),
        ("D1", "D", 1),
        ("B", "A", 4),
        ("E", "", 1),
        ("E1", "E", 1),
    )
    place = {label: column(sheet, label)[0] for label in ("体系编号", "一级指标编号", "指标编号", "指标名称", "分值")}
    sheet.delete_rows(head + 1, 6)
    for line, (code, parent, points) in enumerate(new, start=head + 1):
        for label, value in zip(place, (system.code, parent, code, "新", points), strict=True):
            sheet.cell(line, place[label]).value = value
    report = bring_in()
    told = {one["message"] for one in report.errors}
    assert (report.created, report.rejected) == (2, 5)
    assert "一级指标“C”没有导入，请先改正其所在行，再导入本行" in told
    assert "上级不能是指标本身；一级指标请留空" in told
    assert "B 下还有二级指标，请先删除或移走，再改为二级指标" in told
    assert Indicator.objects.get(system=system, code="E1").parent.code == "E"


def test_an_upload_is_no_way_around_the_right(cast, now, book):
    _sheet, bring_in = book(drafted_system(cast, now))
    with pytest.raises(Refused, match="无权"):
        bring_in(by=cast.county_officer)
