"""Indicator systems: listed, made, filled in, published, confirmed, copied."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked
from supervision.foundation.trail import history_of

from ..choices import SystemState
from ..forms.inspections import DocumentForm, IndicatorForm, SystemForm
from ..models import Indicator, IndicatorSystem
from ..rules import inspection as rule
from ..services import indicators
from ..workflow import SYSTEM
from ..workflow.inspection import system_adds_up


def _visible(user, code) -> IndicatorSystem:
    return get_object_or_404(IndicatorSystem.objects.visible_to(user).select_related("office", "previous"), code=code)


def _own_draft(user, code) -> IndicatorSystem:
    """A system the person's office is making; the others have no business with it."""
    own = IndicatorSystem.objects.visible_to(user).filter(office=user.agency_id, state=SystemState.DRAFT)
    return get_object_or_404(own, code=code)


@require(P.GOVINSPECT_VIEW)
def system_list(request):
    """All versions the person may see."""
    rows = IndicatorSystem.objects.visible_to(request.user).select_related("office")
    leaves = Count("indicators", filter=Q(indicators__parent__isnull=False))
    context = {"systems": rows.annotate(leaves=leaves), "can_run": may(request.user, P.GOVINSPECT_RUN)}
    return render(request, "rectification/system_list.html", context)


@require(P.GOVINSPECT_RUN)
def system_new(request):
    """Begin a system."""
    form = SystemForm(request.POST or None, initial={"year": timezone.localdate().year})
    if request.method == "POST" and form.is_valid():
        made = indicators.draft(by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("已新建，请填写指标或导入 Excel。"))
        return redirect("rectification:system_detail", code=made.code)
    return render(request, "rectification/system_form.html", {"form": form})


@require(P.GOVINSPECT_RUN)
def system_edit(request, code):
    """Change the head of a draft."""
    system = _own_draft(request.user, code)
    form = SystemForm(request.POST or None, instance=system)
    if request.method == "POST" and form.is_valid():
        indicators.edit(system, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("rectification:system_detail", code=code)
    return render(request, "rectification/system_form.html", {"form": form, "system": system})


@require(P.GOVINSPECT_VIEW)
def system_detail(request, code):
    """Both levels with their sums, and what speaks against publishing."""
    system, user = _visible(request.user, code), request.user
    rows = list(system.indicators.select_related("parent"))
    heads = [row for row in rows if row.parent_id is None]
    for head in heads:
        head.leaves = [row for row in rows if row.parent_id == head.pk]
        head.sum = rule.total(leaf.points for leaf in head.leaves)
    actions = SYSTEM.open_to(user, system)
    confirm = next((one for one in actions if one.verb == "confirm" and one.is_open), None)
    is_draft = system.state == SystemState.DRAFT
    context = {
        "system": system,
        "heads": heads,
        "total": rule.total(head.points for head in heads),
        "faults": list(system_adds_up(system)) if is_draft else [],
        "can_write": is_draft and may(user, P.GOVINSPECT_RUN) and system.office_id == user.agency_id,
        "actions": [one for one in actions if one.verb != "confirm"],
        "confirm": confirm,
        "form": DocumentForm() if confirm else None,
        "acts": history_of(system) if system.office_id == user.agency_id else (),
    }
    return render(request, "rectification/system_detail.html", context)


@require_POST
@require(P.GOVINSPECT_RUN, P.RULE_CONFIRM)
def system_act(request, code):
    """Publish, confirm by a document, copy."""
    system, verb = _visible(request.user, code), request.POST.get("verb", "")
    who, note = {"by": request.user, "now": timezone.now()}, request.POST.get("note", "")
    if verb == "publish":
        done = indicators.publish(system, note=note, **who)
    elif verb == "copy":
        done = indicators.copy(system, note=note, **who)
    elif verb == "confirm":
        form = checked(DocumentForm(request.POST))
        done = indicators.confirm(system, document=form.cleaned_data["document"], **who)
    else:
        raise Refused(_("没有这项办理。"))
    messages.success(request, _("已办理。"))
    return redirect("rectification:system_detail", code=done.code)


@require(P.GOVINSPECT_RUN)
def indicator_new(request, code):
    """One more indicator; ``?under=`` names the upper one."""
    system = _own_draft(request.user, code)
    under = system.indicators.filter(parent=None, code=request.GET.get("under", "")).first()
    return _write(request, system, None, {"parent": under})


@require(P.GOVINSPECT_RUN)
def indicator_edit(request, pk):
    """Change an indicator of a draft, or take it out."""
    own = Indicator.objects.visible_to(request.user).filter(system__office=request.user.agency_id)
    row = get_object_or_404(own.filter(system__state=SystemState.DRAFT).select_related("system"), pk=pk)
    if request.method == "POST" and "drop" in request.POST:
        indicators.drop(row, by=request.user, now=timezone.now())
        messages.success(request, _("已删除。"))
        return redirect("rectification:system_detail", code=row.system.code)
    return _write(request, row.system, row, {})


def _write(request, system, indicator, initial):
    form = IndicatorForm(request.POST or None, system=system, instance=indicator, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            values = {"indicator": indicator, **form.cleaned_data}
            indicators.put(system, by=request.user, now=timezone.now(), **values)
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已保存。"))
            return redirect("rectification:system_detail", code=system.code)
    context = {"form": form, "system": system, "indicator": indicator}
    return render(request, "rectification/indicator_form.html", context)
