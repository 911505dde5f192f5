"""Institutions: one page each, entering and amending, their states."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import timeline

from ..choices import VALIDATED_STATES, InstitutionState
from ..forms import InstitutionForm
from ..models import Institution, Validation
from ..services import registry
from ..workflow import INSTITUTION

_ACTS = 30


def _visible(user, code: str) -> Institution:
    rows = Institution.objects.visible_to(user).select_related(
        "region", "category", "responsible_agency", "affiliation_agency", "merged_into", "standing"
    )
    return get_object_or_404(rows, code=code)


@require(P.INSTITUTION_VIEW)
def institution_detail(request, code):
    """Registered facts, what may be done now, what was done."""
    institution = _visible(request.user, code)
    context = {
        "institution": institution,
        "other_names": institution.names.all(),
        "actions": INSTITUTION.open_to(request.user, institution),
        "can_edit": may(request.user, P.INSTITUTION_EDIT) and institution.state != InstitutionState.MERGED,
        "can_invite": may(request.user, P.ACCOUNT_INVITE),
        "acts": timeline(code)[:_ACTS],
        "deferral": Validation.objects.deferral_of(code),
        "can_propose_deferral": may(request.user, P.VALIDATION_REVIEW)
        and institution.state in VALIDATED_STATES
        and "authority" in institution.parties(request.user),
    }
    return render(request, "institutions/institution_detail.html", context)


@require(P.INSTITUTION_EDIT)
def institution_new(request):
    """Register one institution."""
    form = InstitutionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            institution = registry.register(form.values(), by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            _say(request, form, _("已登记，机构编码%(code)s。") % {"code": institution.code})
            return redirect("institutions:institution_detail", code=institution.code)
    return render(request, "institutions/institution_form.html", {"form": form})


@require(P.INSTITUTION_EDIT)
def institution_edit(request, code):
    """Change what is registered."""
    institution = _visible(request.user, code)
    form = InstitutionForm(request.POST or None, user=request.user, instance=institution)
    if request.method == "POST" and form.is_valid():
        try:
            registry.amend(institution, form.values(), by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            _say(request, form, _("已保存。"))
            return redirect("institutions:institution_detail", code=code)
    return render(request, "institutions/institution_form.html", {"form": form, "institution": institution})


def _say(request, form: InstitutionForm, text: str) -> None:
    messages.success(request, text)
    for warning in form.warnings():
        messages.warning(request, warning.translated(_))


@require_POST
@require(P.INSTITUTION_EDIT)
def institution_act(request, code):
    """Take a step of the workflow."""
    institution = _visible(request.user, code)
    verb = request.POST.get("verb", "")
    if verb not in INSTITUTION.steps:
        raise Refused(_("没有这项办理。"))
    INSTITUTION.take(verb, institution, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
    messages.success(request, _("已办理。"))
    return redirect("institutions:institution_detail", code=code)
