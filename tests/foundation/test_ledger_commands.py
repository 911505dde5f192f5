"""Ledgers from the command line: what others script against stays as it is."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from institutions.models import Institution

HEAD = "机构名称,区县代码,地址"


@pytest.fixture
def listed(tmp_path, cast):
    path = tmp_path / "list.csv"
    rows = [HEAD, "天津市河东区甲医院,120102,河东区一号", "天津市河东区乙医院,120102,河东区二号", ",120102,无名"]
    path.write_text("\n".join(rows), encoding="gb18030")
    return path


def told(*arguments):
    out = io.StringIO()
    call_command("import_ledger", *map(str, arguments), "--json", stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue().strip().splitlines()[-1])


def test_the_last_line_is_the_report(listed):
    report = told("institutions", listed)
    assert set(report) == {"rows", "created", "updated", "unchanged", "rejected", "errors"}
    assert (report["rows"], report["created"], report["rejected"]) == (3, 2, 1)
    assert set(report["errors"][0]) == {"row", "column", "message"}
    assert report["errors"][0]["row"] == 4


def test_the_same_list_again_changes_nothing(listed):
    told("institutions", listed)
    again = told("institutions", listed)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)


def test_a_dry_run_writes_nothing(listed):
    assert told("institutions", listed, "--dry-run")["created"] == 2
    assert not Institution.objects.exists()


def test_a_person_imports_only_into_the_own_area(listed, cast):
    assert told("institutions", listed, "--as", cast.neighbour_officer.username)["rejected"] == 3
    assert told("institutions", listed, "--as", cast.county_officer.username)["created"] == 2


def test_the_list_comes_back_with_what_is_wrong(listed, tmp_path):
    told("institutions", listed, "--errors", tmp_path / "back.xlsx")
    rows = list(load_workbook(tmp_path / "back.xlsx").active.iter_rows(values_only=True))
    assert rows[3][0]
    assert not rows[1][0] or "提醒" in rows[1][0]
    assert rows[1][1] == "天津市河东区甲医院"


def test_an_export_holds_the_persons_rows_and_changes_nothing_when_it_comes_back(listed, tmp_path, cast):
    told("institutions", listed)
    out = tmp_path / "out.xlsx"
    call_command("export_ledger", "institutions", str(out), "--as", cast.county_officer.username, stdout=io.StringIO())
    assert load_workbook(out).active.max_row == 3
    back = told("institutions", out)
    assert (back["rows"], back["unchanged"]) == (2, 2)
    call_command(
        "export_ledger", "institutions", str(out), "--as", cast.neighbour_officer.username, stdout=io.StringIO()
    )
    assert load_workbook(out).active.max_row == 1


def test_an_export_can_be_filtered_and_an_unknown_filter_is_refused(listed, tmp_path, cast):
    told("institutions", listed)
    out, person = str(tmp_path / "out.xlsx"), cast.city_officer.username
    call_command("export_ledger", "institutions", out, "--as", person, "--filter", "name=乙", stdout=io.StringIO())
    assert load_workbook(out).active.max_row == 2
    with pytest.raises(Exception, match="nonsense"):
        call_command("export_ledger", "institutions", out, "--as", person, "--filter", "nonsense=1")


@pytest.mark.parametrize("arguments", [("nothing", "x.csv"), ("institutions", "missing.csv")])
def test_what_does_not_exist_is_said(db, arguments):
    with pytest.raises(CommandError):
        call_command("import_ledger", *arguments)


def test_nobody_is_not_a_person(listed, tmp_path):
    with pytest.raises(CommandError):
        call_command("export_ledger", "institutions", str(tmp_path / "o.xlsx"), "--as", "nobody")
    with pytest.raises(CommandError):
        call_command("import_ledger", "institutions", str(listed), "--as", "nobody")
