"""Monthly dispatches: frozen figures with the rows behind them, signed, issued, downloaded."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of

from ..choices import COLOURS, Light, PlanState
from ..models import Dispatch, Plan, Task
from ..rules.dispatch import FIGURES
from ..services import dispatch as service
from ..workflow import DISPATCH
from .plans import led_plan
from .reports import months_open

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LABELS = {
    "total": lazy("任务数"), "settled": lazy("已销号"), "on_plan": lazy("正常"), "near": lazy("临期"),
    "behind": lazy("滞后"), "red": lazy("逾期或连续滞后"), "reported": lazy("已报送"), "not_reported": lazy("未报送"),
}  # fmt: skip
_COLOURS = {"behind": "amber", "red": "red", "not_reported": "amber", "settled": "green"}
# Which of the frozen rows a figure counted (rules.dispatch.figures).
_COUNTED = {
    "total": bool,
    "settled": lambda row: row["settled"],
    "on_plan": lambda row: row["light"] == Light.GREEN,
    "near": lambda row: row["light"] == Light.BLUE,
    "behind": lambda row: row["light"] == Light.YELLOW,
    "red": lambda row: row["light"] == Light.RED,
    "reported": lambda row: row["expected"] and row["reported"],
    "not_reported": lambda row: row["expected"] and not row["reported"],
}


def _visible(user, pk) -> Dispatch:
    rows = Dispatch.objects.visible_to(user).select_related("plan__office", "signed_by")
    return get_object_or_404(rows, pk=pk)


@require(P.DISPATCH_VIEW)
def dispatch_list(request):
    """Months of the plans the person follows, newest first."""
    user = request.user
    rows = list(Dispatch.objects.visible_to(user).select_related("plan"))
    for row in rows:
        row.figures = row.snapshot["total"]
    plans = []
    if may(user, P.DISPATCH_ISSUE):
        plans = Plan.objects.visible_to(user).filter(office=user.agency_id, state=PlanState.CONFIRMED)
    context = {"dispatches": rows, "plans": plans, "months": months_open(timezone.localdate())}
    return render(request, "rectification/dispatch_list.html", context)


@require(P.DISPATCH_VIEW)
def dispatch_detail(request, pk):
    """Figures of the month; each opens the frozen rows it counted, ``?figure=`` and ``?unit=`` or ``?area=``."""
    dispatch, user = _visible(request.user, pk), request.user
    snapshot = dispatch.snapshot
    chosen = {name: request.GET.get(name, "") for name in ("figure", "unit", "area")}
    counted = _COUNTED.get(chosen["figure"], _COUNTED["total"])
    rows = [
        row for row in snapshot["tasks"]
        if counted(row) and all(row[name] == chosen[name] for name in ("unit", "area") if chosen[name])
    ]  # fmt: skip
    _dress(rows, user, dispatch.plan)
    context = {
        "dispatch": dispatch,
        "snapshot": snapshot,
        "figures": _figures(snapshot),
        "heads": [(name, _LABELS[name]) for name in FIGURES],
        "units": _table(snapshot["units"]),
        "areas": _table(snapshot["areas"]),
        "unreported": _unreported(snapshot),
        "rows": rows,
        "chosen": [str(_LABELS.get(chosen["figure"], "")), chosen["unit"], chosen["area"]],
        "is_filtered": any(chosen.values()),
        "actions": DISPATCH.open_to(user, dispatch),
        "can_build": _may_build(user, dispatch.plan),
        "is_latest": not dispatch.plan.dispatches.filter(period=dispatch.period, version__gt=dispatch.version).exists(),
        "acts": history_of(dispatch),
    }
    return render(request, "rectification/dispatch_detail.html", context)


def _figures(snapshot) -> list[dict]:
    return [
        {
            "name": name, "label": _LABELS[name], "value": snapshot["total"][name],
            "change": _change(snapshot["change"][name]),
            "colour": _COLOURS.get(name, "") if snapshot["total"][name] else "",
        }
        for name in FIGURES
    ]  # fmt: skip


def _change(value) -> str:
    if value is None:
        return _("没有上月数据")
    return _("与上月持平") if value == 0 else _("较上月 %(n)+d") % {"n": value}


def _table(groups) -> list[dict]:
    """Groups with their cells in the order of the heads."""
    return [{"name": row["name"], "cells": [(name, row[name]) for name in FIGURES]} for row in groups]


def _unreported(snapshot) -> dict[str, list[dict]]:
    missing = set(snapshot["unreported"])
    units = {}
    for row in snapshot["tasks"]:
        if row["code"] in missing:
            units.setdefault(row["unit"], []).append(row)
    return units


def _dress(rows, user, plan) -> None:
    """Pills, and links for the tasks the person may open: an issued dispatch names tasks of other units too."""
    codes = set(Task.objects.visible_to(user).filter(plan=plan).values_list("code", flat=True))
    for row in rows:
        row["is_open"] = row["code"] in codes
        row["light_label"], row["light_colour"] = Light(row["light"]).label, COLOURS[Light(row["light"])]


def _may_build(user, plan) -> bool:
    return may(user, P.DISPATCH_ISSUE) and "office" in plan.parties(user)


@require_POST
@require(P.DISPATCH_ISSUE)
def dispatch_new(request, code):
    """Freeze a month, or with ``again`` a corrected version of it."""
    plan, period = led_plan(request.user, code), request.POST.get("period", "")
    if period not in months_open(timezone.localdate()):
        raise Refused(_("请选择最近几个月中的一个月。"))
    made = service.build(plan, period, by=request.user, now=timezone.now(), again="again" in request.POST)
    messages.success(request, _("%(period)s 月调度第 %(n)s 版已生成。") % {"period": period, "n": made.version})
    return redirect("rectification:dispatch_detail", pk=made.pk)


@require_POST
@require(P.TASK_SIGN_OFF, P.DISPATCH_ISSUE)
def dispatch_act(request, pk):
    """Sign or issue."""
    dispatch, verb = _visible(request.user, pk), request.POST.get("verb", "")
    steps = {"sign": service.sign, "issue": service.issue}
    if verb not in steps:
        raise Refused(_("没有这项办理。"))
    steps[verb](dispatch, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
    messages.success(request, _("已办理。"))
    return redirect("rectification:dispatch_detail", pk=pk)


@require_GET
@require(P.DISPATCH_VIEW)
def dispatch_file(request, pk):
    """The workbook, byte for byte as it was frozen."""
    dispatch = _visible(request.user, pk)
    response = HttpResponse(service.file_of(dispatch), content_type=_XLSX)
    name = f"{dispatch.plan.code}-{dispatch.period}-v{dispatch.version}.xlsx"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{escape_uri_path(name)}"
    return response
