"""Interviews (约谈)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of

from ..forms import HoldForm, InterviewForm, NotifyForm, ReasonForm
from ..models import Disposition, Interview
from ..services import interviews
from ..workflow import INTERVIEW
from .steps import filled, offered

_STEPS = {
    "notify": (NotifyForm, interviews.notify_of),
    "hold": (HoldForm, interviews.hold),
    "call_off": (ReasonForm, interviews.call_off),
}


@require(P.INTERVIEW_HOLD)
def interview_new(request):
    """Set an interview; ``?disposition=`` takes one that was agreed to."""
    source = _source(request)
    initial = {"institution_code": source.institution.code, "subject": source.note} if source else None
    form = InterviewForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        data["institution"] = data.pop("institution_code")
        try:
            row = interviews.arrange(**data, disposition=source, by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("已安排约谈，请送达约谈通知。"))
            return redirect("inspections:interview_detail", row.pk)
    return render(request, "inspections/interview_form.html", {"form": form, "source": source})


@require(P.INTERVIEW_VIEW)
def interview_detail(request, pk):
    """Notice, record and outcome."""
    row = _row(request, pk)
    forms = {verb: form for verb, (form, _service) in _STEPS.items()}
    steps = offered(INTERVIEW, request.user, row, forms, "inspections:interview_act")
    context = {"row": row, "steps": steps, "acts": history_of(row)}
    return render(request, "inspections/interview_detail.html", context)


@require_POST
@require(P.INTERVIEW_HOLD)
def interview_act(request, pk, verb):
    """One step."""
    row = _row(request, pk)
    if verb not in _STEPS:
        raise Http404
    form, service = _STEPS[verb]
    service(row, **filled(form(request.POST)), by=request.user, now=timezone.now())
    messages.success(request, _("已办理。"))
    return redirect("inspections:interview_detail", row.pk)


def _source(request) -> Disposition | None:
    asked = request.GET.get("disposition", "")
    if not asked.isdecimal():
        return None
    return get_object_or_404(Disposition.objects.visible_to(request.user).select_related("institution"), pk=asked)


def _row(request, pk) -> Interview:
    rows = Interview.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("institution", "agency", "office", "created_by", "disposition"), pk=pk)
