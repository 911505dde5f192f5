"""Proposals to defer validation: one page each, made by hand, accepted or rejected."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of

from ..choices import DeferralSource
from ..forms import DeferralProposalForm
from ..models import DeferralProposal, Institution
from ..services import validations
from ..workflow import DEFERRAL


def _proposal(request, pk) -> DeferralProposal:
    rows = DeferralProposal.objects.visible_to(request.user)
    joined = rows.select_related("institution__region", "validation", "proposed_by", "decided_by")
    return get_object_or_404(joined, pk=pk)


@require(P.VALIDATION_VIEW)
def deferral_detail(request, pk):
    """Reason, basis, evidence, and the decision on it."""
    proposal = _proposal(request, pk)
    context = {
        "proposal": proposal,
        "actions": DEFERRAL.open_to(request.user, proposal),
        "acts": history_of(proposal),
    }
    return render(request, "institutions/deferral_detail.html", context)


@require_POST
@require(P.VALIDATION_DECIDE)
def deferral_act(request, pk):
    """Accept, which opens the decision, or reject with a reason."""
    proposal, verb = _proposal(request, pk), request.POST.get("verb", "")
    given = {"note": request.POST.get("note", ""), "by": request.user, "now": timezone.now()}
    if verb == "accept":
        proposal = validations.accept_proposal(proposal, **given)
        messages.success(request, _("已采纳，请在审查页面作出暂缓校验决定。"))
        return redirect("validation_review", code=proposal.validation.code)
    if verb != "reject":
        raise Refused(_("没有这项办理。"))
    validations.reject_proposal(proposal, **given)
    messages.success(request, _("已记录不予采纳的理由。"))
    return redirect("institutions:deferral_detail", pk=pk)


@require(P.VALIDATION_REVIEW, P.VALIDATION_DECIDE)
def deferral_new(request, code):
    """A proposal by hand."""
    institution = get_object_or_404(Institution.objects.visible_to(request.user), code=code)
    if not institution.is_acted_on_by(scope_for(request.user)):
        raise PermissionDenied(_("这家机构不由您所在的单位监管。"))
    form = DeferralProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            proposal = validations.propose_deferral(
                institution, DeferralSource.OFFICER, key=f"officer:{request.user.pk}:{now.isoformat()}",
                by=request.user, now=now, **form.given,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已提出，等待决定。"))
            return redirect("institutions:deferral_detail", pk=proposal.pk)
    return render(request, "institutions/deferral_form.html", {"institution": institution, "form": form})
