"""Pages for everybody, without signing in. Nothing here but ``published()`` rows."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from inspections.models import Draw, Visit
from institutions.choices import InstitutionState
from institutions.models import Institution
from institutions.queries import published_named

_PAGE, _LATEST = 25, 5


@require_GET
def public_home(request):
    """What the public may look up, and where; with ``q``, institutions in practice by name."""
    wanted = request.GET.get("q", "").strip()[:100]
    context = {"wanted": wanted}
    institutions = Institution.objects.published()
    if wanted:
        found, context["more"] = published_named(wanted)
        page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
        for card in page.object_list:
            card["state_label"] = InstitutionState(card["state"]).label
        context["page"] = page
    else:
        context |= {
            "institution_count": institutions.count(),
            "result_count": Visit.objects.published().count(),
            "draw_count": Draw.objects.published().count(),
            "draws": Draw.objects.published().select_related("plan")[:_LATEST],
        }
    return render(request, "roof/public_home.html", context)
