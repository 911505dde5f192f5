"""Scheduled jobs, for the system administrator: when they are due, what became of each run."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..access import P, require
from ..choices import RunStatus
from ..errors import Refused
from ..forms import ScheduleForm
from ..jobs import all_jobs
from ..models import JobRun, Schedule
from ..queries import asked_runs, job_rows, next_due
from ..rules.schedules import current_period
from ..services import job_runs, schedules
from ..trail import history_of

_PAGE = 25


@require(P.SCHEDULE_EDIT)
def job_list(request):
    """Every job with its time, its last run and the next one."""
    rows = job_rows(request.user, all_jobs(), now=timezone.now())
    failed = JobRun.objects.visible_to(request.user).filter(status=RunStatus.FAILED).count()
    asked = asked_runs(request.user, all_jobs())
    return render(request, "foundation/job_list.html", {"rows": rows, "failed": failed, "asked": asked})


@require(P.SCHEDULE_EDIT)
def job_detail(request, pk):
    """One job: its time to change, its runs, its history."""
    schedule = get_object_or_404(Schedule.objects.visible_to(request.user), pk=pk)
    form = ScheduleForm(request.POST or None, schedule=schedule)
    if request.method == "POST" and form.is_valid():
        enabled = form.cleaned_data.pop("enabled")
        schedules.edit(schedule, enabled=enabled, timing=form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, _("定时任务已修改。"))
        return redirect("foundation:job_detail", pk=pk)
    job = all_jobs().get(schedule.job)
    now = timezone.now()
    runs = JobRun.objects.visible_to(request.user).filter(job=schedule.job)
    context = {
        "schedule": schedule,
        "job": job,
        "form": form,
        "page": Paginator(runs, _PAGE).get_page(request.GET.get("page")),
        "period": current_period(schedule.rule, now, timezone.get_default_timezone()),
        "next_due": next_due(schedule, now=now),
        "history": history_of(schedule),
    }
    return render(request, "foundation/job_detail.html", context)


@require_POST
@require(P.SCHEDULE_EDIT)
def job_run_now(request, pk):
    """Ask for the run of the present period; the relay hands it over."""
    schedule = get_object_or_404(Schedule.objects.visible_to(request.user), pk=pk)
    job = all_jobs().get(schedule.job)
    if job is None:
        raise Refused(_("程序中没有这项任务。"))
    now = timezone.now()
    run = job_runs.ask(job, current_period(schedule.rule, now, timezone.get_default_timezone()), now=now)
    if run.status == RunStatus.DONE:
        messages.info(request, _("周期“%(period)s”已经执行过，不会重复执行。") % {"period": run.period})
    else:
        messages.success(request, _("周期“%(period)s”已排入执行。") % {"period": run.period})
    return redirect("foundation:job_detail", pk=pk)


@require_POST
@require(P.SCHEDULE_EDIT)
def job_run_again(request, pk):
    """Take up a run that was given up."""
    run = get_object_or_404(JobRun.objects.visible_to(request.user), pk=pk)
    job_runs.again(run, by=request.user, now=timezone.now())
    messages.success(request, _("周期“%(period)s”已重新排入执行。") % {"period": run.period})
    schedule = Schedule.objects.filter(job=run.job).first()
    return redirect("foundation:job_detail", pk=schedule.pk) if schedule else redirect("foundation:job_list")
