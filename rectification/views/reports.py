"""The unit's month: everything due on one page, last month's words beside this month's."""

import re
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act

from .. import queries
from ..choices import WORKING_STATES, ReportState
from ..forms import ReportForm
from ..models import ProgressReport, Task
from ..services import progress

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_BACK = 3  # months one can still report for
_OPEN = (None, ReportState.DRAFT, ReportState.SENT_BACK)


@dataclass
class Line:
    """One task of the month. ``form`` is None once the month has been handed in."""

    task: Task
    report: ProgressReport | None
    last: ProgressReport | None
    form: ReportForm | None
    returned: str = ""


def months_open(today) -> list[str]:
    """This month and the ones before that may still be reported, newest first."""
    months = [f"{today:%Y-%m}"]
    while len(months) <= _BACK:
        months.append(queries.previous_period(months[-1]))
    return months


def period_of(request) -> str:
    """The month asked for, by default the present one."""
    months = months_open(timezone.localdate())
    period = request.GET.get("period") or months[0]
    if not _MONTH.fullmatch(period) or period > months[0]:
        raise Http404
    return period


@require(P.TASK_REPORT)
def report_month(request):
    """Fill in, keep as draft, hand in one task or all."""
    period = period_of(request)
    lines = _lines(request, period)
    wrong = [line for line in lines if line.form and not line.form.is_valid()]
    if request.method == "POST" and not wrong:
        _keep(request, period, lines)
        return redirect(f"{reverse('rectification:report_month')}?period={period}")
    today = timezone.localdate()
    rule = queries.rule_on(today)
    sent = sum(line.form is None for line in lines)
    context = {
        "lines": lines,
        "period": period,
        "months": months_open(today),
        "due_on": queries.report_deadline(period, rule.report_day),
        "sent": sent,
        "left": len(lines) - sent,
    }
    return render(request, "rectification/report_month.html", context)


def _lines(request, period) -> list[Line]:
    due = queries.reports_due_from(request.user, period, Task.objects.select_related("plan"))
    due = [row for row in due if row[0].state in WORKING_STATES]
    returned = _returned([report for _task, report, _last in due if report is not None])
    data = request.POST if request.method == "POST" else None
    lines = []
    for task, report, last in due:
        editable = (report.state if report else None) in _OPEN
        form = _form(data, task, report) if editable else None
        lines.append(Line(task, report, last, form, returned.get(report.pk, "") if report else ""))
    return lines


def _form(data, task, report) -> ReportForm:
    start = {"percent": task.progress}
    if report is not None:
        start = {name: getattr(report, name) for name in progress.FIELDS}
    return ReportForm(data, prefix=task.code, initial=start)


def _returned(reports) -> dict[int, str]:
    """Why the office sent a month back, newest reason."""
    keys = [report.pk for report in reports if report.state == ReportState.SENT_BACK]
    rows = Act.objects.filter(subject_type="rectification.progressreport", subject_id__in=keys)
    rows = rows.filter(verb="rectification.progressreport.send_back").order_by("at")
    return dict(rows.values_list("subject_id", "note"))


def _keep(request, period, lines) -> None:
    """Everything typed is kept first; then what is to be handed in, each task for itself."""
    wanted = request.POST.get("submit", "")
    kept = sent = blank = 0
    for line in (line for line in lines if line.form):
        try:
            report = _save(request.user, period, line, only=wanted == line.task.code)
            kept += report is not None
            blank += report is None
            if report is not None and wanted in ("all", line.task.code):
                progress.submit(report, by=request.user, now=timezone.now())
                sent += 1
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, reason)
    if sent:
        messages.success(request, ngettext("已报送 %(n)s 项任务。", "已报送 %(n)s 项任务。", sent) % {"n": sent})
    elif kept:
        messages.success(request, _("草稿已保存。"))
    if wanted == "all" and blank:
        told = ngettext("还有 %(n)s 项任务没有填写，未报送。", "还有 %(n)s 项任务没有填写，未报送。", blank)
        messages.warning(request, told % {"n": blank})


def _save(user, period, line, *, only: bool) -> ProgressReport | None:
    """Keep a line that was touched, or the one that is to be handed in; None if there is nothing to keep."""
    if not line.form.has_changed() and not only:
        return line.report
    values = line.form.values(line.last)
    return progress.save(line.task, period, by=user, now=timezone.now(), **values)
