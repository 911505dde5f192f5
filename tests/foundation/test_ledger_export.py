"""The exported workbook: cell by cell what the screen shows, whatever the text contains."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db.models import DateField, DateTimeField, DecimalField, IntegerField, TextField, Value
from django.db.models.functions import Cast
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Kind, Ledger
from supervision.foundation.ledger.export import write
from supervision.foundation.ledger.listing import ask
from supervision.foundation.models import Agency

ODD = [
    "plain 文字",
    "a & b < c > d \"q\" 'p'",
    "line\nbreak\ttab \\ backslash \\N \\n",
    "  leading and trailing  ",
    "=1+1",
    "+86 022",
    "911201160000000018",
    "100 %s %% %(a)s",
    "\U0001f3e5 emoji 龘",
    "x" * 40_000,
]


def ledger_of(column):
    """A ledger with one odd column over the register of agencies."""
    return Ledger(name="trial", title="试", model=Agency, columns=(Column("code", "编码", kind=Kind.CODE), column),
                  order=("code",), view=P.INSTITUTION_VIEW)  # fmt: skip


def exported(ledger, user, params=None):
    out = io.BytesIO()
    query = ask(ledger, user, params or {})
    count = write(query, ledger.columns, out)
    rows = list(load_workbook(out).active.iter_rows(min_row=2))
    assert len(rows) == count
    return rows


@pytest.mark.parametrize("text", ODD, ids=lambda text: repr(text[:12]))
def test_a_text_arrives_as_it_was(cast, text):
    ledger = ledger_of(Column("odd", "列", Value(text, output_field=TextField())))
    cell = exported(ledger, cast.city_officer, {})[0][1]
    assert cell.value == text[:32_767]
    assert cell.data_type == "s"


def test_what_excel_would_take_for_an_escape_is_escaped(cast, tmp_path):
    """Excel reads ``_x000D_`` in a text as a control character; ours must come back as it was typed."""
    ledger = ledger_of(Column("odd", "列", Value("_x000D_ stays", output_field=TextField())))
    path = tmp_path / "a.xlsx"
    with path.open("wb") as out:
        write(ask(ledger, cast.city_officer, {}), ledger.columns, out)
    assert CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1][1] == "_x000D_ stays"


def test_control_characters_that_no_workbook_may_hold_are_dropped(cast):
    ledger = ledger_of(Column("odd", "列", Value("a\x01b\x0bc\x1fd", output_field=TextField())))
    assert exported(ledger, cast.city_officer)[0][1].value == "abcd"


@pytest.mark.parametrize(
    ("kind", "value", "field", "expected"),
    [
        (Kind.INTEGER, 42, IntegerField(), 42),
        (Kind.DECIMAL, Decimal("3.50"), DecimalField(max_digits=6, decimal_places=2), 3.5),
        (Kind.PERCENT, 9791, IntegerField(), 0.9791),
        (Kind.DATE, date(2026, 2, 28), DateField(), datetime(2026, 2, 28)),
        (Kind.DATETIME, datetime(2026, 2, 28, 16, 30, tzinfo=UTC), DateTimeField(), datetime(2026, 3, 1, 0, 30)),
    ],
)
def test_figures_and_dates_are_figures_and_dates_in_beijing_time(cast, kind, value, field, expected):
    ledger = ledger_of(Column("odd", "列", Cast(Value(value), field), kind=kind))
    assert exported(ledger, cast.city_officer)[0][1].value == expected


def test_an_empty_value_is_an_empty_cell(cast):
    ledger = ledger_of(Column("odd", "列", Cast(Value(None), DateField()), kind=Kind.DATE))
    assert exported(ledger, cast.city_officer)[0][1].value is None


def test_the_same_rows_give_the_same_bytes(cast):
    ledger = ledger_of(Column("name", "名称"))
    files = []
    for _ in range(2):
        out = io.BytesIO()
        write(ask(ledger, cast.city_officer, {}), ledger.columns, out)
        files.append(out.getvalue())
    assert files[0] == files[1]


def test_what_was_filtered_is_what_is_exported(cast):
    ledger = ledger_of(Column("name", "名称", filter="contains"))
    rows = exported(ledger, cast.city_officer, {"name": "河东区"})
    assert rows
    assert all("河东区" in row[1].value for row in rows)
    assert len(rows) == Agency.objects.filter(name__contains="河东区").count()
