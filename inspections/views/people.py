"""The pool of inspectors."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused

from ..forms import InspectorForm, LeaveForm, RecusalForm
from ..models import Inspector, Leave, Recusal
from ..services import people

_FIELDS = ("name", "certificate_no", "valid_to", "unit", "user", "areas", "skills", "status", "is_expert")


@require(P.INSPECTOR_EDIT)
def inspector_new(request):
    """Put a person into the pool."""
    return _form(request, inspector=None)


@require(P.INSPECTOR_VIEW)
def inspector_edit(request, pk):
    """An entry of the pool, its recusals, and the form for those who keep the pool."""
    return _form(request, inspector=get_object_or_404(Inspector.objects.visible_to(request.user), pk=pk))


def _form(request, inspector):
    initial = {name: getattr(inspector, name) for name in _FIELDS} if inspector else None
    form = InspectorForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if inspector is None:
                inspector = people.enter(by=request.user, now=timezone.now(), **form.cleaned_data)
            else:
                people.edit(inspector, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("名录已保存。"))
            return redirect("inspections:inspector_edit", inspector.pk)
    context = {"form": form, "inspector": inspector, "may_edit": may(request.user, P.INSPECTOR_EDIT)}
    if inspector is not None:
        context["recusals"] = Recusal.objects.visible_to(request.user).filter(inspector=inspector)
        context["recusal_form"] = RecusalForm(user=request.user)
        context["leaves"] = Leave.objects.visible_to(request.user).filter(inspector=inspector)
        context["leave_form"] = LeaveForm(auto_id="id_leave_%s")
    return render(request, "inspections/inspector_form.html", context)


@require_POST
@require(P.INSPECTOR_EDIT)
def recusal_new(request, pk):
    """Record a recusal of somebody of the pool."""
    inspector = get_object_or_404(Inspector.objects.visible_to(request.user), pk=pk)
    form = RecusalForm(request.POST, user=request.user)
    if not form.is_valid():
        raise Refused(*[error for errors in form.errors.values() for error in errors])
    people.declare_recusal(inspector, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("回避已登记。"))
    return redirect("inspections:inspector_edit", inspector.pk)


@require_POST
@require(P.INSPECTOR_EDIT)
def leave_new(request, pk):
    """Enter days on which somebody cannot be sent."""
    inspector = get_object_or_404(Inspector.objects.visible_to(request.user), pk=pk)
    form = LeaveForm(request.POST)
    if not form.is_valid():
        raise Refused(*[error for errors in form.errors.values() for error in errors])
    people.set_leave(inspector, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("离岗已登记。"))
    return redirect("inspections:inspector_edit", pk)


@require_POST
@require(P.INSPECTOR_EDIT)
def leave_drop(request, pk):
    """Take such days back."""
    leave = get_object_or_404(Leave.objects.visible_to(request.user).select_related("inspector"), pk=pk)
    people.drop_leave(leave, by=request.user, now=timezone.now())
    messages.success(request, _("离岗登记已撤销。"))
    return redirect("inspections:inspector_edit", leave.inspector_id)
