"""Received lists: of licences, and of institutions with licence columns. Each row is taken, or told what is wrong."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from institutions.ledgers import INSTITUTIONS, LICENCES
from institutions.models import Institution, Licence
from supervision.foundation.ledger.importing import run
from supervision.foundation.trail import act
from tests.factories import institutions as make
from tests.factories import licences as a

YEAR, TODAY = a.YEAR, a.TODAY
HEAD = ("序号", "单位名称", "执业登记号", "证照名称", "许可证号", "有效期起", "有效期止", "发证单位", "发证时间",
        "许可内容", "核准科目", "副本编号", "证照状态")  # fmt: skip


@pytest.fixture
def bring(tmp_path, cast):
    """``bring(ledger, head, *rows)``: import a workbook as the county's officer."""

    def deed(ledger, head, *rows, by=None, dry_run=False):
        book, out = Workbook(), BytesIO()
        book.active.append(head)
        for row in rows:
            book.active.append(row)
        book.save(out)
        path = tmp_path / "名单.xlsx"
        path.write_bytes(out.getvalue())
        return run(ledger, path, by=by or cast.county_officer, now=make.NOW, filename="河东证照.xlsx", dry_run=dry_run)

    return deed


def line(name, kind="放射诊疗许可证", number="津卫放证字（2024）第0001号", **more):
    given = {"有效期起": "2024年3月1日", "有效期止": "长期", "发证单位": "河东区卫生健康委", **more}
    cells = {"单位名称": name, "证照名称": kind, "许可证号": number, **given}
    return [cells.get(head, "") for head in HEAD]


def test_a_real_looking_list_is_recorded_with_its_issuer_and_its_source(cast, bring):
    one, two = make.institution(), make.institution("河东澄川医院")
    report = bring(
        LICENCES, HEAD, line("河东禾安医院", 许可内容="介入放射学、X射线影像诊断", 副本编号="F01、F02"),
        line("河东澄川医院", "执业许可证", "PDY120102", 有效期止="2031-02-28", 核准科目="内科；口腔科、妇产科"),
        line("河东澄川医院", "印鉴卡", "津麻00012", 有效期止="2027-02-28"),
    )  # fmt: skip
    assert (report.rows, report.created, report.rejected) == (3, 3, 0), report.errors
    radiation = a.last(one.licences.get())
    assert (radiation.scope, radiation.copy_serials) == ("介入放射学、X射线影像诊断", ["F01", "F02"])
    assert (radiation.decider, radiation.note, radiation.recorded_by) == (
        "recorded", "名单：河东证照.xlsx", cast.county_officer,
    )  # fmt: skip
    two.refresh_from_db()
    assert (two.licence_number, two.permits, two.subjects) == ("PDY120102", ["narcotic"], ["03", "05", "12"])
    again = bring(LICENCES, HEAD, line("河东禾安医院", 许可内容="介入放射学、X射线影像诊断", 副本编号="F01、F02"))
    assert (again.unchanged, again.updated) == (1, 0)


def test_each_bad_row_is_told_with_its_remedy_and_the_good_ones_are_taken(cast, bring):
    at = make.institution(registration_number="")
    Institution.objects.filter(pk=at.pk).update(registration_number="12345678912010211A1001")
    make.institution("河西朗宁医院", make.HEXI)
    held = a.licence(make.institution("河东澄川医院"), number="PDY00001")
    report = bring(
        LICENCES, HEAD, line("河东禾安医院"), line("查无此院"), line("河西朗宁医院"),
        line("河东禾安医院", "营业执照"), line("河东禾安医院", "印鉴卡", 有效期止="2023-01-01"),
        line("河东禾安医院", "执业许可证", "PDY2", 执业登记号="98765432112010211A1001"),
        line("河东澄川医院", "执业许可证", "PDY00099"), line("河东禾安医院", number="津卫放证字（2024）第0002号"),
        line("河东禾安医院", "母婴保健", "母1", 证照状态="已注销"),
    )  # fmt: skip
    assert (report.created, report.rejected) == (1, 8)
    told = {problem["row"]: problem["message"] for problem in report.errors}
    assert "名录中没有" in told[3]
    assert "不在您的管辖范围" in told[4]
    assert "没有“营业执照”" in told[5]
    assert "早于有效期自" in told[6]
    assert "其他机构的许可证" in told[7]
    assert held.code in told[8]
    assert "与第2行" in told[9]
    assert "逐件办理" in told[10]
    assert Licence.objects.count() == 2


def test_a_dry_run_says_the_same_and_writes_nothing(cast, bring):
    make.institution()
    rows = (line("河东禾安医院"), line("查无此院"))
    dry = bring(LICENCES, HEAD, *rows, dry_run=True)
    assert not Licence.objects.exists()
    wet = bring(LICENCES, HEAD, *rows)
    assert (dry.created, dry.errors) == (wet.created, wet.errors)


def test_a_later_end_is_a_renewal_other_differences_a_change_a_missing_number_is_filled_in(cast, bring):
    at = make.institution()
    made = a.licence(at, number="PDY00001", valid_to=TODAY + 20 * YEAR / 365)
    end = TODAY + 3 * YEAR
    bring(LICENCES, HEAD, line("河东禾安医院", "执业许可证", "PDY00001", 有效期起=str(TODAY), 有效期止=str(end),
                               核准科目="内科", 发证单位=""))  # fmt: skip
    assert list(made.changes.order_by("pk").values_list("kind", flat=True)) == ["issue", "renew", "change"]
    assert (made.as_of(TODAY).valid_to, made.as_of(TODAY).subjects) == (end, ["03"])
    clinic = make.institution("河东拍片诊所", permits=["radiation"])
    with act("test.adopt", by=None, now=make.NOW):
        assert a.licences.adopt([clinic], now=make.NOW) == 1
    bring(LICENCES, HEAD, line("河东拍片诊所"))
    assert a.last(clinic.licences.get()).number.startswith("津卫放证字")


# --- lists of institutions ------------------------------------------------------------------------
PLAIN = ("机构名称", "区县", "床位数")
CODED = ("机构编码", "机构名称", "床位数", "许可证号")
FULL = (*PLAIN, "许可证号", "有效期起", "有效期止")


def test_licence_columns_of_a_list_of_institutions_become_licences_and_then_changes_of_them(cast, bring):
    bring(INSTITUTIONS, FULL, ("河东知夏医院", "河东区", 50, "PDY5", "2024-01-01", "2026-12-31"))
    row = Institution.objects.get(name="河东知夏医院")
    made = row.licences.get()
    assert (a.last(made).number, a.last(made).note) == ("PDY5", "河东证照.xlsx")
    report = bring(INSTITUTIONS, FULL, ("河东知夏医院", "河东区", 50, "PDY5", "2024-01-01", "2029-12-31"))
    assert report.updated == 1
    entry = made.changes.first()
    assert (entry.kind, entry.note, entry.recorded_by) == (
        "renew", "名单：河东证照.xlsx", cast.county_officer,
    )  # fmt: skip
    row.refresh_from_db()
    assert row.licence_to.isoformat() == "2029-12-31"
    assert bring(INSTITUTIONS, FULL, ("河东知夏医院", "河东区", 50, "PDY5", "2024-01-01", "2029-12-31")).unchanged == 1


def test_a_plain_list_changes_no_licence(cast, bring):
    at = make.institution("河东知夏医院", beds=50)
    made = a.licence(at)
    assert bring(INSTITUTIONS, CODED, (at.code, "河东知夏医院", 60, "")).updated == 1
    assert made.changes.count() == 1
    assert Institution.objects.get().licence_number == "PDY00001"


def test_a_row_that_ends_before_it_begins_is_refused_in_both_lists(cast, bring):
    report = bring(INSTITUTIONS, FULL, ("河东知夏医院", "河东区", 50, "PDY5", "2024-01-01", "2023-12-31"))
    assert (report.rejected, report.created) == (1, 0)
    assert "早于" in report.errors[0]["message"]
    other = a.licence(make.institution())
    at = make.institution("河东知夏医院")
    a.licence(at, number="PDY6")
    report = bring(INSTITUTIONS, CODED, (at.code, "河东知夏医院", 50, "PDY00001"))
    assert "河东禾安医院" in report.errors[0]["message"]
    assert other.changes.count() == 1


def test_licences_move_with_their_institution_also_where_the_same_row_changes_one(cast, bring):
    at, other = make.institution("河东知夏医院", beds=50), make.institution("河东映雪医院", beds=50)
    held, changed = a.licence(at, number="PDY7"), a.licence(other, number="PDY8")
    head = ("机构编码", "机构名称", "区县代码", "许可证号")
    report = bring(
        INSTITUTIONS, head, (at.code, at.name, "120103", ""), (other.code, other.name, "120103", "PDY9"),
        by=cast.city_officer,
    )  # fmt: skip
    assert report.updated == 2, report.errors
    for licence in (held, changed):
        licence.refresh_from_db()
        assert licence.region_code == make.HEXI
    assert a.last(changed).number == "PDY9"
