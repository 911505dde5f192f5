"""Scoring schemes: read, adopted for the own region, put into force with a document number."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.models import Region
from supervision.foundation.trail import history_of

from ..forms import AdoptForm, ConfirmForm
from ..models import ScoringScheme
from ..services import schemes
from ..workflow import SCHEME


def _scheme(request, pk) -> ScoringScheme:
    return get_object_or_404(ScoringScheme.objects.visible_to(request.user).select_related("confirmed_by"), pk=pk)


@require(P.POINTS_VIEW, P.SCHEME_VIEW)
def scheme_list(request):
    """All schemes the person may read."""
    rows = list(ScoringScheme.objects.visible_to(request.user))
    names = dict(Region.objects.filter(code__in={row.region_code for row in rows}).values_list("code", "name"))
    return render(request, "credit/scheme_list.html", {"rows": [(row, names.get(row.region_code, "")) for row in rows]})


def _page(request, scheme, *, status=200, **forms):
    offered = {action.verb for action in SCHEME.open_to(request.user, scheme)}
    region = Region.objects.filter(code=scheme.region_code).first()
    context = {
        "scheme": scheme,
        "region": region,
        "items": scheme.items.all(),
        "thresholds": scheme.thresholds.all(),
        "adopt_form": forms.get("adopt")
        or AdoptForm(initial={"title": scheme.title, "valid_from": timezone.localdate()}),
        "confirm_form": forms.get("confirm") or ConfirmForm(initial={"valid_from": scheme.valid_from}),
        "may_adopt": may(request.user, P.SCHEME_EDIT),
        "offered": offered,
        "history": history_of(scheme),
    }
    return render(request, "credit/scheme_detail.html", context, status=status)


@require(P.POINTS_VIEW, P.SCHEME_VIEW)
def scheme_detail(request, pk):
    """Items, thresholds and where each comes from."""
    return _page(request, _scheme(request, pk))


@require_POST
@require(P.SCHEME_EDIT)
def scheme_adopt(request, pk):
    """Copy it for the own region, on trial."""
    scheme, form = _scheme(request, pk), AdoptForm(request.POST)
    if not form.is_valid():
        return _page(request, scheme, status=422, adopt=form)
    try:
        copy = schemes.adopt(scheme, **form.cleaned_data, by=request.user, now=timezone.now())
    except Refused as refused:
        form.add_error(None, refused.reasons)
        return _page(request, scheme, status=422, adopt=form)
    messages.success(request, _("已采用为本地区记分办法，确认依据文号前试运行。"))
    return redirect("credit:scheme_detail", pk=copy.pk)


@require_POST
@require(P.SCHEME_EDIT)
def scheme_confirm(request, pk):
    """Put it into force."""
    scheme, form = _scheme(request, pk), ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, scheme, status=422, confirm=form)
    schemes.confirm(scheme, **form.cleaned_data, by=request.user, now=timezone.now())
    messages.success(request, _("记分办法已确认施行。"))
    return redirect("credit:scheme_detail", pk=pk)


@require_POST
@require(P.SCHEME_EDIT)
def scheme_close(request, pk):
    """Take it out of use."""
    schemes.close(_scheme(request, pk), by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
    messages.success(request, _("记分办法已停用。"))
    return redirect("credit:scheme_detail", pk=pk)
