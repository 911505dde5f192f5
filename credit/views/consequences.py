"""A consequence that a threshold proposes and a person decides."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of

from ..forms import DecisionForm
from ..models import Consequence
from ..services import consequences
from ..workflow import CONSEQUENCE


def _consequence(request, pk) -> Consequence:
    joined = Consequence.objects.visible_to(request.user).select_related(
        "institution__region", "threshold__scheme", "decided_by"
    )
    return get_object_or_404(joined, pk=pk)


@require(P.POINTS_VIEW)
def consequence_detail(request, pk):
    """The threshold, the total that reached it, and the decision."""
    consequence = _consequence(request, pk)
    context = {
        "consequence": consequence,
        "offered": [(action, DecisionForm()) for action in CONSEQUENCE.open_to(request.user, consequence)],
        "history": history_of(consequence),
    }
    return render(request, "credit/consequence_detail.html", context)


@require_POST
@require(P.CONSEQUENCE_DECIDE)
def consequence_settle(request, pk):
    """Decide: the verb comes from the button."""
    consequence, form = _consequence(request, pk), DecisionForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请填写决定的内容或者理由。"))
    verb = request.POST.get("verb", "")
    consequences.settle(verb, consequence, **form.cleaned_data, by=request.user, now=timezone.now())
    messages.success(request, _("已记录决定。"))
    return redirect("credit:consequence_detail", pk=pk)
