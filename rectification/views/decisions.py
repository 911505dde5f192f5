"""Decisions of a meeting: worded while the minutes are drafted; afterwards those left open become tasks."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.forms import checked

from ..forms.conference import DecisionForm, WorkForm
from ..forms.ladder import NoteForm
from ..models import Decision
from ..services import decisions
from .meetings import run_meeting


def _run_decision(user, pk) -> Decision:
    """A decision of a meeting the person's office runs."""
    rows = Decision.objects.visible_to(user).filter(meeting__office=user.agency_id)
    return get_object_or_404(rows.select_related("meeting__office__region", "lead", "measure"), pk=pk)


@require(P.CONFERENCE_RUN)
def decision_new(request, code):
    """Write down a further decision."""
    return _put(request, run_meeting(request.user, code), None)


@require(P.CONFERENCE_RUN)
def decision_edit(request, pk):
    """Word it anew."""
    decision = _run_decision(request.user, pk)
    return _put(request, decision.meeting, decision)


def _put(request, meeting, decision):
    form = DecisionForm(request.POST or None, office=meeting.office, decision=decision)
    if request.method == "POST" and form.is_valid():
        decisions.put(meeting, decision, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("rectification:meeting_detail", code=meeting.code)
    context = {"meeting": meeting, "decision": decision, "form": form}
    return render(request, "rectification/decision_form.html", context)


@require_POST
@require(P.CONFERENCE_RUN)
def decision_drop(request, pk):
    """Strike it from the draft."""
    decision = _run_decision(request.user, pk)
    decisions.drop(decision, by=request.user, now=timezone.now())
    messages.success(request, _("已删去。"))
    return redirect("rectification:meeting_detail", code=decision.meeting.code)


@require(P.CONFERENCE_RUN)
def decision_order(request, pk):
    """Say who does it by when, for a decision that has no task; or that nobody need do anything."""
    decision = _run_decision(request.user, pk)
    first = {"lead": decision.lead, "joint": decision.joint.all(), "kind": decision.kind, "due_on": decision.due_on}
    if request.POST.get("verb") == "aside":
        note = checked(NoteForm(request.POST, prefix="aside")).cleaned_data["note"]
        decisions.set_aside(decision, by=request.user, now=timezone.now(), note=note)
        messages.success(request, _("已办理。"))
        return redirect("rectification:meeting_detail", code=decision.meeting.code)
    form = WorkForm(request.POST or None, office=decision.meeting.office, initial=first)
    if request.method == "POST" and form.is_valid():
        task = decisions.give_task(decision, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("已立为任务 %(code)s 并下达。") % {"code": task.code})
        return redirect("rectification:meeting_detail", code=decision.meeting.code)
    context = {"meeting": decision.meeting, "decision": decision, "form": form, "aside": NoteForm(prefix="aside")}
    return render(request, "rectification/decision_form.html", context)
