"""Publicity inside the office: what has been published of each draw, what is late, and what has to be changed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of

from .. import queries
from ..choices import AmendmentState
from ..forms import AmendmentForm, OpinionForm
from ..models import Amendment, Visit
from ..services import publicity as services
from ..workflow import AMENDMENT
from .steps import filled, offered

_PAGE = 20
_NOTHING = {"confirmed": 0, "waiting": 0, "late": 0, "taken_down": 0, "first_due": None}
_FORMS = {
    "carry_out": lambda *args: OpinionForm(*args, auto_id="agree_%s"),
    "refuse": lambda *args: OpinionForm(*args, auto_id="refuse_%s"),
}


@require(P.PLAN_VIEW)
def publicity(request):
    """Announcement, list and results of each draw; changes of published results that wait."""
    on = timezone.localdate()
    draws, counted = queries.publicity_of(request.user, on)
    page = Paginator(draws, _PAGE).get_page(request.GET.get("page"))
    amendments = Amendment.objects.visible_to(request.user).select_related("visit__institution")
    context = {
        "page": page,
        "rows": [(draw, counted.get(draw.pk, _NOTHING)) for draw in page],
        "asked": amendments.filter(state=AmendmentState.ASKED).order_by("due_on"),
        "settled": amendments.exclude(state=AmendmentState.ASKED)[:10],
        "today": on,
    }
    return render(request, "inspections/publicity.html", context)


@require(P.RESULT_AMEND)
def amendment_new(request, pk):
    """Ask for a published result to be taken down or put right."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("institution"), pk=pk)
    form = AmendmentForm(request.POST or None, initial={"result": visit.result, "handling": visit.handling})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = services.ask(visit, data.pop("kind"), **data, by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("已提出变更申请，请负责人审批。"))
            return redirect("inspections:amendment_detail", row.pk)
    return render(request, "inspections/amendment_form.html", {"visit": visit, "form": form})


@require(P.VISIT_VIEW)
def amendment_detail(request, pk):
    """What is wrong, what is asked, until when."""
    row = _row(request, pk)
    context = {
        "row": row,
        "steps": offered(AMENDMENT, request.user, row, _FORMS, "inspections:amendment_act"),
        "is_done": row.state != AmendmentState.ASKED,
        "acts": history_of(row),
    }
    return render(request, "inspections/amendment_detail.html", context)


@require_POST
@require(P.PLAN_APPROVE)
def amendment_act(request, pk, verb):
    """Agree or refuse."""
    row = _row(request, pk)
    if verb not in _FORMS:
        raise Http404
    data = filled(_FORMS[verb](request.POST))
    services.decide(row, agreed=verb == "carry_out", note=data["note"], by=request.user, now=timezone.now())
    messages.success(request, _("已办理。"))
    return redirect("inspections:amendment_detail", row.pk)


def _row(request, pk) -> Amendment:
    rows = Amendment.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("visit__institution", "asked_by", "decided_by"), pk=pk)
