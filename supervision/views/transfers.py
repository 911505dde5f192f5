"""Duties that move between bodies: all of them drafted, looked at and carried out here; the end of a body too."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from institutions.duties import CLASSES
from supervision.foundation.access import P, may, require
from supervision.foundation.choices import TransferState
from supervision.foundation.errors import Refused
from supervision.foundation.forms import ReasonForm
from supervision.foundation.forms.agencies import CloseAgencyForm, TransferForm
from supervision.foundation.models import Agency, DutyTransfer
from supervision.foundation.services import job_runs, large_transfers, transfers
from supervision.foundation.trail import history_of

from ..handing_over import DUTIES

_PAGE = 25
_TICKED = 200  # up to so many rows of a kind are ticked one by one; above that the selection moves as a whole


@require(P.USER_MANAGE)
def transfer_list(request):
    """All transfers, newest first."""
    rows = DutyTransfer.objects.visible_to(request.user).select_related("source", "target")
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    return render(request, "roof/transfer_list.html", {"page": page})


@require(P.USER_MANAGE)
def transfer_new(request):
    """Draw up a transfer; the next page shows what would move."""
    source = Agency.objects.visible_to(request.user).filter(code=request.GET.get("source", "")).first()
    form = TransferForm(
        request.POST or None, user=request.user, kinds=[(duty.key, duty.label) for duty in DUTIES],
        categories=CLASSES, initial={"source": source, "effective_on": timezone.localdate()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = transfers.draft(**form.values(), duties=DUTIES, by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            return redirect("transfer_detail", pk=made.pk)
    return render(request, "roof/transfer_form.html", {"form": form})


@require()
def transfer_detail(request, pk):
    """Before: exactly what would move, to be ticked and carried out. Afterwards: what moved and what stayed."""
    transfer = _transfer(request, pk)
    context = {"transfer": transfer, "may_execute": may(request.user, P.USER_MANAGE), "history": history_of(transfer),
               "opens": opens_cases(request.user)}  # fmt: skip
    if transfer.state == TransferState.EXECUTED:
        context |= _outcome(request, transfer)
    elif transfer.asked_at:
        context["run"] = job_runs.run_of(large_transfers.CARRY_OUT, transfer.code)
    elif transfer.state == TransferState.DRAFT:
        lines = transfers.preview(transfer, DUTIES, on=timezone.localdate())
        context |= {
            "lines": lines,
            "seal": transfers.seal_of(lines),
            "most": _TICKED,
            "reason_form": ReasonForm(),
            "obstacles": [sentence for line in lines for sentence in line.obstacles],
            "is_early": transfer.effective_on > timezone.localdate(),
        }
    return render(request, "roof/transfer_detail.html", context)


def opens_cases(user) -> bool:
    """Whether rows may lead to their pages: the administrator who moves cases reads none of them."""
    return may(user, P.LEDGER_VIEW) or may(user, P.INSTITUTION_VIEW)


def _transfer(request, pk) -> DutyTransfer:
    rows = DutyTransfer.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("source", "target__region", "region", "executed_by"), pk=pk)


def _outcome(request, transfer) -> dict:
    """The reconciled figures, and the rows of the chosen kind."""
    labels = {duty.key: duty.label for duty in DUTIES}
    figures = [
        {"key": key, **figure, "label": labels.get(key, figure["label"])}
        for key, figure in sorted(transfer.figures.items(), key=lambda pair: [*labels, pair[0]].index(pair[0]))
        if figure["before"] or figure["target_before"] or figure["done"] or figure["target_done"]
    ]
    for figure in figures:
        settled, taken = figure["done"] or 0, figure["target_done"] or 0
        figure["year_before"] = settled + figure["before"] + taken + figure["target_before"]
        figure["year_after"] = settled + figure["stayed"] + taken + figure["target_after"] + figure["joined"]
    kind = request.GET.get("kind", "")
    items = transfer.items.filter(kind=kind) if kind else transfer.items.filter(moved=True)
    if request.GET.get("moved") in ("0", "1"):
        items = items.filter(moved=request.GET["moved"] == "1")
    return {
        "figures": figures,
        "year": timezone.localtime(transfer.executed_at).year,
        "kind": kind,
        "page": Paginator(items, _PAGE).get_page(request.GET.get("page")),
    }


@require_POST
@require(P.USER_MANAGE)
def transfer_execute(request, pk):
    """Carry out what was looked at; of kinds shown row by row, the ticked rows."""
    transfer = _transfer(request, pk)
    listed, ticked = request.POST.getlist("listed"), request.POST.getlist("row")
    chosen = {key: set() for key in listed}
    for value in ticked:
        key, _colon, row = value.partition(":")
        if key in chosen and row.isdecimal():
            chosen[key].add(int(row))
    asked = large_transfers.ask(
        transfer, duties=DUTIES, seen=request.POST.get("seal", ""), chosen=chosen, by=request.user, now=timezone.now()
    )
    if asked.state == TransferState.EXECUTED:
        messages.success(request, _("移交已执行，前后数量一致。"))
    return redirect("transfer_detail", pk=pk)


@require_POST
@require(P.USER_MANAGE)
def transfer_cancel(request, pk):
    """Give up a draft."""
    transfer, form = _transfer(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请填写取消的理由。"))
    transfers.cancel(transfer, by=request.user, now=timezone.now(), note=form.cleaned_data["note"])
    messages.success(request, _("移交已取消。"))
    return redirect("transfer_detail", pk=pk)


@require(P.USER_MANAGE)
def agency_close(request, code):
    """Close a body at once if it has nothing open; else draw up the transfer to its successor that closes it."""
    body = get_object_or_404(Agency.objects.visible_to(request.user).filter(is_active=True), code=code)
    today = timezone.localdate()
    form = CloseAgencyForm(
        request.POST or None, user=request.user, agency=body, initial={"effective_on": today}
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            return _close(request, body, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    context = {"form": form, "body": body, "open": transfers.open_work(body, DUTIES, today)}
    return render(request, "roof/agency_close.html", context)


def _close(request, body, given):
    now, shared = timezone.now(), {"basis": given["basis"], "by": request.user, "duties": DUTIES}
    if given["successor"] is None:
        transfers.close_body(body, on=given["effective_on"], now=now, **shared)
        messages.success(request, _("单位“%(name)s”已撤销。") % {"name": body.name})
        return redirect("foundation:agency_detail", code=body.code)
    made = transfers.draft(
        source=body, target=given["successor"], effective_on=given["effective_on"], kinds=(), closes=True, now=now,
        **shared,
    )  # fmt: skip
    return redirect("transfer_detail", pk=made.pk)
