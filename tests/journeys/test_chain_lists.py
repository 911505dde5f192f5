"""Lists of institutions and tasks through the ledgers: in, out, and in again."""

import json
from io import BytesIO, StringIO
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook

from institutions.models import Institution
from rectification.models import Task
from rectification.services import demo as rectification_demo
from supervision.foundation.models import ImportBatch, RowChange

LIST = """天津市医疗机构名单
医院名称,所在区县,行政区划代码,机构类型,等级,床位,统一社会信用代码
河东禾安诊所,河东区,120102,诊所,,0,
河东明德医院,河东区,120102,综合医院,二甲,180,
,河东区,120102,诊所,,0,
河西清和医院,河西区,120103,综合医院,三级甲等,九百,
武清康宁医院,武清区,120114,综合医院,二级,120,9.11E+17
北京远方医院,东城区,110101,综合医院,三甲,600,
河西益寿门诊部,河西区,120103,综合门诊部,,0,
"""
REFUSED = {(5, "机构名称"), (6, "床位数"), (7, "统一社会信用代码"), (8, "区划代码")}


def upload(portal, who, ledger, name, content: bytes) -> ImportBatch:
    """Hand a list in on the page; what comes of it is shown and not yet done."""
    portal.post(who, "ledger_import", ledger, file=SimpleUploadedFile(name, content))
    return ImportBatch.objects.latest("pk")


def counts(report) -> tuple[int, ...]:
    """created, updated, unchanged, rejected"""
    return tuple(report[key] for key in ("created", "updated", "unchanged", "rejected"))


def rows_of(workbook: bytes) -> list[tuple]:
    """The cells of the first sheet."""
    return list(load_workbook(BytesIO(workbook), read_only=True).worksheets[0].values)


def test_a_received_list_is_looked_at_confirmed_returned_with_its_errors_and_comes_back_unchanged(portal):
    batch = upload(portal, "city_officer", "institutions", "名单.csv", LIST.encode("gb18030"))
    shown = portal.text("city_officer", "ledger_import_batch", "institutions", batch.pk)
    assert "待确认" in shown
    assert not Institution.objects.exists()
    assert counts(batch.report) == (3, 0, 0, 4)
    assert {(error["row"], error["column"]) for error in batch.report["errors"]} == REFUSED
    assert all(error["message"] in shown.replace("&#x27;", "'") for error in batch.report["errors"])
    assert portal.ask("neighbour_officer", "ledger_import_batch", "institutions", batch.pk).status_code == 404

    portal.post("city_officer", "ledger_import_batch", "institutions", batch.pk, confirm="1")
    portal.post("city_officer", "ledger_import_batch", "institutions", batch.pk, confirm="1")
    assert set(Institution.objects.values_list("name", "region_code")) == {
        ("河东禾安诊所", "120102000"), ("河东明德医院", "120102000"), ("河西益寿门诊部", "120103000"),
    }  # fmt: skip
    back = rows_of(portal.file("city_officer", "ledger_import_returned", "institutions", batch.pk))
    told = {cell for row in back for cell in row if isinstance(cell, str)}
    assert all(any(error["message"] in cell for cell in told) for error in batch.report["errors"])

    export = portal.file("city_officer", "ledger_export", "institutions", all="1")
    changes = RowChange.objects.filter(table_name="institutions_institution")
    before = changes.count()
    again = upload(portal, "city_officer", "institutions", "台账.xlsx", export)
    portal.post("city_officer", "ledger_import_batch", "institutions", again.pk, confirm="1")
    again.refresh_from_db()
    assert counts(again.report) == (0, 0, 3, 0)
    assert changes.count() == before


def test_a_district_sees_and_takes_away_only_its_own_part_of_the_list(portal):
    batch = upload(portal, "city_officer", "institutions", "名单.csv", LIST.encode())
    portal.post("city_officer", "ledger_import_batch", "institutions", batch.pk, confirm="1")
    page = portal.text("neighbour_officer", "institutions:institution_list")
    taken = rows_of(portal.file("neighbour_officer", "ledger_export", "institutions"))
    for there, name in ((True, "河西益寿门诊部"), (False, "河东明德医院")):
        assert (name in page, any(name in row for row in taken)) == (there, there)


def command(name, *args, **options) -> dict:
    """The last line of a command."""
    out = StringIO()
    call_command(name, *args, stdout=out, stderr=StringIO(), **options)
    return json.loads(out.getvalue().splitlines()[-1])


def test_the_two_real_lists_come_in_by_command(shared, db):
    folder = shared / "data/institutions"
    beijing = command("import_ledger", "institutions", str(folder / "cn_beijing_hospitals_gbk.csv"), json=True)
    assert (beijing["rows"], counts(beijing)) == (724, (724, 0, 0, 0))
    fever = command("import_ledger", "institutions", str(folder / "cn_fever_clinics_2020.xlsx"), json=True)
    assert (fever["rows"], fever["rejected"]) == (11755, 6)
    assert all(error["row"] and error["column"] and error["message"] for error in fever["errors"])


@pytest.fixture
def tasks(cast, portal):
    """Tasks in every state."""
    rectification_demo.build(SimpleNamespace(**cast.everyone), now=timezone.now())
    return Task.objects.visible_to(cast.city_officer)


def test_the_exported_tasks_are_those_of_the_screen_and_change_nothing_when_they_come_back(portal, tasks):
    listed = portal.get("city_officer", "rectification:task_list", open="1")
    export = rows_of(portal.file("city_officer", "ledger_export", "tasks", open="1"))
    titles = [str(head["label"]) for head in listed.context["heads"]]
    header = next(number for number, row in enumerate(export) if titles[0] in row)
    assert list(export[header])[: len(titles)] == titles
    shown = {row["name"] for row in listed.context["rows"]}
    taken = {row[0] for row in export[header + 1 :] if row[0]}
    assert len(taken) == listed.context["total"] > 0
    assert shown <= taken

    whole = portal.file("city_officer", "ledger_export", "tasks", all="1")
    batch = upload(portal, "city_officer", "tasks", "整改台账.xlsx", whole)
    portal.post("city_officer", "ledger_import_batch", "tasks", batch.pk, confirm="1")
    batch.refresh_from_db()
    assert counts(batch.report) == (0, 0, tasks.count(), 0)
