"""Practitioners: one page each; the identity number only for a recorded reason."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.casefile.pages import changes_page, exported, file_context
from supervision.foundation.errors import Refused

from ..forms import PractitionerForm, ReasonForm
from ..models import Practitioner
from ..queries import person_file_of
from ..services import practitioners
from ..workflow import PRACTITIONER


def _visible(user, code: str) -> Practitioner:
    rows = Practitioner.objects.visible_to(user).select_related("institution", "standing")
    return get_object_or_404(rows, code=code)


@require(P.PRACTITIONER_VIEW)
def practitioner_detail(request, code):
    """The person's file: standing, certificates, timeline; ``?print=1`` is all of it on one page."""
    context = _context(request, _visible(request.user, code))
    template = "casefile/print.html" if "printing" in context else "institutions/practitioner_detail.html"
    return render(request, template, context)


@require_GET
@require(P.PRACTITIONER_VIEW)
def practitioner_changes(request, code, pk):
    """What one act of the timeline changed, in words."""
    return changes_page(request, person_file_of(request.user, _visible(request.user, code)), pk)


@require_GET
@require(P.PRACTITIONER_VIEW)
def practitioner_export(request, code, form):
    """The file as Excel or Word, recorded."""
    return exported(person_file_of(request.user, _visible(request.user, code)), form)


def _context(request, practitioner: Practitioner) -> dict:
    return file_context(request, person_file_of(request.user, practitioner)) | {
        "practitioner": practitioner,
        "actions": PRACTITIONER.open_to(request.user, practitioner),
        "can_read": may(request.user, P.PRACTITIONER_EDIT) and bool(practitioner.id_number),
        "reason_form": ReasonForm(),
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
    context = {"practitioner": practitioner, "form": form}
    if form.is_valid():
        context["identity"] = practitioners.read_identity(
            practitioner, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"]
        )
    return render(request, "institutions/practitioner_identity.html", context)


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
