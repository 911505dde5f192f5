"""Orders to correct: drafted by the team, answered by the institution, looked after, judged."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused
from supervision.foundation.services.attachments import attachments_of
from supervision.foundation.trail import history_of

from .. import queries
from ..choices import RUNNING_ORDERS
from ..forms import (
    EvidenceForm,
    FailForm,
    FollowUpForm,
    OrderForm,
    PassForm,
    ReasonForm,
    ReportForm,
    ServeForm,
)
from ..models import Disposition, Finding, Order, Visit
from ..queries import burden
from ..services import follow_ups, orders
from ..workflow import ORDER
from .steps import filled, offered

_DEFAULT_DAYS = 15


@require(P.ORDER_SERVE)
def order_new(request, pk):
    """Findings of a visit under one order."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("institution", "office"), pk=pk)
    findings = Finding.objects.visible_to(request.user).filter(visit=visit).undisposed().select_related("offence")
    terms = [(one.correct_by - one.found_on).days for one in findings if one.correct_by]
    initial = {"amount": max(0, min(terms, default=_DEFAULT_DAYS))}
    form = OrderForm(request.POST or None, findings=findings, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            order = orders.draft(
                visit, form.requirements(), amount=form.cleaned_data["amount"], unit=form.cleaned_data["unit"],
                by=request.user, now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("已拟制责令改正，送达后起算期限。"))
            return redirect("inspections:order_detail", order.pk)
    return render(request, "inspections/order_form.html", {"visit": visit, "form": form, "findings": findings})


@require(P.FINDING_VIEW)
def order_detail(request, pk):
    """What has to be put right by when, the evidence, and what may be done next."""
    order = _order(request, pk)
    held = order.dispositions.select_related("finding__offence").order_by("pk")
    context = {
        "order": order,
        "rows": held,
        "files": _files(order),
        "is_own": "institution" in order.parties(request.user),
        "evidence": EvidenceForm() if order.state in RUNNING_ORDERS and orders.may_add(order, request.user) else None,
        "steps": offered(ORDER, request.user, order, _forms(request, order), "inspections:order_act", ("passed",)),
        "next_steps": Disposition.objects.visible_to(request.user).filter(after_order=order),
        "is_over": order.state not in RUNNING_ORDERS,
        "overdue": order.is_overdue(timezone.localdate()),
        "acts": history_of(order),
    }
    if any(step.action.verb == "arrange" for step in context["steps"]):
        context["meter"] = burden.meter([order.institution.code], timezone.localdate())
    return render(request, "inspections/order_detail.html", context)


@require_POST
@require(P.ORDER_SERVE, P.ORDER_REPORT)
def order_act(request, pk, verb):
    """One step."""
    order, who = _order(request, pk), {"by": request.user, "now": timezone.now()}
    forms = _forms(request, order)
    if verb not in forms:
        raise Http404
    data = filled(forms[verb](request.POST))
    if verb == "arrange":
        follow_ups.arrange(order, planned_on=data["planned_on"], team=list(data["team"]), **who)
    else:
        getattr(orders, verb)(order, **data, **who)
    messages.success(request, _("已办理。"))
    return redirect("inspections:order_detail", order.pk)


@require_POST
@require(P.ORDER_SERVE, P.ORDER_REPORT)
def order_evidence(request, pk):
    """Add a file."""
    order, form = _order(request, pk), EvidenceForm(request.POST, request.FILES)
    orders.add_evidence(order, filled(form)["file"], by=request.user, now=timezone.now())
    messages.success(request, _("已上传。"))
    return redirect("inspections:order_detail", order.pk)


def _forms(request, order) -> dict:
    """A form for each verb that takes more than a confirmation; the leniency lists of the first finding."""

    def fail(*args):
        held = order.dispositions.select_related("finding__offence", "finding__visit").first()
        items = queries.leniency_for(held.finding)[0] if held else ()
        return FailForm(*args, items=items, auto_id="fail_%s")

    return {
        "serve": lambda *args: ServeForm(*args, auto_id="serve_%s"),
        "report": lambda *args: ReportForm(*args, auto_id="report_%s"),
        "send_back": lambda *args: ReasonForm(*args, auto_id="back_%s"),
        "arrange": lambda *args: FollowUpForm(*args, visit=order.visit, user=request.user, auto_id="arrange_%s"),
        "passed": lambda *args: PassForm(*args, auto_id="pass_%s"),
        "failed": fail,
        "withdraw": lambda *args: ReasonForm(*args, auto_id="withdraw_%s"),
    }


def _files(order) -> list:
    files = list(attachments_of(order))
    for file in files:
        file.is_image = file.content_type.startswith("image/")
    return files


def _order(request, pk) -> Order:
    rows = Order.objects.visible_to(request.user)
    joined = rows.select_related("visit", "institution", "office", "drafted_by", "served_by", "follow_up", "judged_by")
    return get_object_or_404(joined, pk=pk)
