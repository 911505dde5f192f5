"""Practitioners: one page each; the identity number only for a recorded reason."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of

from ..forms import PractitionerForm, ReasonForm
from ..models import Practitioner
from ..services import practitioners
from ..workflow import PRACTITIONER


def _visible(user, code: str) -> Practitioner:
    return get_object_or_404(Practitioner.objects.visible_to(user).select_related("institution"), code=code)


@require(P.PRACTITIONER_VIEW)
def practitioner_detail(request, code):
    """Registration and certificates."""
    return render(request, "institutions/practitioner_detail.html", _context(request, _visible(request.user, code)))


def _context(request, practitioner: Practitioner) -> dict:
    return {
        "practitioner": practitioner,
        "actions": PRACTITIONER.open_to(request.user, practitioner),
        "can_read": may(request.user, P.PRACTITIONER_EDIT) and bool(practitioner.id_number),
        "form": ReasonForm(),
        "acts": history_of(practitioner),
    }


@require(P.PRACTITIONER_EDIT)
def practitioner_new(request):
    """Enter a practitioner."""
    form = PractitionerForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        number = values.pop("id_number")
        try:
            practitioner = practitioners.enter(values, id_number=number, by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已登记，人员编码%(code)s。") % {"code": practitioner.code})
            return redirect("institutions:practitioner_detail", code=practitioner.code)
    return render(request, "institutions/practitioner_form.html", {"form": form})


@require_POST
@require(P.PRACTITIONER_EDIT)
def practitioner_identity(request, code):
    """Show the identity number on this one answer; nothing of it is kept in the address or the session."""
    practitioner = _visible(request.user, code)
    form = ReasonForm(request.POST)
    context = _context(request, practitioner) | {"form": form}
    if form.is_valid():
        context["identity"] = practitioners.read_identity(
            practitioner, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"]
        )
    return render(request, "institutions/practitioner_detail.html", context)


@require_POST
@require(P.PRACTITIONER_EDIT)
def practitioner_act(request, code):
    """Take a step of the workflow."""
    practitioner = _visible(request.user, code)
    verb = request.POST.get("verb", "")
    if verb not in PRACTITIONER.steps:
        raise Refused(_("没有这项办理。"))
    PRACTITIONER.take(verb, practitioner, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
    messages.success(request, _("已办理。"))
    return redirect("institutions:practitioner_detail", code=code)
