"""Rows that may be one institution: a person looks and decides, one by one or many at once."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused

from ..choices import ProposalState
from ..models import MatchProposal
from ..services import proposals

_PAGE = 25
_SHOWN = 5  # refusals told one by one


@require(P.INSTITUTION_EDIT)
def proposal_list(request):
    """Open proposals, both rows side by side."""
    rows = (
        MatchProposal.objects.visible_to(request.user)
        .filter(state=ProposalState.OPEN)
        .select_related("elder__region", "elder__category", "newer__region", "newer__category")
    )
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    return render(request, "institutions/proposal_list.html", {"page": page})


@require_POST
@require(P.INSTITUTION_EDIT)
def proposal_act(request):
    """Confirm or reject the ticked proposals."""
    verb = request.POST.get("verb", "")
    if verb not in ("confirm", "reject"):
        raise Refused(_("没有这项办理。"))
    ticked = [key for key in request.POST.getlist("proposal") if key.isdigit()]
    rows = MatchProposal.objects.visible_to(request.user).filter(pk__in=ticked).select_related("elder", "newer")
    if not rows:
        raise Refused(_("请先勾选要处理的记录。"))
    done, refused = proposals.decide(rows, verb, by=request.user, now=timezone.now())
    messages.success(request, ngettext("已处理%(n)s组。", "已处理%(n)s组。", done) % {"n": done})
    for reason in refused[:_SHOWN]:
        messages.error(request, reason)
    return redirect("institutions:proposal_list")
