"""Findings that await points, and points for facts verified elsewhere."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from institutions.models import Institution
from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused

from ..forms import DraftForm, HandForm
from ..models import ScoringItem
from ..queries import items_for, penalty_due, scheme_for, visible_queue, why_waiting
from ..services import points, rounds

_PAGE = 25


@require(P.POINTS_DRAFT)
def awaiting_list(request):
    """The queue of the person's area, each with what it waits for."""
    page = Paginator(visible_queue(request.user), _PAGE).get_page(request.GET.get("page"))
    rows = []
    for finding in page:
        items = list(items_for(finding).select_related("scheme"))
        rows.append({"finding": finding, "items": items, "waits": why_waiting(finding, items)})
    return render(request, "credit/awaiting_list.html", {"page": page, "rows": rows})


@require_POST
@require(P.POINTS_DRAFT)
def awaiting_pull(request):
    """Draft everything in the person's queue that needs no decision. Pressing again does nothing more."""
    pulled = rounds.pull(now=timezone.now(), by=request.user, findings=visible_queue(request.user))
    said = _("拟定%(drafted)s项记分，%(waiting)s项待人工处理。")
    messages.success(request, said % {"drafted": pulled.drafted, "waiting": pulled.waiting})
    return redirect("credit:awaiting_list")


@require(P.POINTS_DRAFT)
def awaiting_draft(request, code):
    """Draft one finding, with the tier or the penalty decision it needs."""
    finding = get_object_or_404(visible_queue(request.user), code=code)
    form = DraftForm(request.POST or None, items=items_for(finding), penalty_due=penalty_due(finding))
    if request.method == "POST" and form.is_valid():
        try:
            record = points.draft(finding, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已拟定记分%(code)s。") % {"code": record.code})
            return redirect("credit:points_detail", code=record.code)
    return render(request, "credit/awaiting_draft.html", {"finding": finding, "form": form})


@require(P.POINTS_DRAFT)
def points_new(request, code):
    """Draft points for a fact that was verified outside the portal."""
    institution = get_object_or_404(Institution.objects.visible_to(request.user), code=code)
    scheme = scheme_for(institution, timezone.localdate())
    form = HandForm(request.POST or None, items=ScoringItem.objects.filter(scheme=scheme))
    if request.method == "POST" and form.is_valid():
        try:
            record = points.draft_by_hand(institution, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已拟定记分%(code)s。") % {"code": record.code})
            return redirect("credit:points_detail", code=record.code)
    return render(request, "credit/points_form.html", {"institution": institution, "scheme": scheme, "form": form})
