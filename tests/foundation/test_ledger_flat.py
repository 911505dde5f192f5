"""Flat ledgers: what a list brings is compared with the table, and exactly the difference is written."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import models
from django.utils import timezone
from openpyxl import Workbook

from supervision.demo import DISTRICT, NEIGHBOUR
from supervision.foundation.access import P, scope_for
from supervision.foundation.choices import AgencyKind
from supervision.foundation.errors import Refused
from supervision.foundation.ledger.cells import reader
from supervision.foundation.ledger.columns import Column, Kind, Ledger
from supervision.foundation.ledger.export import write
from supervision.foundation.ledger.flat import FlatImporter
from supervision.foundation.ledger.importing import run
from supervision.foundation.ledger.listing import ask
from supervision.foundation.models import Act, Agency, RowChange

COLUMNS = (
    Column("code", "编码", kind=Kind.CODE, field="code", required=True, link=True),
    Column("name", "名称", field="name", required=True, synonyms=("单位名称",), filter="contains"),
    Column("short_name", "简称", field="short_name"),
    Column("kind", "类别", kind=Kind.CHOICE, choices=AgencyKind, field="kind", filter="choice"),
    Column("region", "区划", "region_id", kind=Kind.CODE, field="region"),
    Column("region_code", "区划代码", kind=Kind.CODE, field="region_code"),
    Column("member", "联席会议成员", "in_joint_conference", kind=Kind.BOOLEAN, field="in_joint_conference"),
    Column("phone", "电话", kind=Kind.CODE, field="phone"),
)
LEDGER = Ledger(
    name="trial_agencies", title="单位", model=Agency, columns=COLUMNS, key=("code",), order=("code",),
    view=P.INSTITUTION_VIEW, imports=P.INSTITUTION_IMPORT, importer=FlatImporter,
    queryset=lambda user: Agency.objects.filter(scope_for(user).region_q()) if user else Agency.objects.all(),
)  # fmt: skip
HEAD = [column.label for column in COLUMNS]


def line(code, region=DISTRICT, **changed):
    row = {"编码": code, "名称": f"单位{code}", "简称": code, "类别": "卫生健康行政部门", "区划": region,
           "区划代码": region, "联席会议成员": "否", "电话": "022-1234"} | changed  # fmt: skip
    return [row[label] for label in HEAD]


def given(tmp_path, *rows, name="list.xlsx"):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


def brought(path, by=None, **more):
    return run(LEDGER, path, by=by, now=timezone.now(), **more)


def counts(report):
    return report.rows, report.created, report.updated, report.unchanged, report.rejected


KIND = str(AgencyKind.choices[0][1])


@pytest.fixture
def path(tmp_path, db):
    return given(tmp_path, HEAD, line("X1", 类别=KIND), line("X2", 类别=KIND))


def test_new_rows_are_registered_and_the_same_list_again_changes_nothing(path):
    assert counts(brought(path)) == (2, 2, 0, 0, 0)
    before = RowChange.objects.count()
    assert counts(brought(path)) == (2, 0, 0, 2, 0)
    assert RowChange.objects.count() == before


def test_only_what_differs_is_written(path, tmp_path):
    brought(path)
    before = RowChange.objects.count()
    changed = given(tmp_path, HEAD, line("X1", 类别=KIND, 电话="12320"), line("X2", 类别=KIND), name="b.xlsx")
    assert counts(brought(changed)) == (2, 0, 1, 1, 0)
    assert RowChange.objects.count() == before + 1
    assert Agency.objects.get(code="X1").phone == "12320"


def test_an_export_imported_again_changes_nothing(cast, tmp_path):
    Agency.objects.filter(code=Agency.objects.values_list("code", flat=True)[0]).update(name="  名 & <称>\n二 ")
    exported = tmp_path / "out.xlsx"
    with exported.open("wb") as out:
        rows = write(ask(LEDGER, None, {}), COLUMNS, out)
    assert counts(brought(exported)) == (rows, 0, 0, rows, 0)


def test_a_dry_run_tells_the_same_and_writes_nothing(path):
    assert counts(brought(path, dry_run=True)) == (2, 2, 0, 0, 0)
    assert not Agency.objects.filter(code__in=["X1", "X2"]).exists()


def test_wrong_cells_are_told_by_row_column_and_remedy_and_the_rest_is_taken(tmp_path, db):
    path = given(tmp_path, ["单位名单"], HEAD, line("X1", 类别=KIND, 名称="名" * 81), line("X2", 类别="没有"),
                 line("X3", 类别=KIND, 名称=""), line("X4", 类别=KIND), line("X4", 类别=KIND),
                 line(120000000000000018, 类别=KIND))  # fmt: skip
    report = brought(path)
    assert counts(report) == (6, 1, 0, 0, 5)
    told = {(error["row"], error["column"]) for error in report.errors}
    assert told == {(3, "名称"), (4, "类别"), (5, "名称"), (7, "编码"), (8, "编码")}
    assert "第6行" in next(error["message"] for error in report.errors if error["row"] == 7)


def test_rows_outside_the_persons_area_are_refused_whether_new_or_known(cast, tmp_path):
    brought(given(tmp_path, HEAD, line("N1", NEIGHBOUR, 类别=KIND), name="a.xlsx"))
    path = given(tmp_path, HEAD, line("N1", NEIGHBOUR, 类别=KIND, 电话="1"), line("N2", NEIGHBOUR, 类别=KIND),
                 line("H1", 类别=KIND))  # fmt: skip
    report = brought(path, by=cast.county_officer)
    assert counts(report) == (3, 1, 0, 0, 2)
    assert Agency.objects.get(code="N1").phone == "022-1234"
    assert not Agency.objects.filter(code="N2").exists()


def test_a_row_cannot_be_moved_out_of_the_area(cast, tmp_path):
    brought(given(tmp_path, HEAD, line("H1", 类别=KIND), name="a.xlsx"))
    report = brought(given(tmp_path, HEAD, line("H1", NEIGHBOUR, 类别=KIND)), by=cast.county_officer)
    assert counts(report) == (1, 0, 0, 0, 1)
    assert Agency.objects.get(code="H1").region_code == DISTRICT


def test_an_import_is_one_act_that_its_row_changes_point_to(cast, path):
    brought(path, by=cast.city_officer)
    entry = Act.objects.get(verb="ledger.import")
    assert entry.actor_name == cast.city_officer.name
    assert entry.data["created"] == 2
    assert RowChange.objects.filter(act_id=entry.pk, operation="insert").count() == 2


def test_who_may_not_import_is_refused(cast, path):
    with pytest.raises(Refused):
        brought(path, by=cast.liaison)


def test_a_list_without_its_key_column_is_refused(tmp_path, db):
    with pytest.raises(Refused):
        brought(given(tmp_path, HEAD[1:], line("X1")[1:]))


# --- cells ----------------------------------------------------------------------------------------
def read(kind, text, field=None, **more):
    return reader(Column("a", "列", kind=kind, **more), field or models.CharField(max_length=20))(text)


@pytest.mark.parametrize(
    ("kind", "field", "text", "value"),
    [
        (Kind.DATE, models.DateField(), "2026年6月3日", date(2026, 6, 3)),
        (Kind.DATE, models.DateField(), "2026/6/3", date(2026, 6, 3)),
        (Kind.DATE, models.DateField(), "20260603", date(2026, 6, 3)),
        (Kind.DATE, models.DateField(), "46176", date(2026, 6, 3)),
        (Kind.INTEGER, models.IntegerField(), "1,200", 1200),
        (Kind.DECIMAL, models.DecimalField(max_digits=6, decimal_places=2), "１2.5", Decimal("12.50")),
        (Kind.PERCENT, models.IntegerField(), "12.5%", 1250),
        (Kind.PERCENT, models.IntegerField(), "0.125", 1250),
        (Kind.BOOLEAN, models.BooleanField(), "是", True),
        (Kind.BOOLEAN, models.BooleanField(), "FALSE", False),
        (Kind.CODE, models.CharField(max_length=20), "'0123", "0123"),
        (Kind.DATETIME, models.DateTimeField(), "2026-06-03 08:30", timezone.make_aware(datetime(2026, 6, 3, 8, 30))),
    ],
)
def test_usual_forms_are_understood(kind, field, text, value):
    assert read(kind, text, field) == value


@pytest.mark.parametrize(
    ("kind", "field", "text"),
    [
        (Kind.DATE, models.DateField(), "2026-02-30"),
        (Kind.DATE, models.DateField(), "长期"),
        (Kind.INTEGER, models.PositiveSmallIntegerField(), "-1"),
        (Kind.INTEGER, models.IntegerField(), "99999999999"),
        (Kind.DECIMAL, models.DecimalField(max_digits=4, decimal_places=2), "123.4"),
        (Kind.DECIMAL, models.DecimalField(max_digits=4, decimal_places=2), "NaN"),
        (Kind.DECIMAL, models.DecimalField(max_digits=4, decimal_places=2), "1e999999999"),
        (Kind.PERCENT, models.IntegerField(), "1e999999999%"),
        (Kind.CODE, models.CharField(max_length=20), "1.50E+02"),
        (Kind.BOOLEAN, models.BooleanField(), "也许"),
        (Kind.INTEGER, models.IntegerField(), ""),
    ],
)
def test_the_rest_is_refused_with_a_remedy(kind, field, text):
    with pytest.raises(ValueError, match=r"\S{4,}"):
        read(kind, text, field)


def test_returned_bytes_of_an_export_are_the_same_every_time(cast):
    first, second = io.BytesIO(), io.BytesIO()
    for out in (first, second):
        write(ask(LEDGER, None, {}), COLUMNS, out)
    assert first.getvalue() == second.getvalue()
