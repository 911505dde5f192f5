"""Excel export of a ledger, beside openpyxl, django-import-export and a CSV COPY of the same rows."""

from pathlib import Path

from django.db import connection
from django.utils import timezone
from import_export.resources import ModelResource
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill

from supervision.foundation.ledger.columns import Kind
from supervision.foundation.ledger.export import write
from supervision.foundation.ledger.listing import ask
from supervision.foundation.sheets.book import Limits, open_book

from .measure import best, measured
from .table import COLUMNS, FIELDS, LEDGER, Level, State, Task


def ours(path: Path) -> int:
    """The portal's export."""
    with path.open("wb") as out:
        return write(ask(LEDGER, None, {}), COLUMNS, out)


def openpyxl_export(path: Path) -> None:
    """What one writes by hand: write_only, with head, widths, frozen row and filter."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("整改台账")
    sheet.freeze_panes = "A2"
    for letter, column in zip("ABCDEFGHIJKLMNOPQRST", COLUMNS, strict=True):
        sheet.column_dimensions[letter].width = column.width
    sheet.append([_head(sheet, column.label) for column in COLUMNS])
    levels, states = dict(Level.choices), dict(State.choices)
    for values in Task.objects.order_by("number").values_list(*FIELDS).iterator(chunk_size=2000):
        row = list(values)
        row[9], row[17], row[18] = levels[row[9]], states[row[17]], "是" if row[18] else "否"
        row[13] /= 10_000
        row[19] = timezone.localtime(row[19]).replace(tzinfo=None)
        for place in (10, 11, 12, 19):
            if row[place] is not None:
                row[place] = _dated(sheet, row[place], COLUMNS[place].kind)
        sheet.append(row)
    sheet.auto_filter.ref = f"A1:T{Task.objects.count() + 1}"
    book.save(path)


def _head(sheet, label):
    cell = WriteOnlyCell(sheet, value=label)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EEF6")
    return cell


def _dated(sheet, value, kind):
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = "yyyy-mm-dd" if kind == Kind.DATE else "yyyy-mm-dd hh:mm"
    return cell


class TaskResource(ModelResource):
    """The resource django-import-export would have one write."""

    class Meta:
        model = Task
        fields = FIELDS
        import_id_fields = ("number",)
        use_bulk = False
        skip_diff = True


def import_export_export(path: Path, rows: int) -> None:
    """django-import-export with its own defaults."""
    path.write_bytes(TaskResource().export(Task.objects.order_by("number")[:rows]).xlsx)


def csv_copy(path: Path) -> None:
    """The floor: the same columns as plain text."""
    with path.open("wb") as out, connection.cursor() as cursor:
        statement = f"COPY (SELECT {', '.join(FIELDS)} FROM bench_task ORDER BY number) TO STDOUT CSV HEADER"  # noqa: S608
        cursor.copy_expert(statement, out, 1 << 18)


def plain_copy(query, columns, path: Path) -> None:
    """The floor for any query: the cells of its columns as plain text."""
    sql, params = query.rows.values_list(*(column.alias for column in columns)).query.sql_with_params()
    with path.open("wb") as out, connection.cursor() as cursor:
        inner = cursor.mogrify(sql, params)
        cursor.copy_expert(b"COPY (" + inner + b") TO STDOUT CSV HEADER", out, 1 << 18)


def cells(path: Path) -> list[tuple[int, list[str]]]:
    """Every cell of the first sheet as text."""
    with open_book(path, Limits(memory=2 << 30, seconds=60)) as book:
        return list(book.sheets[0].lines())


def run(folder: Path, rows: int, sample: int) -> dict:
    """Measure, compare, and return the entry of bench.json."""
    fast, plain = folder / "ours.xlsx", folder / "openpyxl.xlsx"
    floor = best(3, csv_copy, folder / "floor.csv")
    mine = best(3, ours, fast)
    peer = measured(openpyxl_export, plain)
    other = measured(import_export_export, folder / "other.xlsx", sample)
    if cells(fast) != cells(plain):
        raise SystemExit("the export differs from the plain one")
    return {
        "ratio": round(peer.seconds / mine.seconds, 1),
        "floor_ratio": round(mine.seconds / floor.seconds, 2),
        "target": 25,
        "floor_target": 2.5,
        "seconds": round(mine.seconds, 2),
        "peak_mb": mine.peak_mb and round(mine.peak_mb, 1),
        "rows": mine.result,
        "peers": {
            "openpyxl write_only": {"seconds": round(peer.seconds, 2), "rows": rows},
            "django-import-export": {"seconds": round(other.seconds, 2), "rows": sample, "peak_mb": other.peak_mb},
            "CSV COPY": {"seconds": round(floor.seconds, 2), "rows": rows},
        },
    }
