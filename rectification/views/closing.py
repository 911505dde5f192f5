"""Steps of a task: those with a note, those with a form, and more time."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked

from ..choices import ExtensionState
from ..forms import ExtensionForm
from ..forms.closing import AnswerForm
from ..models import Extension, Objection, TaskPaper
from ..services import closing, tasks
from ..workflow import EXTENSION
from .tasks import FORMS, visible_task

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NOTED = {
    "issue": tasks.issue,
    "start": tasks.start,
    "self_check": tasks.self_check,
    "take_up": tasks.take_up,
    "publicise": tasks.publicise,
    "close": tasks.close,
    "settle_stage": tasks.close,
}


def _review_stage(task, *, holds, new_due_on, opinion, **given) -> None:
    """The yearly review, and where the duty no longer holds the re-opening, or neither."""
    with transaction.atomic():
        row = closing.review_stage(task, holds=holds, new_due_on=new_due_on, opinion=opinion, **given)
        if not holds:
            tasks.reopen(row, note=opinion, new_due_on=new_due_on, by=given["by"], now=given["now"])


_FILLED = {
    "apply_close": lambda task, form, **who: tasks.apply_close(task, **form.cleaned_data, **who),
    "verify_site": lambda task, form, **who: tasks.verify_site(task, **form.values(), **who),
    "object": lambda task, form, **who: closing.register_objection(task, **form.cleaned_data, **who),
    "visit": lambda task, form, **who: closing.record_visit(task, **form.cleaned_data, **who),
    "review_stage": lambda task, form, **who: _review_stage(task, **form.cleaned_data, **who),
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
        _FILLED[verb](task, checked(FORMS[verb](request.POST, request.FILES, prefix=verb)), **who)
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
    if request.POST.get("back") == "list":
        return redirect("rectification:extension_list")
    return redirect("rectification:task_detail", code=extension.task.code)


_PAGE = 25


@require(P.LEDGER_VIEW)
def extension_list(request):
    """Requests that wait for the office on top, then the history of all the person may see."""
    user = request.user
    rows = Extension.objects.visible_to(user).select_related(
        "task__plan", "task__lead_agency", "requested_by", "decided_by"
    )
    waiting = list(rows.filter(state=ExtensionState.REQUESTED).order_by("old_due_on", "pk"))
    for row in waiting:
        row.actions = EXTENSION.open_to(user, row)
    decided = rows.exclude(state=ExtensionState.REQUESTED)
    page = Paginator(decided, _PAGE).get_page(request.GET.get("page"))
    return render(request, "rectification/extension_list.html", {"waiting": waiting, "page": page})


@require_POST
@require(P.TASK_REVIEW)
def objection_answer(request, pk):
    """Say what came of an objection."""
    rows = Objection.objects.visible_to(request.user).select_related("task__plan")
    objection = get_object_or_404(rows, pk=pk)
    given = checked(AnswerForm(request.POST, prefix=f"o{pk}")).cleaned_data
    closing.answer_objection(objection, by=request.user, now=timezone.now(), **given)
    messages.success(request, _("已答复。"))
    return redirect("rectification:task_detail", code=objection.task.code)


@require_GET
@require(P.LEDGER_VIEW)
def paper_file(request, pk):
    """A document of the close-out, byte for byte as it was made."""
    paper = get_object_or_404(TaskPaper.objects.visible_to(request.user).select_related("task"), pk=pk)
    name = f"{paper.task.code}-{paper.get_kind_display()}.docx"
    response = HttpResponse(closing.file_of(paper), content_type=_DOCX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{escape_uri_path(name)}"
    return response
