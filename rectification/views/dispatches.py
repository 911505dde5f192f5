"""Dispatches of a month, a quarter, a year: frozen figures with the rows behind them, worded, signed, issued."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked
from supervision.foundation.services.attachments import attachments_of
from supervision.foundation.trail import history_of

from ..choices import COLOURS, DispatchKind, DispatchState, PlanState, Rung
from ..forms.ladder import IssueForm, WordsForm
from ..models import Dispatch, Escalation, Plan, Task
from ..models.dispatches import COUNTED
from ..rules.dispatch import FIGURES, ranking
from ..services import dispatch as service
from ..services.dispatch_file import percent
from ..workflow import DISPATCH
from .plans import led_plan
from .reports import months_open

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LABELS = {
    "total": lazy("任务数"), "settled": lazy("已销号"), "on_plan": lazy("正常"), "near": lazy("临期"),
    "behind": lazy("滞后"), "red": lazy("逾期或连续滞后"), "reported": lazy("已报送"), "returned": lazy("退回重报"),
    "not_reported": lazy("未报送"), "laggards": lazy("滞后和逾期"), "visited": lazy("现场核查"),
}  # fmt: skip
_COLOURS = {"behind": "amber", "red": "red", "not_reported": "amber", "returned": "amber", "settled": "green"}
_PAGE = 100


def _visible(user, pk) -> Dispatch:
    rows = Dispatch.objects.visible_to(user).select_related("plan__office", "signed_by")
    return get_object_or_404(rows, pk=pk)


def periods_open(today) -> list[tuple[str, list[str]]]:
    """What can be frozen by hand: the newest months, quarters and the year."""
    months = months_open(today)
    quarters = list(dict.fromkeys(f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}" for month in months))
    years = list(dict.fromkeys(month[:4] for month in months))
    return [(DispatchKind.MONTH.label, months), (DispatchKind.QUARTER.label, quarters),
            (DispatchKind.YEAR.label, years)]  # fmt: skip


@require(P.DISPATCH_VIEW)
def dispatch_list(request):
    """Periods of the plans the person follows, newest first; ``?kind=`` chooses one sort."""
    user, kind = request.user, request.GET.get("kind", "")
    rows = Dispatch.objects.visible_to(user).select_related("plan").order_by("-built_at", "-pk")
    if kind in DispatchKind.values:
        rows = rows.filter(kind=kind)
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.figures = row.snapshot["total"]
    plans = []
    if may(user, P.DISPATCH_ISSUE):
        plans = Plan.objects.visible_to(user).filter(office=user.agency_id, state=PlanState.CONFIRMED)
    context = {"page": page, "dispatches": page.object_list, "plans": plans, "kinds": DispatchKind, "kind": kind,
               "periods": periods_open(timezone.localdate())}  # fmt: skip
    return render(request, "rectification/dispatch_list.html", context)


@require(P.DISPATCH_VIEW)
def dispatch_detail(request, pk):
    """Figures of the period; each opens the frozen lines it counted, ``?figure=`` and ``?unit=`` or ``?area=``."""
    dispatch, user = _visible(request.user, pk), request.user
    snapshot = dispatch.snapshot
    page = Paginator(_lines(dispatch, request.GET), _PAGE).get_page(request.GET.get("page"))
    _link(page.object_list, user, dispatch.plan)
    actions = DISPATCH.open_to(user, dispatch)
    is_office = "office" in dispatch.parties(user)
    context = {
        "dispatch": dispatch,
        "snapshot": snapshot,
        "figures": _figures(snapshot),
        "heads": [(name, _LABELS[name]) for name in FIGURES],
        "units": _table(snapshot["units"]),
        "areas": _table(snapshot["areas"]),
        "ranks": _ranks(dispatch),
        "steps": _steps(dispatch, user),
        "months": _months(dispatch, user),
        "visited": dispatch.lines.filter(COUNTED["visited"]).count(),
        "page": page,
        "chosen": _chosen(snapshot, request.GET),
        "actions": [one for one in actions if one.verb != "issue"],
        "issue": next(((one, IssueForm(prefix="issue")) for one in actions if one.verb == "issue"), None),
        "words": [(WordsForm.base_fields[name].label, dispatch.words[name]) for name in service.WORDS
                  if name in dispatch.words],
        "words_form": WordsForm(initial=dispatch.words, kind=dispatch.kind) if _may_word(user, dispatch) else None,
        "files": attachments_of(dispatch),
        "can_build": is_office and may(user, P.DISPATCH_ISSUE),
        "is_latest": not dispatch.plan.dispatches.filter(period=dispatch.period, version__gt=dispatch.version).exists(),
        "acts": history_of(dispatch) if is_office else (),
    }  # fmt: skip
    return render(request, "rectification/dispatch_detail.html", context)


def _may_word(user, dispatch) -> bool:
    is_open = dispatch.state == DispatchState.DRAFTED
    return is_open and may(user, P.DISPATCH_ISSUE) and "office" in dispatch.parties(user)


def _lines(dispatch, asked):
    """The frozen lines of a figure, of a unit or area."""
    rows = dispatch.lines.filter(COUNTED.get(asked.get("figure"), COUNTED["total"]))
    for name, field in (("unit", "unit_code"), ("area", "area_code")):
        if asked.get(name):
            rows = rows.filter(**{field: asked[name]})
    return rows.order_by("code")


def _chosen(snapshot, asked) -> list[str]:
    """What the lines are narrowed to, in words."""
    names = {row["code"]: row["name"] for row in (*snapshot["units"], *snapshot["areas"])}
    said = [str(_LABELS[asked["figure"]])] if asked.get("figure") in _LABELS else []
    return said + [names.get(asked[key], asked[key]) for key in ("unit", "area") if asked.get(key)]


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
        return _("没有上期数据")
    return _("与上期持平") if value == 0 else _("较上期 %(n)+d") % {"n": value}


def _table(groups) -> list[dict]:
    """Groups with their cells in the order of the heads."""
    return [{**row, "cells": [(name, row[name]) for name in FIGURES]} for row in groups]


def _ranks(dispatch) -> list[tuple[str, str, list[dict]]]:
    """Units and areas by closure rate, for the year only."""
    if dispatch.kind != DispatchKind.YEAR:
        return []
    parts = ((_("单位排名"), "unit", "units"), (_("地区排名"), "area", "areas"))
    return [
        (title, key, [{**row, "percent": percent(row["rate"])} for row in ranking(dispatch.snapshot[groups])])
        for title, key, groups in parts
    ]


def _steps(dispatch, user) -> list[dict]:
    """Papers of the ladder that went out in the period, with a link for those who may open them."""
    frozen = dispatch.snapshot.get("steps", [])
    seen = Escalation.objects.visible_to(user).filter(code__in=[row["code"] for row in frozen])
    seen = set(seen.values_list("code", flat=True))
    return [{**row, "label": Rung(row["rung"]).label, "colour": COLOURS[Rung(row["rung"])],
             "is_open": row["code"] in seen} for row in frozen]  # fmt: skip


def _months(dispatch, user) -> list[dict]:
    """The months of a quarter or year; each figure opens the rows of its own month, where the person may see it."""
    frozen = dispatch.snapshot.get("months", [])
    seen = Dispatch.objects.visible_to(user).filter(plan=dispatch.plan, period__in=[row["period"] for row in frozen])
    keys = {(period, version): pk for pk, period, version in seen.values_list("pk", "period", "version")}
    return [
        {"period": row["period"], "pk": keys.get((row["period"], row["version"])),
         "cells": [(name, row[name]) for name in FIGURES]}
        for row in frozen
    ]  # fmt: skip


def _link(rows, user, plan) -> None:
    """Links for the tasks the person may open: an issued dispatch names tasks of other units too."""
    wanted = Task.objects.visible_to(user).filter(plan=plan, code__in=[row.code for row in rows])
    codes = set(wanted.values_list("code", flat=True))
    for row in rows:
        row.is_open, row.light_colour = row.code in codes, COLOURS[row.light]


@require_POST
@require(P.DISPATCH_ISSUE)
def dispatch_new(request, code):
    """Freeze a period, or with ``again`` a corrected version of it."""
    plan, period = led_plan(request.user, code), request.POST.get("period", "")
    again = "again" in request.POST
    known = {one for _kind, periods in periods_open(timezone.localdate()) for one in periods}
    if period not in known and not (again and plan.dispatches.filter(period=period).exists()):
        raise Refused(_("请选择最近几个月中的一个月。"))
    reason = request.POST.get("reason", "").strip()[:200]
    made = service.build(plan, period, by=request.user, now=timezone.now(), again=again, reason=reason)
    messages.success(request, _("%(period)s 第 %(n)s 版已生成。") % {"period": period, "n": made.version})
    return redirect("rectification:dispatch_detail", pk=made.pk)


@require_POST
@require(P.TASK_SIGN_OFF, P.DISPATCH_ISSUE)
def dispatch_act(request, pk):
    """Sign or issue."""
    dispatch, verb = _visible(request.user, pk), request.POST.get("verb", "")
    who = {"by": request.user, "now": timezone.now()}
    if verb == "sign":
        service.sign(dispatch, note=request.POST.get("note", ""), **who)
    elif verb == "issue":
        form = checked(IssueForm(request.POST, request.FILES, prefix="issue"))
        service.issue(dispatch, **form.cleaned_data, **who)
    else:
        raise Refused(_("没有这项办理。"))
    messages.success(request, _("已办理。"))
    return redirect("rectification:dispatch_detail", pk=pk)


@require_POST
@require(P.DISPATCH_ISSUE)
def dispatch_words(request, pk):
    """What the office adds in its own words."""
    dispatch = _visible(request.user, pk)
    form = checked(WordsForm(request.POST, kind=dispatch.kind))
    service.set_words(dispatch, by=request.user, now=timezone.now(), words=form.cleaned_data)
    messages.success(request, _("已保存。"))
    return redirect("rectification:dispatch_detail", pk=pk)


@require_GET
@require(P.DISPATCH_VIEW)
def dispatch_file(request, pk):
    """The workbook, byte for byte as it was frozen."""
    dispatch = _visible(request.user, pk)
    return _sent(service.file_of(dispatch), _XLSX, dispatch, "xlsx")


@require_GET
@require(P.DISPATCH_VIEW)
def dispatch_word(request, pk):
    """The document, to be signed, taken into the office's own system, or as it was issued."""
    dispatch = _visible(request.user, pk)
    return _sent(service.word_of(dispatch), _DOCX, dispatch, "docx")


def _sent(data, content_type, dispatch, ending) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    name = f"{dispatch.plan.code}-{dispatch.period}-v{dispatch.version}.{ending}"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{escape_uri_path(name)}"
    return response
