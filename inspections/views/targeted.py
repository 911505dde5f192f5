"""A visit that somebody names instead of a draw, with the burden of the institution in view."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Institution
from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused

from ..choices import OpeningWay
from ..forms import TargetedForm
from ..queries import burden
from ..services import targeted


@require(P.PLAN_EDIT)
def targeted_new(request, code):
    """Open it on its own, on a day on which somebody comes anyway, or ask for it beyond the cap."""
    rows = Institution.objects.visible_to(request.user).select_related("region", "standing")
    institution = get_object_or_404(rows, code=code)
    form = TargetedForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return _opened(request, institution, dict(form.cleaned_data))
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
    meter = burden.meter([code], timezone.localdate())
    return render(request, "inspections/targeted_form.html", {"institution": institution, "form": form, "meter": meter})


def _opened(request, institution, given):
    way, who = given.pop("way"), {"by": request.user, "now": timezone.now()}
    if way == OpeningWay.APPROVED:
        row = targeted.ask_beyond(institution, **given, **who)
        messages.success(request, _("已报负责人审批，批准后自动开设检查任务。"))
        return redirect("inspections:approval_detail", row.pk)
    if way == OpeningWay.MERGED:
        given.pop("planned_on")
        visit = targeted.open_merged(institution, **given, **who)
        said = _("检查任务已开设，与已安排的检查在 %(day)s 同一天进行，请安排检查组。")
        messages.success(request, said % {"day": visit.planned_on})
    else:
        visit = targeted.open_alone(institution, **given, **who)
        messages.success(request, _("检查任务已开设，请安排检查组。"))
    return redirect("inspections:visit_team", visit.pk)
