"""One file per institution (一户一档): every floor's tab and one timeline on one page."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from credit import tabs as credit
from inspections import tabs as inspections
from institutions import tabs as institutions
from institutions.models import Institution
from rectification import tabs as rectification
from supervision.foundation.access import P, require
from supervision.foundation.casefile import LIMIT
from supervision.foundation.trail import timeline

FLOORS = (institutions, inspections, credit, rectification)
_ACTS = 100


def tabs_for(user) -> list:
    """The tabs this person may open, in the order of the floors."""
    return [tab for floor in FLOORS for tab in floor.TABS if tab.is_for(user)]


@require_GET
@require(P.INSTITUTION_VIEW)
def institution_file(request, code):
    """One tab of the file at a time; the timeline comes first."""
    institution = get_object_or_404(Institution.objects.visible_to(request.user), code=code)
    tabs = tabs_for(request.user)
    current = next((tab for tab in tabs if tab.key == request.GET.get("tab")), None)
    context = {"institution": institution, "code": code, "current": current, "tabs": _links(tabs, current)}
    if current is None:
        context["acts"] = timeline(code)[:_ACTS]
    else:
        rows = current.rows(request.user, code)
        context |= {"total": rows.count(), "rows": rows[:LIMIT]}
    return render(request, "roof/institution_file.html", context)


def _links(tabs, current) -> list[dict]:
    """The tab bar; without a chosen tab the page shows the timeline."""
    links = [{"label": _("时间轴"), "url": "?", "active": current is None}]
    return links + [{"label": tab.label, "url": f"?tab={tab.key}", "active": tab is current} for tab in tabs]
