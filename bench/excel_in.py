"""Excel import into a ledger, beside openpyxl with save(), django-import-export and a server-side INSERT."""

from pathlib import Path

import tablib
from django.db import connection, transaction
from django.utils import timezone
from openpyxl import load_workbook

from supervision.foundation.ledger.importing import run as run_import

from .excel_out import TaskResource, import_export_export
from .measure import measured
from .table import FIELDS, LEDGER, Level, State, Task, clear, fill, fingerprint


def ours(path: Path):
    """The portal's import: read, validated, compared, written, recorded."""
    return run_import(LEDGER, path, by=None, now=timezone.now())


def openpyxl_save(path: Path) -> None:
    """What one writes by hand: read, clean and save each row, in one transaction."""
    levels = {label: code for code, label in Level.choices}
    states = {label: code for code, label in State.choices}
    book = load_workbook(path, read_only=True)
    with transaction.atomic():
        for values in book.active.iter_rows(min_row=2, values_only=True):
            row = dict(zip(FIELDS, values, strict=True))
            row["helpers"] = row["helpers"] or ""
            row["level"], row["state"] = levels[row["level"]], states[row["state"]]
            row["overdue"] = row["overdue"] == "是"
            row["progress"] = round(row["progress"] * 10_000)
            row["score"], row["fine"] = str(row["score"]), str(row["fine"])
            for name in ("issued_on", "due_on", "closed_on"):
                row[name] = row[name].date() if row[name] else None
            row["reported_at"] = timezone.make_aware(row["reported_at"])
            task = Task(**row)
            task.clean_fields()
            task.save()
    book.close()


def import_export_import(path: Path) -> None:
    """django-import-export with its own defaults, from its own export."""
    data = tablib.Dataset().load(path.read_bytes(), format="xlsx")
    with transaction.atomic():
        result = TaskResource().import_data(data, raise_errors=True)
    if result.has_errors():
        raise SystemExit("django-import-export did not take its own export")


def insert_select() -> None:
    """The floor: rows that are already in the database, with the same history triggers."""
    with connection.cursor() as cursor:
        names = ", ".join(FIELDS)
        cursor.execute(f"INSERT INTO bench_task ({names}) SELECT {names} FROM bench_copy ORDER BY number")  # noqa: S608


def run(folder: Path, rows: int, sample: int) -> dict:
    """Measure, compare, and return the entry of bench.json. The table is filled before and after."""
    source, small = folder / "ours.xlsx", folder / "small.xlsx"
    wanted = fingerprint()
    import_export_export(small, sample)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_copy AS SELECT * FROM bench_task")
    runs = {}
    for name, work, arguments in (
        ("floor", insert_select, ()),
        ("ours", ours, (source,)),
        ("again", ours, (source,)),
        ("peer", openpyxl_save, (source,)),
    ):
        if name != "again":
            clear()
        runs[name] = measured(work, *arguments)
        if fingerprint() != wanted:
            raise SystemExit(f"the import “{name}” left other rows than the list has")
    again = runs["again"].result
    if (again.unchanged, again.created, again.updated, again.rejected) != (rows, 0, 0, 0):
        raise SystemExit("the same list imported again changed something")
    clear()
    other = measured(import_export_import, small)
    clear()
    fill(rows)
    mine, floor, peer = runs["ours"], runs["floor"], runs["peer"]
    return {
        "ratio": round(peer.seconds / mine.seconds, 1),
        "floor_ratio": round(mine.seconds / floor.seconds, 2),
        "target": 12,
        "floor_target": 3,
        "seconds": round(mine.seconds, 2),
        "peak_mb": mine.peak_mb and round(mine.peak_mb, 1),
        "rows": mine.result.rows,
        "again_seconds": round(runs["again"].seconds, 2),
        "peers": {
            "openpyxl + save()": {"seconds": round(peer.seconds, 2), "rows": rows},
            "django-import-export": {"seconds": round(other.seconds, 2), "rows": sample},
            "INSERT … SELECT": {"seconds": round(floor.seconds, 2), "rows": rows},
        },
    }
