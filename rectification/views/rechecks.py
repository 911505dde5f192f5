"""Random re-checks of settled tasks, and how often close-outs proved false."""

import io

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from openpyxl import Workbook

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked
from supervision.foundation.trail import timeline

from .. import queries
from ..choices import RecheckResult, RecheckState
from ..forms.closing import JudgeForm, RecheckForm
from ..models import Recheck, RecheckItem
from ..services import rechecks
from ..workflow import RECHECK

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_VERBS = {"derive": rechecks.derive_items, "reveal": rechecks.reveal}
_WITHOUT_FORM = ("derive", "reveal")


@require(P.TASK_REVIEW)
def recheck_list(request):
    """Draws of the own office with their results, and a form for the next one."""
    user, today = request.user, timezone.localdate()
    rule = queries.rule_on(today)
    start = {
        "title": _("销号任务随机抽查"), "period": f"{today:%Y-%m}",
        "since": today.replace(month=1, day=1), "until": today,
        "percent": rule.recheck_percent,
    }  # fmt: skip
    form = RecheckForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = rechecks.commit(user.agency, by=user, now=timezone.now(), **form.values())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已冻结名录并公布承诺。"))
            return redirect("rectification:recheck_detail", pk=made.pk)
    counts = {name: Count("items", filter=Q(items__result=name)) for name in RecheckResult.values}
    rows = Recheck.objects.visible_to(user).filter(office=user.agency_id).annotate(n=Count("items"), **counts)
    for row in (rows := list(rows)):
        row.figures = [(label, getattr(row, name)) for name, label in RecheckResult.choices]
    context = {"rechecks": rows, "form": form, "results": RecheckResult.labels}
    return render(request, "rectification/recheck_list.html", context)


def _visible(user, pk) -> Recheck:
    return get_object_or_404(Recheck.objects.visible_to(user).select_related("office", "first_by"), pk=pk)


@require(P.TASK_REVIEW)
def recheck_detail(request, pk):
    """What was committed, what was drawn, what was found."""
    recheck, user = _visible(request.user, pk), request.user
    frozen, _salts = queries.recheck_documents(recheck)
    items = list(recheck.items.select_related("task", "unit"))
    judges = recheck.state == RecheckState.DRAWN and may(user, P.TASK_REVIEW)
    for item in items:
        if judges and item.result == RecheckResult.PENDING:
            item.form = JudgeForm(
                prefix=f"i{item.pk}", initial={"checked_on": timezone.localdate(), "people": user.name}
            )
    context = {
        "recheck": recheck,
        "strata": queries.recheck_strata(frozen),
        "candidates": len(frozen["candidates"]),
        "excluded": len(frozen["excluded"]),
        "items": items,
        "needs_beacon": recheck.state == RecheckState.COMMITTED and recheck.beacon_at is None,
        "actions": [one for one in RECHECK.open_to(user, recheck) if one.verb in _WITHOUT_FORM],
        "can_void": any(one.verb == "void" for one in RECHECK.open_to(user, recheck)),
        "void_codes": [(code, code.label) for code in rechecks.VOID_CODES],
        "acts": timeline(recheck.draw_id)[:30],
    }
    return render(request, "rectification/recheck_detail.html", context)


@require_POST
@require(P.TASK_REVIEW, P.TASK_CLOSE)
def recheck_act(request, pk):
    """Draw, publish, type the public value, or void the number."""
    recheck, verb = _visible(request.user, pk), request.POST.get("verb", "")
    who, note = {"by": request.user, "now": timezone.now()}, request.POST.get("note", "")
    if verb in _VERBS:
        _VERBS[verb](recheck, note=note, **who)
    elif verb == "enter_beacon":
        rechecks.enter_beacon(recheck, request.POST.get("value", "")[:200], **who)
    elif verb == "void":
        rechecks.void(recheck, code=request.POST.get("code", ""), note=note, **who)
    else:
        raise Refused(_("没有这项办理。"))
    messages.success(request, _("已办理。"))
    return redirect("rectification:recheck_detail", pk=pk)


@require_POST
@require(P.TASK_REVIEW)
def recheck_judge(request, pk):
    """What was found at one drawn task."""
    rows = RecheckItem.objects.visible_to(request.user).filter(recheck__office=request.user.agency_id)
    item = get_object_or_404(rows, pk=pk)
    given = checked(JudgeForm(request.POST, prefix=f"i{pk}")).cleaned_data
    rechecks.judge(item, by=request.user, now=timezone.now(), **given)
    messages.success(request, _("已登记核查结果。"))
    return redirect("rectification:recheck_detail", pk=item.recheck_id)


def _judged(user):
    return RecheckItem.objects.visible_to(user).judged()


@require(P.TASK_REVIEW)
def false_closures(request):
    """False-closure rate per unit with its interval; each figure names its tasks."""
    rows = _judged(request.user)
    lines = queries.false_closures(rows)
    unit = request.GET.get("unit", "")
    shown = rows.filter(unit=unit) if unit.isdecimal() else rows
    context = {
        "lines": lines,
        "items": shown.select_related("task", "unit", "recheck").order_by("-checked_on", "pk")[:200],
        "chosen": next((line for line in lines if str(line["key"]) == unit), None),
    }
    return render(request, "rectification/false_closures.html", context)


@require_GET
@require(P.TASK_REVIEW)
def false_closures_file(request):
    """The same as a workbook: units, and the tasks behind them."""
    rows, book = _judged(request.user), Workbook()
    sheet = book.active
    sheet.title = _("按单位")
    sheet.append(
        [_("牵头单位"), _("已核查"), _("虚假销号"), _("问题回潮"), _("虚假销号率"), _("95%区间下限"), _("95%区间上限")]
    )
    for line in queries.false_closures(rows):
        low, high = line["interval"]
        shares = [points / 10_000 for points in (line["rate"], low, high)]
        sheet.append([str(line["unit"]), line["checked"], line["false"], line["relapsed"], *shares])
        for cell in sheet[sheet.max_row][4:]:
            cell.number_format = "0.0%"
    _items_sheet(book.create_sheet(_("任务")), rows)
    out = io.BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=_XLSX)
    response["Content-Disposition"] = 'attachment; filename="false-closures.xlsx"'
    return response


def _items_sheet(sheet, rows) -> None:
    sheet.append(
        [
            _("抽取编号"),
            _("任务编号"),
            _("任务"),
            _("牵头单位"),
            _("销号日期"),
            _("核查日期"),
            _("核查结果"),
            _("核查情况"),
        ]
    )
    for item in rows.select_related("recheck", "task", "unit").order_by("recheck", "position"):
        sheet.append([
            item.recheck.code, item.task.code, item.task.title, str(item.unit), item.closed_on, item.checked_on,
            item.get_result_display(), item.text,
        ])  # fmt: skip
        for cell in sheet[sheet.max_row]:
            if cell.data_type == "f":
                cell.data_type = "s"  # text that begins like a formula stays text
