"""Figures a plan asks its units for, with what is counted."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from .. import queries
from ..models import Figure, Plan, ReportFigure


def add(plan: Plan, *, by, now, name: str, unit: str, definition: str) -> Figure:
    """A new figure, asked for from the next report on."""
    label = gettext_lazy("增加报送指标")
    with act("rectification.figure.add", by=by, now=now, label=label, note=name) as entry:
        row = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        _refuse_stranger(row, by)
        if row.figures.filter(name=name).exists():
            raise Refused(_("本方案已有指标“%(name)s”。") % {"name": name})
        last = row.figures.aggregate(n=Max("position"))["n"] or 0
        entry.subject = made = Figure.objects.create(
            plan=row, position=last + 1, name=name, unit=unit, definition=definition
        )
    return made


def end(figure: Figure, *, by, now, ended: bool) -> Figure:
    """Ask for it no more (or again); what was reported stays."""
    label = gettext_lazy("停用报送指标") if ended else gettext_lazy("恢复报送指标")
    with act("rectification.figure.end", by=by, now=now, label=label, note=figure.name) as entry:
        row = Figure.objects.select_for_update(of=("self",)).select_related("plan").get(pk=figure.pk)
        _refuse_stranger(row.plan, by)
        row.ended = ended
        row.save()
        entry.subject = row
    return row


def _refuse_stranger(plan, by) -> None:
    if by is not None and not (may(by, P.TASK_ISSUE) and "office" in plan.parties(by)):
        raise Refused(_("您无权维护本方案的报送指标。"))


def rolled_up(tasks, period: str) -> list[dict]:
    """Sums of a month over the tasks: a line per figure, with a cell per unit; units without a report have zeros.

    The total of a task that has not reported this month is that of its latest month, so that sums never fall.
    """
    units = dict(tasks.order_by("lead_agency__region_code", "lead_agency__code").values_list(
        "lead_agency", "lead_agency__short_name"))  # fmt: skip
    rows = ReportFigure.objects.filter(report__task__in=tasks, report__period__lte=period)
    rows = rows.filter(report__state__in=queries.REPORTED).select_related("report__task", "figure")
    months, totals, figures = defaultdict(Decimal), {}, {}
    for row in rows.order_by("figure__plan", "figure__position", "report__period"):
        figures.setdefault(row.figure_id, row.figure)
        unit = row.report.task.lead_agency_id
        if row.report.period == period:
            months[row.figure_id, unit] += row.month
        totals[row.figure_id, unit, row.report.task_id] = row.total
    return [
        {
            "figure": figure,
            "units": [_cell(figure.pk, key, name, months, totals) for key, name in units.items()],
            "month": sum((value for (one, _u), value in months.items() if one == figure.pk), Decimal(0)),
            "total": sum((value for (one, _u, _t), value in totals.items() if one == figure.pk), Decimal(0)),
        }
        for figure in figures.values()
    ]


def _cell(figure, unit, name, months, totals) -> dict:
    total = sum((value for (one, two, _t), value in totals.items() if (one, two) == (figure, unit)), Decimal(0))
    return {"key": unit, "unit": name, "month": months[figure, unit], "total": total}
