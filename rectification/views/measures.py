"""Evidence: a measure ticked off with its files, files of a task."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.forms import checked
from supervision.foundation.services.attachments import attach

from ..forms import AttachForm, MeasureDoneForm, MilestoneForm
from ..models import Milestone, TaskMeasure
from ..services import milestones, tasks
from .tasks import may_attach, visible_task


@require_POST
@require(P.TASK_REPORT)
def measure_done(request, pk):
    """Tick off a measure; its files come with it or not at all."""
    measure = get_object_or_404(TaskMeasure.objects.visible_to(request.user).select_related("task"), pk=pk)
    given = checked(MeasureDoneForm(request.POST, request.FILES)).cleaned_data
    who = {"by": request.user, "now": timezone.now()}
    with transaction.atomic():
        tasks.complete_measure(measure, evidence=given["evidence"], done_on=given["done_on"], **who)
        for file in given["files"]:
            attach(file, measure, **who)
    messages.success(request, _("已保存第 %(n)s 条措施的完成情况。") % {"n": measure.number})
    return redirect("rectification:task_detail", code=measure.task.code)


@require_POST
@require(P.TASK_REPORT, P.TASK_ISSUE)
def milestone_reach(request, pk):
    """A milestone was reached on a day; without a day it is open again."""
    milestone = get_object_or_404(Milestone.objects.visible_to(request.user).select_related("task"), pk=pk)
    done_on = checked(MilestoneForm(request.POST)).cleaned_data["done_on"]
    milestones.reach(milestone, by=request.user, now=timezone.now(), done_on=done_on)
    messages.success(request, _("已保存。"))
    return redirect("rectification:task_detail", code=milestone.task.code)


@require_POST
@require(P.TASK_REPORT, P.TASK_REVIEW)
def task_attach(request, code):
    """Files of the task itself."""
    task = visible_task(request.user, code)
    if not may_attach(request.user, task):
        raise PermissionDenied(_("您不能为本任务上传附件。"))
    with transaction.atomic():
        for file in checked(AttachForm(request.POST, request.FILES)).cleaned_data["files"]:
            attach(file, task, by=request.user, now=timezone.now())
    messages.success(request, _("已上传。"))
    return redirect("rectification:task_detail", code=code)
