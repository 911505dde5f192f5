"""Steps of a task: those with a note, those with a form, and more time."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked

from ..forms import ExtensionForm
from ..models import Extension
from ..services import tasks
from .tasks import FORMS, visible_task

_NOTED = {
    "issue": tasks.issue,
    "start": tasks.start,
    "self_check": tasks.self_check,
    "take_up": tasks.take_up,
    "publicise": tasks.publicise,
    "close": tasks.close,
    "settle_stage": tasks.close,
}
_FILLED = {
    "apply_close": lambda task, form, **who: tasks.apply_close(task, **form.cleaned_data, **who),
    "verify_site": lambda task, form, **who: tasks.verify_site(task, **form.values(), **who),
    "object": lambda task, form, **who: tasks.object_to(task, **form.cleaned_data, **who),
    "send_back": lambda task, form, **who: tasks.send_back(task, **form.cleaned_data, **who),
    "reopen": lambda task, form, **who: tasks.reopen(task, **form.cleaned_data, **who),
    "cancel": lambda task, form, **who: tasks.cancel(task, **form.cleaned_data, **who),
}


@require_POST
@require(P.TASK_ISSUE, P.TASK_REPORT, P.TASK_REVIEW, P.TASK_CLOSE)
def task_act(request, code):
    """Take a step of the workflow."""
    task, verb = visible_task(request.user, code), request.POST.get("verb", "")
    who = {"by": request.user, "now": timezone.now()}
    if verb in _FILLED:
        _FILLED[verb](task, checked(FORMS[verb](request.POST, prefix=verb)), **who)
    elif verb in _NOTED:
        _NOTED[verb](task, note=request.POST.get("note", ""), **who)
    else:
        raise Refused(_("没有这项办理。"))
    messages.success(request, _("已办理。"))
    return redirect("rectification:task_detail", code=code)


@require_POST
@require(P.TASK_REPORT)
def extension_new(request, code):
    """Ask for more time."""
    task = visible_task(request.user, code)
    form = checked(ExtensionForm(request.POST))
    tasks.request_extension(task, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("延期申请已提交。"))
    return redirect("rectification:task_detail", code=code)


@require_POST
@require(P.TASK_CLOSE)
def extension_decide(request, pk):
    """Approve or refuse more time."""
    rows = Extension.objects.visible_to(request.user).select_related("task__plan")
    extension = get_object_or_404(rows, pk=pk)
    verb = request.POST.get("verb", "")
    if verb not in ("approve", "refuse"):
        raise Refused(_("没有这项办理。"))
    tasks.decide_extension(
        extension, by=request.user, now=timezone.now(), approve=verb == "approve", opinion=request.POST.get("note", "")
    )
    messages.success(request, _("已办理。"))
    return redirect("rectification:task_detail", code=extension.task.code)
