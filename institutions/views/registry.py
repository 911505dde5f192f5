"""Institutions: entering and amending, their states. Their one page is the file (一户一档), which the roof joins."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused

from ..forms import InstitutionForm
from ..models import Institution
from ..services import licences
from ..workflow import INSTITUTION


def _visible(user, code: str) -> Institution:
    return get_object_or_404(Institution.objects.visible_to(user), code=code)


@require(P.INSTITUTION_VIEW)
def institution_detail(request, code):
    """The lasting address of an institution; leads to its file."""
    address = reverse("institution_file", args=[_visible(request.user, code).code])
    return redirect(f"{address}?{request.GET.urlencode()}" if request.GET else address)


@require(P.INSTITUTION_EDIT)
def institution_new(request):
    """Register one institution."""
    form = InstitutionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            institution = licences.register(form.values(), by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            _say(request, form, _("已登记，机构编码%(code)s。") % {"code": institution.code})
            return redirect("institution_file", code=institution.code)
    return render(request, "institutions/institution_form.html", {"form": form})


@require(P.INSTITUTION_EDIT)
def institution_edit(request, code):
    """Change what is registered."""
    institution = _visible(request.user, code)
    form = InstitutionForm(request.POST or None, user=request.user, instance=institution)
    if request.method == "POST" and form.is_valid():
        try:
            licences.amend(institution, form.values(), by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            _say(request, form, _("已保存。"))
            return redirect("institution_file", code=code)
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
    return redirect("institution_file", code=code)
