"""A rectification ledger as large as a province's: its page under everyday conditions, and its export in full."""

import time
from pathlib import Path
from statistics import quantiles

from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from import_export import fields
from import_export.resources import ModelResource
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from rectification.choices import Light, ProblemSource, TaskKind, TaskState
from rectification.models import Task
from supervision.foundation.ledger.columns import ledger_named
from supervision.foundation.ledger.export import write
from supervision.foundation.ledger.listing import ask, visible_columns
from supervision.foundation.ledger.paging import cells_of, page_of
from supervision.foundation.models import Agency

from .excel_out import cells, plain_copy
from .lists import a_second, person
from .measure import best, measured

UNITS = 2_000
_BACKEND = "supervision.foundation.signing_in.PortalBackend"
_CONDITIONS = ("", "state=in_progress", "light=light_red", "overdue=1", "plan=FA-2026-003", "lead_unit={lead}",
               "region=120000000", "due_on_from=2027-03-01&due_on_to=2027-03-31")  # fmt: skip
_ROUNDS = 8

_FILL = Path(__file__).with_name("tasks.sql")
_TABLES = ("rectification_task", "rectification_taskmeasure", "rectification_milestone", "rectification_taskunit")


def fill(rows: int) -> None:
    """Put plans, units and tasks in, without history: what is measured here is reading."""
    office = Agency.objects.get(code="000000-WJW")
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(_FILL.read_text(encoding="utf-8"), {"rows": rows, "units": UNITS, "office": office.pk})
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE")


def page(_folder: Path, _rows: int, _sample: int) -> dict:
    """The ledger page under everyday conditions, through the whole stack and in the database alone."""
    lead = Task.objects.values_list("lead_agency", flat=True)[0]
    conditions = [text.format(lead=lead) for text in _CONDITIONS] * _ROUNDS
    own = reverse("rectification:task_list")
    taken = _answered([f"{own}?{text}" for text in conditions])
    steps = quantiles(taken, n=20)
    return {
        "seconds": round(sum(taken) / len(taken) / 1000, 4),
        "requests_per_second": round(a_second([own] * 30), 1),
        "db_p95_ms": _database(conditions),
        "p50_ms": round(steps[9], 1),
        "p95_ms": round(steps[18], 1),
        "rows": Task.objects.count(),
        "peers": {},
    }


def _answered(addresses: list[str]) -> list[float]:
    """Milliseconds of each answer; the first one warms up."""
    client = Client()
    client.force_login(person(), backend=_BACKEND)
    client.get(addresses[0])
    taken = []
    for address in addresses:
        start = time.perf_counter()
        if client.get(address).status_code != 200:
            raise SystemExit(f"{address} was not answered")
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def _database(conditions: list[str]) -> float:
    ledger, user = ledger_named("tasks"), person()
    columns = visible_columns(ledger, user)
    taken = []
    for text in conditions:
        params = QueryDict(text)
        start = time.perf_counter()
        query = ask(ledger, user, params, columns)
        cells_of(query, page_of(query, params).keys, columns)
        taken.append((time.perf_counter() - start) * 1000)
    return round(quantiles(taken, n=20)[-1], 1)


# --- export ---------------------------------------------------------------------------------------
def _lines(task) -> tuple[str, str, str]:
    """Measures, units and milestones of a task as one cell each."""
    return (
        "\n".join(f"{row.number}. {row.line}" for row in task.measures.all()),
        "、".join(row.agency.short_name for row in task.units.all()),
        "\n".join(str(row) for row in task.milestones.all()),
    )


def _plain_row(task) -> list:
    measures, units, milestones = _lines(task)
    problem = task.problem
    source, kind, light, state = (
        str(enum(code).label)
        for enum, code in (
            (ProblemSource, problem.source), (TaskKind, task.kind), (Light, task.light), (TaskState, task.state),
        )
    )  # fmt: skip
    return [
        task.code, task.title, source, problem.text, problem.category, kind, task.target, measures,
        task.lead_agency.short_name, units, task.leader, task.person, task.phone, task.start_on, task.due_on,
        milestones, task.progress_text, task.progress, "", 0, task.difficulty, light, task.supervision, state,
        task.closed_on, task.remark,
    ]  # fmt: skip


def openpyxl_export(path: Path) -> None:
    """What one writes by hand: write_only, related rows prefetched in blocks."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("整改台账")
    sheet.append([str(column.label) for column in ledger_named("tasks").columns])
    tasks = Task.objects.order_by("code").select_related("problem", "lead_agency")
    for task in tasks.prefetch_related("measures", "units__agency", "milestones").iterator(chunk_size=2000):
        row = _plain_row(task)
        for place in (13, 14):
            row[place] = WriteOnlyCell(sheet, value=row[place])
            row[place].number_format = "yyyy-mm-dd"
        sheet.append(row)
    book.save(path)


class TaskResource(ModelResource):
    """The resource django-import-export would have one write."""

    measures, units, milestones = (fields.Field(column_name=name) for name in ("measures", "units", "milestones"))
    lead = fields.Field(attribute="lead_agency__short_name")
    problem_text = fields.Field(attribute="problem__text")

    class Meta:
        model = Task
        fields = ("code", "title", "kind", "target", "leader", "person", "phone", "start_on", "due_on", "progress_text",
                  "progress", "difficulty", "light", "supervision", "state", "closed_on", "remark", "measures", "units",
                  "milestones", "lead", "problem_text")  # fmt: skip

    def dehydrate_measures(self, task):
        """One cell."""
        return _lines(task)[0]

    def dehydrate_units(self, task):
        """One cell."""
        return _lines(task)[1]

    def dehydrate_milestones(self, task):
        """One cell."""
        return _lines(task)[2]


def import_export_export(path: Path, rows: int) -> None:
    """django-import-export with the same related rows prefetched."""
    tasks = Task.objects.order_by("code").select_related("problem", "lead_agency")
    path.write_bytes(
        TaskResource().export(tasks.prefetch_related("measures", "units__agency", "milestones")[:rows]).xlsx
    )


def export(folder: Path, _rows: int, sample: int) -> dict:
    """All columns of the ledger with the hidden check, beside the plain ways without it."""
    ledger, user = ledger_named("tasks"), person()
    columns = ledger.columns
    query = ask(ledger, user, {}, columns)
    fast, plain = folder / "tasks.xlsx", folder / "plain.xlsx"

    def ours() -> int:
        with fast.open("wb") as out:
            return write(query, columns, out, traced=True)

    floor = measured(plain_copy, query, columns, folder / "tasks.csv")
    mine = best(2, ours)
    peer = measured(openpyxl_export, plain)
    other = measured(import_export_export, folder / "other.xlsx", sample)
    own = [(number, row[: len(columns)]) for number, row in cells(fast)]
    if [_bare(row) for row in own] != [_bare(row) for row in cells(plain)]:
        raise SystemExit("the export differs from the plain one")
    return {
        "ratio": round(peer.seconds / mine.seconds, 1),
        "target": 10,
        "floor_ratio": round(mine.seconds / floor.seconds, 2),
        "floor_target": 2.5,
        "seconds": round(mine.seconds, 2),
        "peak_mb": mine.peak_mb and round(mine.peak_mb, 1),
        "rows": mine.result,
        "peers": {
            "openpyxl write_only": {"seconds": round(peer.seconds, 2), "rows": mine.result},
            "django-import-export": {"seconds": round(other.seconds, 2), "rows": min(sample, mine.result)},
            "CSV COPY": {"seconds": round(floor.seconds, 2), "rows": mine.result},
        },
    }


def _bare(line: tuple[int, list[str]]) -> list[str]:
    """A row without the empty cells at its end."""
    row = list(line[1])
    while row and not row[-1]:
        row.pop()
    return row
