"""Dispositions of findings, and the leniency lists."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of, timeline

from .. import queries
from ..choices import LeniencyList
from ..forms import AnswerForm, DispositionForm, OpinionForm, ReasonForm, ReceiveForm, SendForm
from ..models import Disposition, Finding, LeniencyItem, Term
from ..services import dispositions, leniency
from ..workflow import DISPOSITION
from .steps import filled, offered

_FORMS = {
    "agree": lambda *args: OpinionForm(*args, auto_id="agree_%s"),
    "decline": lambda *args: ReasonForm(*args, auto_id="decline_%s"),
    "send": SendForm,
    "receive": ReceiveForm,
    "answer": AnswerForm,
    "withdraw": lambda *args: ReasonForm(*args, auto_id="withdraw_%s"),
}


@require(P.TRANSFER_ANSWER, P.FINDING_VIEW)
def disposition_detail(request, pk):
    """What is asked for, what was said about the lists, and what may be done next."""
    row = _row(request, pk)
    own = may(request.user, P.FINDING_VIEW) and Finding.objects.visible_to(request.user).filter(pk=row.finding_id)
    steps = offered(DISPOSITION, request.user, row, _FORMS, "inspections:disposition_act")
    context = {
        "row": row,
        "sees_finding": bool(own) and own.exists(),
        "steps": [step for step in steps if step.action.verb != "send" or step.action.is_open],
        "interview": getattr(row, "interview", None),
        "may_interview": row.kind == "INTERVIEW" and row.state == "agreed" and may(request.user, P.INTERVIEW_HOLD),
        "acts": history_of(row),
    }
    return render(request, "inspections/disposition_detail.html", context)


@require(P.DISPOSITION_PROPOSE)
def disposition_new(request, pk):
    """Propose what is done about a finding, with the lists beside the form."""
    rows = Finding.objects.visible_to(request.user).select_related("institution", "offence", "visit")
    finding = get_object_or_404(rows, pk=pk)
    items, told = queries.leniency_for(finding)
    form = DispositionForm(request.POST or None, items=items)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            row = dispositions.propose(finding, data.pop("kind"), by=request.user, now=timezone.now(), **data)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("已提出处置。"))
            return redirect("inspections:finding_detail", row.finding_id)
    context = {"finding": finding, "form": form, "items": items, "told": told,
               "earlier": queries.earlier_of(finding)[:10]}  # fmt: skip
    return render(request, "inspections/disposition_form.html", context)


@require_POST
@require(P.DISPOSITION_PROPOSE, P.DISPOSITION_DECIDE, P.TRANSFER_ANSWER)
def disposition_act(request, pk, verb):
    """One step."""
    row = _row(request, pk)
    if verb not in _FORMS:
        raise Http404
    data, who = filled(_FORMS[verb](request.POST)), {"by": request.user, "now": timezone.now()}
    if verb in ("agree", "decline"):
        dispositions.decide(row, agreed=verb == "agree", **data, **who)
    else:
        {"send": dispositions.send, "receive": dispositions.receive, "answer": dispositions.answer,
         "withdraw": dispositions.withdraw}[verb](row, **data, **who)  # fmt: skip
    messages.success(request, _("已办理。"))
    return redirect("inspections:disposition_detail", row.pk)


def _row(request, pk) -> Disposition:
    rows = Disposition.objects.visible_to(request.user)
    joined = rows.select_related("finding__offence", "finding__visit", "institution", "leniency", "order",
                                 "after_order", "to_agency", "proposed_by", "decided_by")  # fmt: skip
    return get_object_or_404(joined, pk=pk)


@require(P.FINDING_VIEW)
def leniency_list(request):
    """The three lists and the terms, each with its basis and whether the authority has confirmed it."""
    on = timezone.localdate()
    items = LeniencyItem.objects.visible_to(request.user).in_force(on).order_by("code")
    context = {
        "groups": [(kind, [item for item in items if item.kind == kind]) for kind in LeniencyList],
        "terms": Term.objects.visible_to(request.user).in_force(on).order_by("code"),
        "may_confirm": may(request.user, P.RULE_CONFIRM),
        "acts": timeline("rules:leniency"),
    }
    return render(request, "inspections/leniency_list.html", context)


@require_POST
@require(P.RULE_CONFIRM)
def leniency_confirm(request, pk):
    """Record the document on which a row rests."""
    item = get_object_or_404(LeniencyItem.objects.visible_to(request.user), pk=pk)
    leniency.confirm(item, basis=request.POST.get("basis", ""), by=request.user, now=timezone.now())
    messages.success(request, _("已登记依据并确认。"))
    return redirect("inspections:leniency_list")
