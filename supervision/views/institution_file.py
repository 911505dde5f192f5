"""One file per institution (一户一档): standing, warnings, every floor's tab and one timeline on one page."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from institutions.models import Institution
from institutions.queries import file_of
from institutions.workflow import INSTITUTION
from supervision.foundation.access import P, may, require
from supervision.foundation.casefile.pages import changes_page, exported, file_context
from supervision.foundation.rules.identifiers import masked

_JOINED = ("region", "category", "responsible_agency", "merged_into", "standing")


def _visible(user, code: str) -> Institution:
    rows = Institution.objects.visible_to(user).select_related(*_JOINED).prefetch_related("names", "merged")
    return get_object_or_404(rows, code=code)


@require_GET
@require(P.INSTITUTION_VIEW)
def institution_file(request, code):
    """One tab of the file at a time, the timeline first; ``?print=1`` is all of it on one page."""
    institution = _visible(request.user, code)
    context = file_context(request, file_of(request.user, institution))
    template = "casefile/print.html" if "printing" in context else "roof/institution_file.html"
    context |= {
        "institution": institution,
        "standing": getattr(institution, "standing", None),
        "phone": masked(institution.phone),
        "sees_points": may(request.user, P.POINTS_VIEW),
        "actions": INSTITUTION.open_to(request.user, institution),
        "today": timezone.localdate(),
    }
    return render(request, template, context)


@require_GET
@require(P.INSTITUTION_VIEW)
def institution_file_changes(request, code, pk):
    """What one act of the timeline changed, in words."""
    return changes_page(request, file_of(request.user, _visible(request.user, code)), pk)


@require_GET
@require(P.INSTITUTION_VIEW)
def institution_file_export(request, code, form):
    """The file as Excel or Word, recorded."""
    return exported(file_of(request.user, _visible(request.user, code)), form)
