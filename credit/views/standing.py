"""The points of an institution on any day, recomputed from the records."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from institutions.models import Institution
from supervision.foundation.access import P, may, require

from ..forms import DayForm
from ..models import PointsRecord
from ..queries import standing_on


@require(P.POINTS_VIEW)
def standing_detail(request, code):
    """Total, cycle and thresholds as of a day, with the records that count on it."""
    institution = get_object_or_404(Institution.objects.visible_to(request.user), code=code)
    form = DayForm(request.GET or None)
    day = (form.is_valid() and form.cleaned_data["on"]) or timezone.localdate()
    found = standing_on(institution, day)
    records = []
    if found is not None:
        known = PointsRecord.objects.visible_to(request.user).filter(institution=institution)
        effective = known.filter(effective_on__isnull=False).select_related("item")
        records = [r for r in effective if r.given.counts_on(day) and r.verified_on in found.cycle]
    context = {
        "institution": institution,
        "form": form if form.is_bound else DayForm(initial={"on": day}),
        "day": day,
        "found": found,
        "reached": found.reached() if found else [],
        "records": records,
        "may_draft": may(request.user, P.POINTS_DRAFT),
    }
    return render(request, "credit/standing_detail.html", context)
