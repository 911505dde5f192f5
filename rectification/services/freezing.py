"""Freezing a plan for a period: the database copies its tasks into lines and counts them; the rest is kept as data."""

from calendar import monthrange
from datetime import date

from django.contrib.postgres.aggregates import StringAgg
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    Func,
    JSONField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import override

from supervision.foundation.models import Agency, Region

from ..choices import SETTLED_STATES, ReportState, TaskState
from ..models import Dispatch, DispatchLine, Escalation, Plan, ProgressReport, Task, TaskUnit
from ..models.dispatches import COUNTED
from ..queries import REPORTED, owes_report
from ..rules import dispatch as rule


def copy_tasks(dispatch: Dispatch) -> int:
    """Copy every issued task of the plan into lines of the dispatch in one statement; returns how many there are."""
    on = timezone.localdate(dispatch.built_at)
    cells = {"dispatch_id": Value(dispatch.pk), **_cells(dispatch.period, on)}
    rows = dispatch.plan.tasks.current().order_by("code").values_list(*cells.values())
    sql, params = rows.query.sql_with_params()
    columns = ", ".join(connection.ops.quote_name(name) for name in cells)
    table = connection.ops.quote_name(DispatchLine._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {sql}", params)
        return cursor.rowcount


def _cells(period: str, on: date) -> dict:
    """Column of a line → expression over the task. A report sent back stays one that had come while its grace runs."""
    first, last = bounds(period)
    reports = ProgressReport.objects.filter(task=OuterRef("pk"), period=rule.months_of(period)[-1])
    others = TaskUnit.objects.filter(task=OuterRef("pk")).order_by().values("task")
    others = others.annotate(all=StringAgg("agency__name", "、", order_by="pk")).values("all")
    with override("zh-hans"):
        states = [When(state=state, then=Value(str(label))) for state, label in TaskState.choices]
    plain = ("code", "title", "due_on", "progress", "difficulty", "light")
    return {
        **{name: F(name) for name in plain},
        "measure": F("measure__number"),
        "unit_code": F("lead_agency__code"),
        "unit": F("lead_agency__name"),
        "area_code": F("lead_agency__region__code"),
        "area": F("lead_agency__region__name"),
        "others": Coalesce(Subquery(others), Value(""), output_field=CharField()),
        "text": F("progress_text"),
        "state": Case(*states, output_field=CharField()),
        "settled": _holds(Q(state__in=SETTLED_STATES)),
        "expected": _holds(owes_report(rule.months_of(period)[-1])),
        "reported": Exists(reports.filter(state__in=REPORTED)),
        "returned": Exists(reports.filter(state=ReportState.SENT_BACK, late=False, answer_by__gte=on)),
        "visited": _holds(Q(verified_on__isnull=False) & Q(verified_on__gte=first, verified_on__lte=last)),
    }


def _holds(condition: Q):
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def bounds(period: str) -> tuple[date, date]:
    """First and last day of a period."""
    months = rule.months_of(period)
    year, month = map(int, months[-1].split("-"))
    return date.fromisoformat(f"{months[0]}-01"), date(year, month, monthrange(year, month)[1])


def summary(dispatch: Dispatch, now) -> dict:
    """Everything a dispatch shows besides its lines."""
    plan, period = dispatch.plan, dispatch.period
    before = latest(plan, rule.period_before(period))
    earlier = before.snapshot if before else {}
    units = rule.by_group(_units(plan, dispatch), _counted(dispatch, "unit_code"), earlier.get("units"))
    areas = rule.by_group(_areas(dispatch), _counted(dispatch, "area_code"), earlier.get("areas"))
    total = rule.total(units)
    return {
        "plan": plan.title, "plan_code": plan.code, "office": plan.office.name, "period": period,
        "as_of": now.astimezone().isoformat(timespec="seconds"),
        "total": total, "change": rule.compared(total, earlier.get("total")), "units": units, "areas": areas,
        "unreported": rule.unreported(units),
        **({} if rule.kind_of(period) == "month" else _over_time(plan, period)),
    }  # fmt: skip


def latest(plan: Plan, period: str) -> Dispatch | None:
    """The newest version of a period."""
    return plan.dispatches.filter(period=period).order_by("-version").first()


def _counted(dispatch, key: str) -> dict[str, dict[str, int]]:
    """Group → figures."""
    figures = {name: Count("pk", filter=COUNTED[name]) for name in rule.FIGURES if name != "total"}
    renamed = {f"n_{name}": count for name, count in figures.items()}
    rows = dispatch.lines.order_by().values(key).annotate(n_total=Count("pk"), **renamed)
    return {row[key]: {name: row[f"n_{name}"] for name in rule.FIGURES} for row in rows}


def _units(plan, dispatch) -> dict[str, str]:
    """Every unit the plan names as lead of a measure, or that leads a task, in the register's order."""
    named = plan.measures.filter(units__role="lead").values("units__agency")
    leads = dispatch.lines.order_by().values("unit_code")
    found = Agency.objects.filter(Q(pk__in=named) | Q(code__in=leads)).order_by("region_code", "code")
    return dict(found.values_list("code", "name"))


def _areas(dispatch) -> dict[str, str]:
    """Areas of the leading units."""
    codes = dispatch.lines.order_by().values("area_code")
    return dict(Region.objects.filter(code__in=codes).order_by("code").values_list("code", "name"))


def _over_time(plan, period: str) -> dict:
    """What a quarter and a year say besides: steps of the ladder that went out, and the months one by one."""
    first, last = bounds(period)
    steps = Escalation.objects.filter(plan=plan, issued_on__gte=first, issued_on__lte=last)
    months = [(month, latest(plan, month)) for month in rule.months_of(period)]
    with override("zh-hans"):
        return {
            "steps": [_step(row) for row in steps.select_related("addressee").order_by("issued_on", "pk")],
            "months": [
                {"period": month, "version": row.version, "number": row.number,
                 **{name: row.snapshot["total"].get(name, 0) for name in rule.FIGURES}}
                for month, row in months if row is not None
            ],
        }  # fmt: skip


def _step(row: Escalation) -> dict:
    return {
        "code": row.code, "rung": row.rung, "form": row.form, "unit": row.addressee.name, "number": row.number,
        "unit_code": row.addressee.code, "issued_on": row.issued_on.isoformat(), "state": row.get_state_display(),
        "answer_due_on": row.answer_due_on.isoformat() if row.answer_due_on else "",
        "answered_on": row.answered_at.astimezone().date().isoformat() if row.answered_at else "",
    }  # fmt: skip


def remember_lights(plan: Plan, period: str) -> None:
    """The light of each task when the month was frozen: two yellows running turn red."""
    seen = Func(Value(period), F("light"), function="jsonb_build_object", output_field=JSONField())
    joined = CombinedExpression(F("month_lights"), "||", seen, output_field=JSONField())
    Task.objects.filter(pk__in=plan.tasks.current().values("pk")).update(month_lights=joined)
