"""Who acts on an institution and who sees it beside its district: grants and transfers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.access import P, may, require, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of

from ..forms import GrantForm, OfferForm, TransferDecisionForm
from ..models import JurisdictionGrant, Transfer
from ..services import reach, transfers
from ..workflow import TRANSFER
from .registry import visible_institution

_PAGE = 25


@require(P.INSTITUTION_VIEW)
def institution_jurisdiction(request, code):
    """Grants and transfers of one institution; granting, ending and offering."""
    user, institution = request.user, visible_institution(request.user, code)
    can_act = may(user, P.JURISDICTION_GRANT) and institution.is_acted_on_by(scope_for(user))
    asked = request.POST.get("do", "")
    grant = GrantForm(request.POST if asked == "grant" else None, user=user, prefix="g") if can_act else None
    offer = OfferForm(request.POST if asked == "offer" else None, user=user, prefix="t") if can_act else None
    if asked and not can_act:
        raise Refused(_("您无权指定管辖或共享这家机构。"))
    who = {"by": user, "now": timezone.now()}
    if asked == "end":
        held = get_object_or_404(institution.grants, pk=_key(request))
        reach.end(held, reason=_reason(request), **who)
        return _done(request, code)
    if asked == "grant" and _tried(grant, lambda data: reach.grant(institution, data.pop("kind"), **data, **who)):
        return _done(request, code)
    if asked == "offer" and _tried(offer, lambda data: transfers.offer(institution, **data, **who)):
        return _done(request, code)
    context = {
        "institution": institution, "can_act": can_act, "grant_form": grant, "transfer_form": offer,
        "grants": JurisdictionGrant.objects.visible_to(user).filter(institution=institution).select_related("agency"),
        "transfers": Transfer.objects.visible_to(user).filter(institution=institution).select_related(
            "from_agency", "to_agency", "offered_by"
        ),
        "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "institutions/institution_jurisdiction.html", context)


@require(P.INSTITUTION_VIEW)
def jurisdiction_list(request):
    """What crosses a border: transfers that wait or were decided, and grants given or held."""
    user = request.user
    offered = Transfer.objects.visible_to(user).select_related("institution", "from_agency", "to_agency", "offered_by")
    held = JurisdictionGrant.objects.visible_to(user).select_related("institution", "agency")
    context = {
        "transfers": Paginator(offered, _PAGE).get_page(request.GET.get("page")),
        "grants": held.in_force(timezone.localdate())[:100],
        "own_agency": scope_for(user).agency_id,
    }
    return render(request, "institutions/jurisdiction_list.html", context)


@require(P.INSTITUTION_VIEW)
def transfer_detail(request, pk):
    """The receipt of a transfer, and what may be done with it."""
    rows = Transfer.objects.visible_to(request.user).select_related(
        "institution", "from_agency", "to_agency", "offered_by", "decided_by"
    )
    transfer = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        verb, form = (
            request.POST.get("verb", ""),
            TransferDecisionForm({"decision": request.POST.get("note", "")[:300]}),
        )
        if verb not in transfers.VERBS or not form.is_valid():
            raise Refused(_("没有这项办理。"))
        transfers.VERBS[verb](transfer, decision=form.cleaned_data["decision"], by=request.user, now=timezone.now())
        messages.success(request, _("已办理。"))
        return redirect("institutions:transfer_detail", pk=pk)
    context = {
        "transfer": transfer, "actions": TRANSFER.open_to(request.user, transfer), "acts": history_of(transfer),
        "sees_institution": type(transfer.institution)
        .objects.visible_to(request.user)
        .filter(pk=transfer.institution_id)
        .exists(),
    }  # fmt: skip
    return render(request, "institutions/transfer_detail.html", context)


def _tried(form, deed) -> bool:
    """Whether the form was in order and the deed was done; refusals go on the form."""
    if not form.is_valid():
        return False
    try:
        deed(dict(form.cleaned_data))
    except Refused as refused:
        form.add_error(None, refused.reasons)
        return False
    return True


def _key(request) -> int:
    text = request.POST.get("pk", "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _reason(request) -> str:
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason:
        raise Refused(_("请填写终止的原因。"))
    return reason


def _done(request, code):
    messages.success(request, _("已保存。"))
    return redirect("institutions:institution_jurisdiction", code=code)
