"""Findings."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.trail import history_of

from .. import queries
from ..choices import FindingState
from ..models import Disposition, Finding
from ..services import visits
from ..workflow import FINDING


@require(P.FINDING_VIEW)
def finding_detail(request, pk):
    """One finding: the offence, the law, earlier ones of the same kind."""
    finding = _finding(request, pk)
    confirmed = finding.state == FindingState.CONFIRMED
    ours = bool(finding.parties(request.user) & {"team", "office"})
    context = {
        "finding": finding,
        "earlier": queries.earlier_of(finding) & Finding.objects.visible_to(request.user),
        "term": queries.term_of(queries.REPEAT, finding.found_on),
        "dispositions": Disposition.objects.visible_to(request.user).filter(finding=finding).select_related("order"),
        "sees_work": may(request.user, P.VISIT_VIEW),
        "may_propose": confirmed and ours and may(request.user, P.DISPOSITION_PROPOSE),
        "actions": [action for action in FINDING.open_to(request.user, finding) if action.verb == "withdraw"],
        "acts": history_of(finding),
    }
    return render(request, "inspections/finding_detail.html", context)


@require_POST
@require(P.VISIT_RECORD)
def finding_act(request, pk):
    """Withdraw a confirmed finding."""
    finding = _finding(request, pk)
    if request.POST.get("verb") == "withdraw":
        visits.withdraw_finding(finding, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
        messages.success(request, _("已撤回该问题。"))
    return redirect("inspections:finding_detail", finding.pk)


def _finding(request, pk) -> Finding:
    rows = Finding.objects.visible_to(request.user).select_related("institution", "offence", "visit", "recorded_by")
    return get_object_or_404(rows, pk=pk)
