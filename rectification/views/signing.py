"""Inside the unit: the leader's signature on the month, and the replies of its sections."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked

from .. import queries
from ..choices import WORKING_STATES, ReportState
from ..forms.month import SplitForm
from ..models import ProgressReport, SectionDraft, Task
from ..services import progress, sections
from .reports import period_of

_LONGEST = 4000
_WRITABLE = (ReportState.DRAFT, ReportState.SENT_BACK)


@require(P.TASK_SIGN_OFF)
def sign_list(request):
    """Everything the unit's reporter has put before its leader, last month's words beside it."""
    rows = list(_to_sign(request.user).select_related("task__plan", "reporter").prefetch_related("figures__figure"))
    periods = {queries.previous_period(row.period) for row in rows}
    before = ProgressReport.objects.filter(task__in=[row.task_id for row in rows], period__in=periods)
    found = {(row.task_id, row.period): row for row in before}
    for row in rows:
        row.last = found.get((row.task_id, queries.previous_period(row.period)))
    return render(request, "rectification/sign_list.html", {"reports": rows})


def _to_sign(user):
    rows = ProgressReport.objects.visible_to(user).filter(state=ReportState.TO_SIGN)
    return rows.filter(task__lead_agency=user.agency_id).order_by("period", "task__code")


@require_POST
@require(P.TASK_SIGN_OFF)
def sign_act(request):
    """Sign the ticked months; those handled meanwhile are told, the rest is signed."""
    keys = [key for key in request.POST.getlist("report") if key.isdecimal()]
    rows = list(_to_sign(request.user).filter(pk__in=keys).select_related("task__plan", "task__lead_agency"))
    if not rows:
        raise Refused(_("请先勾选要审签的进展。"))
    done = 0
    for report in rows:
        try:
            progress.sign(report, by=request.user, now=timezone.now())
            done += 1
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, f"{report.task.code}：{reason}")
    if done:
        messages.success(request, ngettext("已审签报送 %(n)s 项。", "已审签报送 %(n)s 项。", done) % {"n": done})
    return redirect("rectification:sign_list")


@require_POST
@require(P.TASK_SIGN_OFF)
def sign_back(request, pk):
    """Return one month to the reporter; the others go on."""
    report = get_object_or_404(_to_sign(request.user), pk=pk)
    progress.hand_back(report, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
    messages.success(request, _("已退回 %(code)s。") % {"code": report.task.code})
    return redirect("rectification:sign_list")


# --- sections ------------------------------------------------------------------------------------------
@require(P.TASK_DRAFT)
def section_list(request):
    """What the own section has been asked to write this month."""
    period, user = period_of(request), request.user
    rows = SectionDraft.objects.visible_to(user).filter(report__period=period, section=user.section)
    rows = rows.select_related("report__task", "writer").order_by("report__task__code")
    for row in (rows := list(rows)):
        row.is_open = row.report.state in _WRITABLE
    return render(request, "rectification/section_list.html", {"drafts": rows, "period": period})


@require_POST
@require(P.TASK_DRAFT, P.TASK_REPORT)
def section_write(request, pk):
    """The reply of a section, its own or on its behalf."""
    draft = get_object_or_404(SectionDraft.objects.visible_to(request.user).select_related("report__task"), pk=pk)
    text = request.POST.get("text", "")[:_LONGEST]
    sections.write(draft, by=request.user, now=timezone.now(), text=text)
    messages.success(request, _("已保存“%(section)s”的进展。") % {"section": draft.section})
    if draft.section == request.user.section and request.POST.get("back") != "task":
        return redirect(f"{reverse('rectification:section_list')}?period={draft.report.period}")
    return redirect(_address(draft.report.task, draft.report.period))


def _address(task, period) -> str:
    return f"{reverse('rectification:section_split', args=[task.code])}?period={period}"


@require(P.TASK_REPORT)
def section_split(request, code):
    """Ask sections for their part of one task's month, see who has answered, write on behalf, merge."""
    period, user = period_of(request), request.user
    tasks = Task.objects.visible_to(user).filter(lead_agency_id=user.agency_id).select_related("lead_agency")
    task = get_object_or_404(tasks, code=code, state__in=WORKING_STATES)
    names = [name for name in queries.sections_of(task.lead_agency) if name]
    if request.method == "POST" and request.POST.get("verb") == "merge":
        sections.merge(task, period, by=user, now=timezone.now())
        messages.success(request, _("已合并科室进展，请核对后报送。"))
        return redirect(f"{reverse('rectification:report_month')}?period={period}#{code}")
    if request.method == "POST":
        form = checked(SplitForm(request.POST, names=names))
        now, request_text = timezone.now(), form.cleaned_data["request"]
        sections.split(task, period, form.names(), by=user, now=now, request=request_text)
        messages.success(request, _("已分解到科室。"))
        return redirect(_address(task, period))
    report = ProgressReport.objects.filter(task=task, period=period).first()
    drafts = list(report.sections.select_related("writer", "report")) if report else []
    is_open = report is None or report.state in _WRITABLE
    for draft in drafts:
        draft.is_open = is_open
    context = {
        "task": task,
        "period": period,
        "report": report,
        "drafts": drafts,
        "is_open": is_open,
        "to_merge": sum(bool(one.text) and one.merged_at is None for one in drafts),
        "form": SplitForm(names=names),
    }
    return render(request, "rectification/section_split.html", context)
