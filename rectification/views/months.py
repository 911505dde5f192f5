"""The office's month: who has reported, who has not; use or send back."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused

from .. import queries
from ..choices import PlanState, ReportState
from ..models import Plan, ProgressReport, Task
from ..services import figures, progress
from .reports import months_open, period_of


@require(P.TASK_REVIEW)
def month_overview(request):
    """Every task in work of the office's plans with its report of a month, unit by unit."""
    period, user = period_of(request), request.user
    plans = Plan.objects.visible_to(user).filter(office=user.agency_id).exclude(state=PlanState.DRAFT)
    plan = plans.filter(code=request.GET.get("plan", "")).first()
    shown = [plan] if plan else list(plans)
    tasks = Task.objects.visible_to(user).filter(plan__in=shown).select_related("lead_agency")
    rows = _rows(tasks, period)
    waiting = [task for task in rows if task.report and task.report.state == ReportState.SUBMITTED]
    context = {
        "period": period,
        "months": months_open(timezone.localdate()),
        "plans": plans,
        "plan": plan,
        "asking": plan or (plans[0] if len(plans) == 1 else None),
        "tasks": rows,
        "units": _units(rows),
        "figures": figures.rolled_up(tasks.filter(pk__in=[task.pk for task in rows]), period),
        "waiting": len(waiting),
        "missing": sum(not (task.is_reported or task.in_grace) for task in rows),
    }
    return render(request, "rectification/month_overview.html", context)


def _rows(tasks, period) -> list[Task]:
    """Tasks that must report or did, each with ``report``, ``last`` and whether the month has arrived."""
    periods = (period, queries.previous_period(period))
    rows = ProgressReport.objects.filter(task__in=tasks, period__in=periods).select_related("reporter")
    rows = rows.prefetch_related("figures__figure")
    today = timezone.localdate()
    found = {(row.task_id, row.period): row for row in rows}
    owing, shown = set(tasks.filter(queries.owes_report(period)).values_list("pk", flat=True)), []
    for task in tasks.current().order_by("lead_agency__region_code", "lead_agency__code", "code"):
        task.report, task.last = (found.get((task.pk, one)) for one in periods)
        task.is_reported = task.report is not None and task.report.state in queries.REPORTED
        task.in_grace = _in_grace(task.report, today)
        if task.pk in owing or task.is_reported:
            shown.append(task)
    return shown


def _in_grace(report, today) -> bool:
    """Came in time, was sent back, and may still be answered without being late: not "not reported"."""
    if report is None or report.state in queries.REPORTED or report.arrived_at is None:
        return False
    return not report.late and report.answer_by is not None and report.answer_by >= today


def _units(rows) -> list[dict]:
    """Expected, reported, used and missing by lead unit; a returned task does not make the others missing."""
    units = {}
    for task in rows:
        unit = units.setdefault(
            task.lead_agency_id,
            {"agency": task.lead_agency, "n": 0, "reported": 0, "used": 0, "returned": 0, "late": 0, "grace": 0},
        )
        state = task.report.state if task.report else None
        unit["n"] += 1
        unit["reported"] += task.is_reported
        unit["grace"] += task.in_grace
        unit["late"] += task.report is not None and task.report.late
        unit["used"] += state == ReportState.ACCEPTED
        unit["returned"] += state == ReportState.SENT_BACK
    for unit in units.values():
        unit["missing"] = unit["n"] - unit["reported"] - unit["grace"]
    return sorted(units.values(), key=lambda unit: -unit["missing"])


def _back(report_period: str, plan: str = ""):
    address = f"{reverse('rectification:month_overview')}?period={report_period}"
    return redirect(f"{address}&plan={plan}" if plan else address)


@require_POST
@require(P.TASK_REVIEW)
def month_accept(request):
    """Use the ticked reports; those handled meanwhile are told, the rest is done."""
    keys = [key for key in request.POST.getlist("report") if key.isdecimal()]
    rows = ProgressReport.objects.visible_to(request.user).filter(pk__in=keys).select_related("task__plan")
    if not rows:
        raise Refused(_("请先勾选要采用的进展。"))
    done = 0
    for report in rows:
        try:
            with transaction.atomic():
                progress.accept(report, by=request.user, now=timezone.now())
            done += 1
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, f"{report.task.code}：{reason}")
    if done:
        messages.success(request, ngettext("已采用 %(n)s 项。", "已采用 %(n)s 项。", done) % {"n": done})
    return _back(rows[0].period, request.POST.get("plan", ""))


@require_POST
@require(P.TASK_REVIEW)
def report_send_back(request, pk):
    """Return one month of one task with a reason."""
    rows = ProgressReport.objects.visible_to(request.user).select_related("task__plan")
    report = get_object_or_404(rows, pk=pk)
    progress.send_back(report, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
    messages.success(request, _("已退回 %(code)s 的本月进展。") % {"code": report.task.code})
    return _back(report.period, request.POST.get("plan", ""))
