"""Task lists issued from above: received, imported, paired, handed on, reported out."""

from tempfile import TemporaryFile

from django.contrib import messages
from django.db.models import F, Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from institutions.choices import ENDED_STATES
from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.rules import regions
from supervision.foundation.trail import history_of, timeline

from ..choices import VisitState
from ..forms import ForwardForm, IssuedForm, TeamForm
from ..ledgers.importers import IssuedImporter, bound
from ..ledgers.issued import ISSUED_TASKS
from ..models import Forwarding, IssuedList, IssuedTask, Visit
from ..rules.results import percent, rates
from ..services import issued, issued_report, teams
from ..workflow import FORWARDING, VISIT
from .imports import judged, received

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 50


@require(P.PLAN_EDIT)
def issued_new(request):
    """The head of a list that came from above."""
    form = IssuedForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            row = issued.receive(by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("清单已登记，请导入收到的任务表格。"))
            return redirect("inspections:issued_import", row.pk)
    return render(request, "inspections/issued_form.html", {"form": form})


@require(P.PLAN_VIEW)
def issued_detail(request, pk):
    """The list: how far it is, what needs attention, and what may be done."""
    row = _list(request, pk)
    checked, closed, drawn = rates(row.tasks.values_list("visit__result", flat=True))
    context = {
        "issued": row, "plan": row.plan, "checked": checked, "closed": closed, "drawn": drawn,
        "completed": percent(checked, drawn), "settled": percent(checked + closed, drawn),
        "attention": _attention(row), "may_work": _may_work(request, row),
        "unpaired": row.tasks.filter(visit__members=None, visit__state=VisitState.ASSIGNED).count(),
        "acts": timeline(row.plan.code),
    }  # fmt: skip
    return render(request, "inspections/issued_detail.html", context)


def _attention(row: IssuedList) -> list[dict]:
    """Rows whose institution has moved out of the area or has ended, while nobody has been there."""
    low, high = regions.bounds(row.region_code)
    place = F("visit__institution__region_code")
    away = Q(visit__institution__region_code__lt=low) | Q(visit__institution__region_code__gte=high)
    ended = Q(visit__institution__state__in=ENDED_STATES)
    tasks = row.tasks.filter(away | ended, visit__state=VisitState.ASSIGNED).annotate(place=place)
    tasks = tasks.select_related("visit__institution__region").prefetch_related("visit__forwardings__target")
    return [
        {"task": task, "moved": not low <= task.place < high, "forwardings": list(task.visit.forwardings.all())}
        for task in tasks[:_SHOWN]
    ]


@require(P.PLAN_EDIT)
def issued_import(request, pk):
    """Upload the issuer's workbook."""
    row = _worked(request, pk)
    back = reverse("inspections:issued_detail", args=[row.pk])
    return received(
        request, _bound(row), back=back, judged_at=lambda batch: reverse("inspections:issued_judged", args=[pk, batch])
    )


@require(P.PLAN_EDIT)
def issued_judged(request, pk, batch):
    """What would come of the workbook, and the confirmation."""
    row = _worked(request, pk)
    again = reverse("inspections:issued_import", args=[pk])
    return judged(request, _bound(row), batch, back=reverse("inspections:issued_detail", args=[pk]), again=again)


@require_GET
@require(P.PLAN_VIEW)
def issued_report_file(request, pk):
    """The list in the issuer's own columns and order, with what became of each row."""
    row = _list(request, pk)
    out = TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
    issued_report.write(row, out)
    out.seek(0)
    name = f"{row.plan.title}{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=_XLSX)


@require_POST
@require(P.PLAN_EDIT)
def issued_pair(request, pk):
    """Pair every row without a team by lot."""
    row = _worked(request, pk)
    done, left = teams.pair_by_lot(row.plan, by=request.user, now=timezone.now())
    told = ngettext("已为 %(n)s 项任务随机安排检查组。", "已为 %(n)s 项任务随机安排检查组。", done)
    messages.success(request, told % {"n": done})
    if left:
        said = _("%(n)s 项任务没有足够的可派人员，请逐项指派：%(codes)s")
        messages.warning(request, said % {"n": len(left), "codes": "、".join(left[:10])})
    return redirect("inspections:issued_detail", pk)


@require(P.PLAN_VIEW)
def issued_task(request, pk):
    """One row as the issuer wrote it, and what became of it."""
    rows = IssuedTask.objects.visible_to(request.user).select_related("issued_list__plan", "visit__institution__region")
    task = get_object_or_404(rows, pk=pk)
    visit = task.visit
    offered = {action.verb for action in VISIT.open_to(request.user, visit) if action.is_open}
    context = {
        "task": task, "visit": visit, "cells": list(zip(task.issued_list.headers, task.cells, strict=False)),
        "team": visit.members.filter(is_current=True).select_related("inspector__unit"),
        "experts": visit.experts.select_related("expert"),
        "forwardings": visit.forwardings.select_related("source", "target"), "offered": offered,
        "sees_visit": Visit.objects.visible_to(request.user).filter(pk=visit.pk).exists(),
    }  # fmt: skip
    return render(request, "inspections/issued_task.html", context)


@require(P.PLAN_EDIT)
def visit_team(request, pk):
    """Name the team of a visit no draw has paired."""
    visit = _own_visit(request, pk, "assign")
    initial = {
        "people": list(visit.members.filter(is_current=True).values_list("inspector", flat=True)),
        "experts": list(visit.experts.values_list("expert", flat=True)),
    }
    form = TeamForm(request.POST or None, initial=initial, people=teams.able(visit), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            teams.assign(visit, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("检查组已安排。"))
            return redirect("inspections:visit_detail", pk)
    return render(request, "inspections/visit_team.html", {"visit": visit, "form": form})


@require(P.PLAN_EDIT)
def visit_forward(request, pk):
    """Hand a task to the office where the institution is now."""
    visit = _own_visit(request, pk, "forward")
    form = ForwardForm(request.POST or None, visit=visit)
    if request.method == "POST" and form.is_valid():
        try:
            row = issued.forward(visit, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("已移交，等待接收单位回执。"))
            return redirect("inspections:forwarding_detail", row.pk)
    return render(request, "inspections/visit_forward.html", {"visit": visit, "form": form})


@require(P.PLAN_VIEW)
def forwarding_detail(request, pk):
    """A task handed on, and the receipt of the office that takes it."""
    row = _forwarding(request, pk)
    context = {"row": row, "actions": FORWARDING.open_to(request.user, row), "acts": history_of(row),
               "sees_visit": Visit.objects.visible_to(request.user).filter(pk=row.visit_id).exists()}  # fmt: skip
    return render(request, "inspections/forwarding_detail.html", context)


@require_POST
@require(P.PLAN_EDIT)
def forwarding_act(request, pk):
    """Receive it, or send it back."""
    row, verb = _forwarding(request, pk), request.POST.get("verb", "")
    if verb in FORWARDING.steps:
        issued.answer(row, verb, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
        messages.success(request, _("已办理：%(label)s。") % {"label": FORWARDING.steps[verb].label})
    return redirect("inspections:forwarding_detail", pk)


def _forwarding(request, pk) -> Forwarding:
    related = ("source", "target", "visit__institution__region", "visit__plan", "sent_by", "answered_by")
    return get_object_or_404(Forwarding.objects.visible_to(request.user).select_related(*related), pk=pk)


def _list(request, pk) -> IssuedList:
    return get_object_or_404(IssuedList.objects.visible_to(request.user).select_related("plan__office"), pk=pk)


def _may_work(request, row) -> bool:
    return may(request.user, P.PLAN_EDIT) and "office" in row.parties(request.user)


def _worked(request, pk) -> IssuedList:
    """The list, for people of the office that received it."""
    row = _list(request, pk)
    if not _may_work(request, row):
        raise Refused(_("只有接收单位可以办理本清单。"))
    return row


def _own_visit(request, pk, verb) -> Visit:
    rows = Visit.objects.visible_to(request.user).select_related("institution__region", "plan", "office", "draw")
    visit = get_object_or_404(rows, pk=pk)
    if not VISIT.has_right(verb, request.user, visit):
        raise Refused(_("您无权“%(label)s”。") % {"label": VISIT.steps[verb].label})
    if reasons := VISIT.obstacles(verb, request.user, visit):
        raise Refused(*reasons)
    return visit


def _bound(row: IssuedList):
    return bound(ISSUED_TASKS, IssuedImporter, issued_list=row)
