"""Figures of a plan: what the units count each month, and how it is counted (口径)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require

from ..forms.month import FigureForm
from ..models import Figure
from ..services import figures
from .plans import led_plan


@require(P.TASK_ISSUE, P.TASK_REVIEW)
def figure_list(request, code):
    """The figures of a plan; the office adds one or ends one."""
    plan = led_plan(request.user, code)
    can_edit = may(request.user, P.TASK_ISSUE)
    form = FigureForm(request.POST or None)
    if request.method == "POST" and can_edit and form.is_valid():
        figures.add(plan, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("已增加指标，本月起填报。"))
        return redirect("rectification:figure_list", code=code)
    context = {"plan": plan, "figures": plan.figures.all(), "form": form if can_edit else None}
    return render(request, "rectification/figure_list.html", context)


@require_POST
@require(P.TASK_ISSUE)
def figure_end(request, pk):
    """Ask for it no more, or again."""
    figure = get_object_or_404(Figure.objects.visible_to(request.user).select_related("plan"), pk=pk)
    figures.end(figure, by=request.user, now=timezone.now(), ended=not figure.ended)
    messages.success(request, _("已保存。"))
    return redirect("rectification:figure_list", code=figure.plan.code)
