"""Self-inspections as the authority sees them: rounds, late and missing, one filing."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of

from ..forms import RoundForm
from ..models import SelfInspection
from ..queries import rounds_with_figures
from ..services import self_inspections
from ..workflow import SELF_INSPECTION


def visible_filing(user, pk: int) -> SelfInspection:
    """The filing, if the person may see it."""
    rows = SelfInspection.objects.visible_to(user).select_related("institution", "round", "pledge_text", "submitted_by")
    return get_object_or_404(rows, pk=pk)


@require(P.SELFCHECK_REVIEW)
def round_list(request):
    """Rounds with how many filed in time, late, or not at all."""
    rows = rounds_with_figures(request.user)
    return render(request, "institutions/round_list.html", {"rounds": rows})


@require(P.SELFCHECK_REVIEW)
def round_new(request):
    """Open a round."""
    form = RoundForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            self_inspections.open_round(
                **form.cleaned_data, agency=request.user.agency, by=request.user, now=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("本轮自查已开启，机构登录后即可填报。"))
            return redirect("institutions:round_list")
    return render(request, "institutions/round_form.html", {"form": form})


@require(P.SELFCHECK_VIEW)
def selfinspection_detail(request, pk):
    """One filing: answers with problems first, pledge, history, and what may be done."""
    filing = visible_filing(request.user, pk)
    answers = list(filing.answers.select_related("item"))
    context = {
        "filing": filing,
        "problems": [answer for answer in answers if answer.conclusion == "problem"],
        "others": [answer for answer in answers if answer.conclusion != "problem"],
        "actions": [action for action in SELF_INSPECTION.open_to(request.user, filing) if action.verb != "submit"],
        "acts": history_of(filing),
        "is_own": may(request.user, P.SELFCHECK_FILE),
    }
    return render(request, "institutions/selfinspection_detail.html", context)


@require_POST
@require(P.SELFCHECK_REVIEW)
def selfinspection_act(request, pk):
    """Accept, return with a reason, or publish."""
    filing = visible_filing(request.user, pk)
    verb, note = request.POST.get("verb", ""), request.POST.get("note", "").strip()
    if verb == "send_back":
        self_inspections.send_back(filing, reason=note, by=request.user, now=timezone.now())
    elif verb in self_inspections.VERBS:
        self_inspections.VERBS[verb](filing, by=request.user, now=timezone.now(), note=note)
    else:
        raise Refused(_("没有这项办理。"))
    messages.success(request, _("已办理。"))
    return redirect("institutions:selfinspection_detail", pk=pk)
