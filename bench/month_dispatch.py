"""A month's dispatch over many tasks in many units: frozen, rolled up, written as Excel and Word."""

from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Border, Side

from rectification.choices import PlanState
from rectification.models import Dispatch, Plan, ProgressReport, Task
from rectification.models.dispatches import COUNTED
from rectification.rules.dispatch import FIGURES
from rectification.services import dispatch, lights
from rectification.services.dispatch_file import workbook
from rectification.services.dispatch_word import document
from supervision.foundation.models import Agency, Region

from .measure import measured

PERIOD = "2026-10"
_STATES = ("in_progress", "not_started", "in_progress", "closed")
_TEXT = "已制定工作方案并组织培训，正按序时进度推进，相关台账和佐证材料已归档备查。"


def units_of(count: int) -> list[Agency]:
    """So many bodies, one after the other in the counties of the nation."""
    counties = list(Region.objects.filter(level="county").order_by("code")[:count])
    Agency.objects.bulk_create(
        Agency(code=f"{place.code[:6]}-B{n:05d}", name=f"{place.name}第{n}责任单位", short_name=f"第{n}单位",
               kind="other_department", region=place, region_code=place.code)
        for n, place in enumerate((counties * (count // len(counties) + 1))[:count])
    )  # fmt: skip
    return list(Agency.objects.filter(code__contains="-B").order_by("pk"))


def fill(rows: int, units: int) -> Plan:
    """A plan with its tasks; every second one in work has its report of the month."""
    office, on = Agency.objects.filter(kind="health_authority").first(), timezone.localdate()
    plan = Plan.objects.create(code="FA-BENCH", title="整改实施方案", office=office, region_code=office.region_code,
                               year=2026, state=PlanState.CONFIRMED, created_at=timezone.now())  # fmt: skip
    leads = units_of(units)
    _put(Task, (_task(plan, n, leads[n % len(leads)], on) for n in range(rows)))
    pairs = Task.objects.filter(state__in=_STATES[:2]).order_by("pk").values_list("pk", "region_code")
    _put(ProgressReport, (
        ProgressReport(task_id=pk, region_code=region, period=PERIOD, percent=50, text=_TEXT, state="report_submitted")
        for pk, region in pairs[::2]
    ))  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    lights.refresh(plan.tasks.all(), on=on - timedelta(days=1))  # as every night: what is frozen is judged once more
    return plan


def _put(model, rows) -> None:
    """In small batches, so that what the filling took does not hide what the work takes."""
    while batch := list(islice(rows, 2000)):
        model.objects.bulk_create(batch)


def _task(plan, n: int, lead: Agency, on: date) -> Task:
    state = _STATES[n % 4]
    return Task(
        code=f"ZG-B-{n:07d}", plan=plan, region_code=lead.region_code, title=f"完善第{n}项综合监管制度并抓好落实",
        kind="phased", lead_agency=lead, start_on=on - timedelta(days=200), due_on=on + timedelta(days=n % 200 - 40),
        progress=n % 100, progress_text=_TEXT, difficulty="人员力量不足。" if n % 3 else "", state=state,
        light="light_grey" if state == "closed" else "light_green",
        closed_on=on if state == "closed" else None,
    )  # fmt: skip


def frozen(plan: Plan) -> Dispatch:
    """Judge every light, freeze, roll up, make the workbook."""
    with transaction.atomic():
        return dispatch.build(plan, PERIOD, by=None, now=timezone.now())


def by_hand(made: Dispatch, path: Path) -> None:
    """What one writes by hand: openpyxl write_only with a border around each cell."""
    side = Side(style="thin", color="BFC7D1")
    border, book = Border(left=side, right=side, top=side, bottom=side), Workbook(write_only=True)
    sheet = book.create_sheet("任务")
    fields = ("code", "measure", "title", "unit", "others", "due_on", "progress", "text", "difficulty", "light",
              "state")  # fmt: skip
    for values in made.lines.order_by("code").values_list(*fields).iterator(chunk_size=2000):
        row = [WriteOnlyCell(sheet, value=value) for value in values]
        for cell in row:
            cell.border = border
        sheet.append(row)
    book.save(path)


def run(folder: Path, rows: int, _sample: int) -> dict:
    """Measure each part, and that what was frozen adds up and rebuilds to the byte."""
    plan = fill(rows, max(20, rows // 50))
    whole = measured(frozen, plan)
    made = whole.result
    excel, word = measured(workbook, made), measured(document, made)
    peer = measured(by_hand, made, folder / "plain.xlsx")
    for name in FIGURES:
        if made.lines.filter(COUNTED[name]).count() != made.snapshot["total"][name]:
            raise SystemExit(f"the figure {name} does not have as many rows as it says")
    if dispatch.file_of(made) != excel.result or document(made) != word.result:
        raise SystemExit("the files do not rebuild to the byte")
    peak = [one.peak_mb for one in (whole, excel, word) if one.peak_mb is not None]
    return {
        "ratio": round(peer.seconds / excel.seconds, 1),
        "target": 2,
        "seconds": round(whole.seconds, 2),
        "peak_mb": round(max(peak), 1) if peak else None,
        "rows": rows,
        "units": len(made.snapshot["units"]),
        "peers": {
            "Excel alone": {"seconds": round(excel.seconds, 2), "rows": rows},
            "Word alone": {"seconds": round(word.seconds, 2), "rows": rows},
            "openpyxl write_only": {"seconds": round(peer.seconds, 2), "rows": rows},
        },
    }
