"""Figures of inspections: every one leads to its rows; the funnel of inspectors is for internal audit alone."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may, require
from supervision.foundation.charts import RANK, Chart, Series

from .. import queries
from ..choices import COLOURS, Outcome, ResultCode, Way
from ..forms import SpanForm
from ..rules import funnels
from ..services import audit, figures_file

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_ITEMS = lazy("抽查事项")


@require(P.PLAN_VIEW)
def statistics(request):
    """Rates by region, class, item, unit and plan; the sector's violation rate; as page, workbook or paper."""
    form, wanted = _wanted(request)
    form_of = request.GET.get("format", "")
    figures = _figures(request.user, wanted, outward=form_of == "docx")
    if form_of in _TYPES:
        return _file(request.user, figures, form_of)
    ledger = reverse("inspections:visit_list")
    context = {
        "form": form,
        "wanted": wanted,
        "ways": Way.choices,
        "heads": [result.label for result in ResultCode],
        "total": _line(ledger, wanted, queries.Row(_("合计"), {}, figures["total"])),
        "tables": [
            (title, [_line(ledger, wanted, row) for row in rows], title == _ITEMS) for title, rows in figures["tables"]
        ],
        "charts": _charts(ledger, wanted, figures),
        "sectors": figures["sectors"],
        "apart": figures["apart"],
        "secret": figures["secret"],
        "query": urlencode(_asked(wanted)),
        "may_compare": may(request.user, P.INSPECTOR_COMPARE),
    }
    return render(request, "inspections/statistics.html", context)


@require(P.INSPECTOR_COMPARE)
def inspectors(request):
    """Shares with findings by number of visits, within the limits of chance. Names only on a recorded request."""
    _form, wanted = _wanted(request)
    rows = queries.people(request.user, wanted)
    named = request.method == "POST"
    if named:
        audit.names_read(wanted.since, wanted.until, len(rows), by=request.user, now=timezone.now())
    names = {code: name for code, name, _n, _hits in rows}
    plot = funnels.plot([(code, n, hits) for code, _name, n, hits in rows])
    context = {
        "plot": plot,
        "wanted": wanted,
        "named": named,
        "rows": [(point, names[point.name] if named else "") for point in plot.points],
        "query": urlencode(_asked(wanted)),
    }
    return render(request, "inspections/inspector_funnel.html", context)


# --- what is asked --------------------------------------------------------------------------------
def _wanted(request):
    """The form and what it asks; the year so far and all that is planned in it, where nothing (right) is given."""
    year = timezone.localdate().year
    form = SpanForm(request.GET or None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    since = given.get("since") or date(year, 1, 1)
    until = given.get("until") or max(date(year, 12, 31), since)
    way = given.get("way", "")
    return form, queries.Wanted(since, until, way if way in Way.values else Way.PLANNED.value)


def _asked(wanted) -> dict:
    return {"since": wanted.since.isoformat(), "until": wanted.until.isoformat(), "way": wanted.way}


def _figures(user, wanted, *, outward: bool) -> dict:
    """Everything the page and its files show. What goes out leaves trial draws out."""
    rows = wanted.rows(user)
    rows = rows.effective() if outward else rows
    return {
        "wanted": wanted,
        "total": queries.total(rows),
        "tables": [
            (lazy("区划"), queries.by_region(user, rows)),
            (lazy("机构大类"), queries.by_class(rows)),
            (_ITEMS, queries.by_item(rows, wanted.until)),
            (lazy("组织单位"), queries.by_office(user, rows)),
            (lazy("抽查计划"), queries.by_plan(user, rows, wanted)),
        ],
        "shared": _ITEMS,
        "sectors": queries.sectors(user, wanted, outward=outward),
        "apart": queries.apart(user, wanted),
        "secret": queries.still_secret(user, wanted),
    }


def _file(user, figures, form_of) -> HttpResponse:
    now = timezone.now()
    if form_of == "xlsx":
        data = figures_file.workbook(figures, now)
    else:
        data = figures_file.paper(figures, user.agency.name if user.agency else "", now, timezone.localdate(now))
    answer = HttpResponse(data, content_type=_TYPES[form_of])
    name = escape_uri_path(f"双随机抽查统计{figures['wanted'].since}至{figures['wanted'].until}.{form_of}")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


# --- what is shown --------------------------------------------------------------------------------
def _line(ledger, wanted, row) -> dict:
    """A line of a table: each figure with the address of its rows."""

    def cell(count, **more):
        query = urlencode(wanted.query | row.query | more)
        return count, f"{ledger}?{query}" if count else ""

    tally = row.tally
    cells = [
        cell(tally.drawn),
        cell(tally.checked, outcome=Outcome.CHECKED.value),
        cell(tally.open, outcome=Outcome.OPEN.value),
        *(cell(tally.by_result[code], result=code) for code in ResultCode.values),
    ]
    return {
        "name": row.name, "cells": cells, "settled": figures_file.percent(tally.settled_rate),
        "completed": figures_file.percent(tally.completed_rate),
    }  # fmt: skip


def _charts(ledger, wanted, figures) -> list[Chart]:
    total, (_title, regions) = figures["total"], figures["tables"][0]
    results = Chart(
        RANK, _("检查结果"), tuple(result.label for result in ResultCode),
        (Series(_("检查结果"), tuple(total.by_result[code] for code in ResultCode.values), "blue"),),
        head=_("检查结果"), unit=_("项"), colours=tuple(COLOURS[code] for code in ResultCode),
        urls=tuple(f"{ledger}?{urlencode(wanted.query | {'result': code})}" for code in ResultCode.values),
    )  # fmt: skip
    ranked = sorted((row for row in regions if row.tally.drawn), key=lambda row: -(row.tally.settled_rate or 0))
    rates = Chart(
        RANK, _("各区划完结率和完成率"), tuple(row.name for row in ranked),
        (Series(_("完结率"), tuple(row.tally.settled_rate for row in ranked), "teal"),
         Series(_("完成率"), tuple(row.tally.completed_rate for row in ranked), "blue")),
        head=_("区划"), unit="%", urls=tuple(f"{ledger}?{urlencode(wanted.query | row.query)}" for row in ranked),
    )  # fmt: skip
    return [chart for chart in (results, rates) if not chart.is_empty]
