"""Pages of what is done to many rows: choose on the ledger, confirm with a reason, see what came of it."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ..errors import Refused
from ..models import Act
from .bulk import VERB, Selection, carry_out
from .columns import ledger_named
from .views import admit

_SAMPLE = 10


@require_POST
@login_required
def ledger_bulk(request, name):
    """Show how many rows were chosen and ask for the reason; with ``confirm``, do it."""
    ledger = ledger_named(name)
    bulk = next((one for one in ledger.bulk_for(request.user) if one.key == request.POST.get("bulk")), None)
    admit(ledger.may_view(request.user) and bulk is not None)
    selection = Selection.of(request.POST)
    rows = selection.rows(ledger, request.user)
    confirming = "confirm" in request.POST
    form = bulk.form(request.POST if confirming else None, user=request.user) if bulk.form else None
    number = rows.count()
    problems = []
    if confirming:
        if request.POST.get("expected") != str(number):
            problems.append(_("选中的行数已变为 %(n)s 行，请核对后再确认。") % {"n": number})
        elif form is None or form.is_valid():
            try:
                entry = carry_out(
                    ledger, bulk, rows, form.values() if form else {}, by=request.user, now=timezone.now(),
                    note=request.POST.get("note", ""),
                )  # fmt: skip
                return redirect("ledger_bulk_result", name=name, pk=entry.pk)
            except Refused as refused:
                problems += refused.reasons
    context = {
        "ledger": ledger, "bulk": bulk, "selection": selection, "number": number, "form": form, "problems": problems,
        "sample": list(rows.order_by("pk")[:_SAMPLE]), "note": request.POST.get("note", ""),
        "back": _back(ledger, selection),
    }  # fmt: skip
    return render(request, "foundation/bulk_confirm.html", context)


def _back(ledger, selection) -> str:
    return reverse(ledger.list_url) + (f"?{selection.query}" if selection.query else "")


@require_GET
@login_required
def ledger_bulk_result(request, name, pk):
    """What came of it, for who did it."""
    ledger = ledger_named(name)
    entry = get_object_or_404(Act, pk=pk, verb=VERB, actor_id=request.user.pk, data__ledger=name)
    return render(request, "foundation/bulk_result.html", {**entry.data, "ledger": ledger, "entry": entry})
