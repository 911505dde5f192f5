"""For everybody: intended close-outs with their objections, and the random re-checks with their evidence."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from inspections.rules.draw.canonical import encode
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency

from .. import queries
from ..choices import RecheckState
from ..forms.closing import PublicObjectionForm
from ..models import Objection, Recheck, Task
from ..services import closing

_PAGE = 25


@require_GET
def public_closing_list(request):
    """Close-outs under publicity, those that end first on top; a receipt leads to its answer."""
    rows = Task.objects.published(timezone.localdate()).order_by("publicity_until", "code")
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    return render(request, "rectification/public_closing_list.html", {"page": page, "trial": _trial()})


def _trial() -> bool:
    """Whether the length of the publicity is a default of ours that nobody has confirmed; the page says so."""
    return not queries.rule_on(timezone.localdate()).confirmed


@require_http_methods(["GET", "POST"])
def public_closing(request, code):
    """One intended close-out, and the form to object."""
    task = get_object_or_404(Task.objects.published(timezone.localdate()), code=code)
    form = PublicObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = closing.receive_objection(code, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("异议已收到，回执码：%(code)s。请记下，凭它查询答复。") % {"code": row.receipt})
            return redirect("rectification:public_objection", receipt=row.receipt)
    return render(request, "rectification/public_closing.html", {"task": task, "form": form, "trial": _trial()})


@require_GET
def public_receipt(request):
    """From the typed receipt to its page."""
    receipt = "".join(sign for sign in request.GET.get("receipt", "").upper() if sign.isalnum())[:20]
    if not Objection.objects.filter(receipt=receipt).exists():
        messages.error(request, _("没有这个回执码，请核对后重新输入。"))
        return redirect("rectification:public_closing_list")
    return redirect("rectification:public_objection", receipt=receipt)


@require_GET
def public_objection(request, receipt):
    """What became of an objection: what was said and the answer, never who said it."""
    rows = Objection.objects.select_related("task").only(
        "receipt", "text", "state", "answer", "answered_at", "received_at", "task__code", "task__title"
    )
    return render(request, "rectification/public_objection.html", {"row": get_object_or_404(rows, receipt=receipt)})


@require_GET
def public_recheck_list(request):
    """Every register number of every office, newest first."""
    page = Paginator(Recheck.objects.published(), _PAGE).get_page(request.GET.get("page"))
    return render(request, "rectification/public_recheck_list.html", {"page": page})


@require_GET
def public_recheck(request, code):
    """One number: what was committed when, what became of it, how to re-compute it."""
    recheck = get_object_or_404(Recheck.objects.published(), code=code)
    context = {"recheck": recheck, "entry": encode(queries.recheck_entry(recheck)).decode()}
    if recheck.state == RecheckState.REVEALED:
        frozen, _salts = queries.recheck_documents(recheck)
        context["strata"] = queries.recheck_strata(frozen)
        context["items"] = recheck.items.select_related("task", "unit").order_by("position")
    return render(request, "rectification/public_recheck.html", context)


@require_GET
def public_recheck_bundle(request, code):
    """The bundle of a revealed re-check as a file."""
    rows = Recheck.objects.published().filter(state=RecheckState.REVEALED)
    return _file(queries.recheck_bundle(get_object_or_404(rows, code=code)), "bundle.json")


@require_GET
def public_recheck_register(request, office):
    """The register of an office's re-checks as a file."""
    agency = get_object_or_404(Agency.objects.published(), code=office)
    return _file(queries.recheck_register(agency), "register.json")


def _file(value, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(encode(value) + b"\n", content_type="application/json",
                        headers={"Content-Disposition": disposition})  # fmt: skip
