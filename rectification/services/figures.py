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


def rolled_up(tasks, period: str) -> dict:
    """Sums of a month over the tasks: ``heads`` the figures, ``sums`` of all, ``units`` with a cell per figure.

    Units without a report keep their row of zeros. The total of a task that has not reported this month is that of
    its latest month, so that sums never fall.
    """
    named = tasks.order_by("lead_agency__region_code", "lead_agency__code")
    units = dict(named.values_list("lead_agency", "lead_agency__short_name"))
    rows = ReportFigure.objects.filter(report__task__in=tasks, report__period__lte=period)
    rows = rows.filter(report__state__in=queries.REPORTED).select_related("report__task", "figure")
    months, latest, heads = defaultdict(Decimal), {}, {}
    for row in rows.order_by("figure__plan", "figure__position", "report__period"):
        heads.setdefault(row.figure_id, row.figure)
        unit = row.report.task.lead_agency_id
        if row.report.period == period:
            months[row.figure_id, unit] += row.month
        latest[row.figure_id, unit, row.report.task_id] = row.total
    totals = defaultdict(Decimal)
    for (figure, unit, _task), value in latest.items():
        totals[figure, unit] += value
    cells = {(f, u): {"month": months[f, u], "total": totals[f, u]} for f in heads for u in units}
    return {
        "heads": list(heads.values()),
        "sums": [{n: sum(cells[f, u][n] for u in units) for n in ("month", "total")} for f in heads],
        "units": [{"key": u, "unit": name, "cells": [cells[f, u] for f in heads]} for u, name in units.items()],
    }
