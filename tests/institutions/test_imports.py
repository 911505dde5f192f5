"""Real, dirty lists: how many rows are taken, which are refused and why, and that a second time changes nothing."""

from collections import Counter

import pytest

from institutions.ledgers import INSTITUTIONS
from institutions.models import Institution, MatchProposal
from institutions.services import imports, proposals, registry
from supervision.foundation.ledger.exporting import export
from supervision.foundation.ledger.importing import run
from supervision.foundation.models import Agency, RowChange
from supervision.foundation.services.accounts import open_account
from supervision.foundation.trail import act
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db
BEIJING = "cn_beijing_hospitals_gbk.csv"
FEVER = "cn_fever_clinics_2020.xlsx"
XINDU = "cn_chengdu_xindu_hospitals.csv"


def bring_file(path, by=None) -> dict:
    """Import a file as the command does; the report as data."""
    return run(INSTITUTIONS, path, by=by, now=make.NOW).as_dict()


def counts(report) -> dict[str, int]:
    """The figures that are not zero."""
    figures = {key: report[key] for key in ("created", "updated", "unchanged", "rejected")}
    return {key: value for key, value in figures.items() if value}


def bring_in(rows, *, by=None, form="form", source="名单"):
    """Import and return the lines."""
    lines = imports.decide(rows, form=form, by=by, now=make.NOW)
    with act("institutions.import", by=by, now=make.NOW):
        imports.apply(lines, form=form, source=source, by=by, now=make.NOW)
    return lines


def outcomes(lines) -> dict[str, int]:
    return dict(Counter(line.outcome for line in lines))


def refusals(report) -> Counter:
    """Refused rows by column and the beginning of the reason."""
    return Counter((error["column"], error["message"].lstrip("“与")[:2]) for error in report["errors"])


def test_the_beijing_list_is_taken_whole(shared):
    report = bring_file(shared / "data/institutions" / BEIJING)
    assert (report["rows"], counts(report)) == (724, {"created": 724})
    assert Counter(Institution.objects.values_list("level", flat=True)) == {"1": 437, "2": 155, "3": 101, "0": 31}
    assert Counter(Institution.objects.values_list("grade", flat=True)) == {"0": 376, "Q": 208, "A": 134, "B": 6}
    assert Counter(Institution.objects.values_list("nature", flat=True)) == {"2": 372, "1": 352}
    assert not Institution.objects.filter(category=None).exists()
    assert Institution.objects.filter(region_code="110118000").count() == 14
    assert Institution.objects.filter(region_code="110229000").count() == 0
    assert Counter(warning["column"] for warning in report["warnings"]) == {"区划代码": 14 + 5}
    before = RowChange.objects.filter(table_name="institutions_institution").count()
    assert counts(bring_file(shared / "data/institutions" / BEIJING)) == {"unchanged": 724}
    assert RowChange.objects.filter(table_name="institutions_institution").count() == before


def test_the_national_list_after_the_beijing_list_and_both_again_with_some_pairs_confirmed(shared):
    bring_file(shared / "data/institutions" / BEIJING)
    report = bring_file(shared / "data/institutions" / FEVER)
    assert (report["rows"], counts(report)) == (11755, {"created": 11716, "unchanged": 33, "rejected": 6})
    assert refusals(report) == {("机构名称", "第1"): 1, ("机构名称", "第2"): 1, ("机构名称", "第3"): 1,
                                ("机构名称", "第4"): 1, ("机构名称", "第8"): 1, ("机构名称", "临邑"): 1}  # fmt: skip
    assert [error["row"] for error in report["errors"]] == [1626, 2011, 3516, 4547, 4619, 8385]
    assert MatchProposal.objects.count() == 57
    assert Institution.objects.filter(region_code="220184000").count() == 11
    assert Institution.objects.filter(name="县人民医院").count() == 4
    for proposal in MatchProposal.objects.all()[:5]:
        proposals.confirm(proposal, by=None, now=make.NOW)
    assert counts(bring_file(shared / "data/institutions" / FEVER)) == {"unchanged": 11749, "rejected": 6}
    assert counts(bring_file(shared / "data/institutions" / BEIJING)) == {"unchanged": 724}
    assert MatchProposal.objects.count() == 57


def test_a_district_list_without_any_division_column(shared):
    report = bring_file(shared / "data/institutions" / XINDU)
    assert counts(report) == {"created": 30}
    assert Institution.objects.filter(region_code="510114000").count() == 19
    two = Institution.objects.get(name="成都市新都区人民医院")
    assert (len(two.other_addresses), two.level, two.grade) == (1, "3", "A")
    warned = Counter(warning["column"] for warning in report["warnings"])
    assert warned["级别"] == 14  # 基层医疗机构 is no level


def test_an_officer_brings_in_only_rows_of_the_own_region(cast):
    foreign = {"name": "北京某医院", "region_code": "110101"}
    lines = bring_in([(2, foreign), (3, row())], by=cast.county_officer)
    assert outcomes(lines) == {"rejected": 1, "created": 1}
    assert "不在您的管辖范围" in str(next(imports.troubles(lines))[1].saying)


def test_a_whole_list_of_another_province_is_refused_row_by_row(shared, cast):
    report = bring_file(shared / "data/institutions" / BEIJING, by=cast.city_officer)
    assert counts(report) == {"rejected": 724}


# --- single rows ----------------------------------------------------------------------------------
def row(**cells):
    return {"name": "河东禾安医院", "region_code": "120102"} | cells


@pytest.mark.parametrize(("cells", "column", "word"), [
    (row(name=""), "name", "为空"),
    (row(name="河东区"), "name", "行政区划名称"),
    (row(name="123"), "name", "不是机构名称"),
    (row(uscc="9.11E+17"), "uscc", "文本"),
    (row(registration_number="1.2E+21"), "registration_number", "文本"),
    (row(region_code="1.20E+05"), "region_code", "文本"),
    (row(region_code="999999"), "region_code", "查不到"),
    ({"name": "河东禾安医院"}, "region_code", "无法确定"),
    (row(beds="若干"), "beds", "不是整数"),
    (row(licence_to="2026-02-30"), "licence_to", "不存在"),
    (row(name="长" * 130), "name", "过长"),
    (row(code="JG99999999"), "code", "机构编码不存在"),
])  # fmt: skip
def test_a_row_is_refused_with_column_and_remedy(cells, column, word):
    (line,) = bring_in([(7, cells)])
    ((number, trouble, refused),) = [t for t in imports.troubles([line]) if t[2]]
    assert (number, trouble.column, refused) == (7, column, True)
    assert word in str(trouble.saying)
    assert not Institution.objects.exists()


@pytest.mark.parametrize(("cells", "column"), [
    (row(uscc="1234567890"), "uscc"),
    (row(registration_number="PDY00001"), "registration_number"),
    (row(level="基层医疗机构"), "level"),
    (row(licence_to="长期"), "licence_to"),
    (row(region_code="120225"), "region_code"),
])  # fmt: skip
def test_an_odd_cell_is_taken_with_a_warning(cells, column):
    (line,) = bring_in([(2, cells)])
    assert line.outcome == "created"
    assert [trouble.column for _row, trouble, _refused in imports.troubles([line])] == [column]


@pytest.mark.parametrize("cells", [row(level="三级甲等"), row(level="三甲"), row(level="三级", grade="甲等")])
def test_level_and_grade_in_one_column_or_in_two(cells):
    bring_in([(2, cells)])
    assert Institution.objects.values_list("level", "grade").get() == ("3", "A")


def test_the_same_institution_twice_in_one_file_is_taken_once_and_told():
    lines = bring_in([(2, row()), (3, row()), (4, row(registration_number="R9"))])
    assert outcomes(lines) == {"created": 2, "rejected": 1}
    assert "第2行" in str(next(imports.troubles(lines))[1].saying)


def test_an_empty_cell_leaves_the_registry_alone_and_a_new_value_changes_it():
    bring_in([(2, row(beds="20", level="二级"))])
    assert outcomes(bring_in([(2, row(beds="", level="二级"))])) == {"unchanged": 1}
    assert outcomes(bring_in([(2, row(beds="30"))])) == {"updated": 1}
    assert Institution.objects.values_list("beds", "level").get() == (30, "2")


def test_a_coarser_division_does_not_undo_a_finer_one():
    bring_in([(2, row(registration_number="R1"))])
    lines = bring_in([(2, row(registration_number="R1", region_code="120000"))])
    assert outcomes(lines) == {"unchanged": 1}
    assert Institution.objects.get().region_code == "120102000"


def test_a_new_name_under_the_same_registration_number_renames(cast):
    bring_in([(2, row(registration_number="R1"))])
    assert outcomes(bring_in([(2, row(registration_number="R1", name="河东新名医院"))])) == {"updated": 1}
    assert Institution.objects.get().folded_name == "河东新名医院"


def test_deciding_writes_nothing():
    lines = imports.decide([(2, row())], form="form", by=None, now=make.NOW)
    assert outcomes(lines) == {"created": 1}
    assert not Institution.objects.exists()


def test_a_row_amended_by_hand_is_still_found(cast):
    bring_in([(2, row())])
    registry.amend(Institution.objects.get(), {"beds": 9}, by=cast.county_officer, now=make.NOW)
    assert outcomes(bring_in([(2, row())])) == {"unchanged": 1}


def test_a_masked_telephone_of_our_own_export_is_not_taken_for_a_number():
    bring_in([(2, row(phone="022-12345678"))])
    assert outcomes(bring_in([(2, row(phone="022*******78"))])) == {"unchanged": 1}


def test_an_export_of_the_ledger_comes_back_without_any_change(shared, tmp_path):
    bring_file(shared / "data/institutions" / BEIJING)
    bring_file(shared / "data/institutions" / XINDU)
    nation = Agency.objects.get(code="000000-WJW")
    officer = open_account(
        username="nation", name="国家", agency=nation, section="", roles=["supervisor"], password="correct horse 99",
        by=None, now=make.NOW,
    )  # fmt: skip
    path = tmp_path / "ledger.xlsx"
    with path.open("wb") as out:
        assert export(INSTITUTIONS, officer, {}, out, now=make.NOW) == 754
    report = bring_file(path, by=officer)
    assert (counts(report), report["errors"], report["warnings"]) == ({"unchanged": 754}, [], [])
