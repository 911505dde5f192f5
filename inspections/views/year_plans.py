"""Yearly plans: form, steps, the year as a calendar, and what the public reads."""

from datetime import date

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import timeline

from .. import queries
from ..choices import YearPlanState
from ..forms import LineForms, YearPlanForm
from ..models import YearPlan
from ..services import year_plans
from ..workflow import YEAR_PLAN

_LINE = ("source", "title", "subjects", "content", "target", "partners", "starts_on", "ends_on")


@require(P.PLAN_VIEW)
def year_plan(request, pk):
    """A yearly plan with its lines and what has been planned for each."""
    plan = _plan(request, pk)
    lines = plan.lines.prefetch_related("plans")
    own = "office" in plan.parties(request.user)
    context = {
        "plan": plan, "lines": lines, "actions": YEAR_PLAN.open_to(request.user, plan), "acts": timeline(plan.code),
        "may_edit": own and plan.state == YearPlanState.DRAFT and may(request.user, P.PLAN_EDIT),
    }  # fmt: skip
    return render(request, "inspections/year_plan_detail.html", context)


@require(P.PLAN_EDIT)
def year_plan_new(request):
    """Draw up a yearly plan."""
    return _form(request, None)


@require(P.PLAN_EDIT)
def year_plan_edit(request, pk):
    """Change a draft."""
    return _form(request, _plan(request, pk))


def _form(request, plan):
    form = YearPlanForm(request.POST or None, initial=_initial(plan))
    lines = LineForms(request.POST or None, prefix="lines", initial=list(plan.lines.values(*_LINE)) if plan else None)
    if plan:
        form.fields["year"].disabled = True
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        rows = [row for row in lines.cleaned_data if row.get("title")]
        values = form.cleaned_data
        try:
            if plan is None:
                plan = year_plans.create(by=request.user, now=timezone.now(), lines=rows, **values)
            else:
                values.pop("year")
                plan = year_plans.edit(plan, by=request.user, now=timezone.now(), lines=rows, **values)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("年度计划已保存。"))
            return redirect("inspections:year_plan", plan.pk)
    return render(request, "inspections/year_plan_form.html", {"form": form, "lines": lines, "plan": plan})


def _initial(plan) -> dict:
    if plan is None:
        return {"year": timezone.localdate().year}
    return {name: getattr(plan, name) for name in ("year", "title", "document_number", "max_visits", "exempt")}


@require_POST
@require(P.PLAN_VIEW)
def year_plan_act(request, pk):
    """One step of the yearly plan."""
    plan, verb = _plan(request, pk), request.POST.get("verb", "")
    if verb in YEAR_PLAN.steps:
        year_plans.take(verb, plan, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
        messages.success(request, _("已办理：%(label)s。") % {"label": YEAR_PLAN.steps[verb].label})
    return redirect("inspections:year_plan", pk)


@require_GET
@require(P.PLAN_VIEW)
def calendar(request):
    """The year: lines over the months, and below everything that has a day."""
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2200 else today.year
    found = queries.marks(request.user, year)
    firsts = [(month, date(year, month, 1)) for month in queries.MONTHS]
    months = [(month, first, [mark for mark in found if mark.day.month == month]) for month, first in firsts]
    context = {
        "year": year, "before": year - 1, "after": year + 1, "months": months, "today": today,
        "lines": queries.year_lines(request.user, year), "any": bool(found), "numbers": firsts,
        "current": today.month if year == today.year else 0,
    }  # fmt: skip
    return render(request, "inspections/calendar.html", context)


@require_GET
def public_list(request):
    """Published yearly plans, newest first."""
    wanted = request.GET.get("q", "").strip()
    rows = YearPlan.objects.published().order_by("-year", "office__code")
    if wanted:
        rows = rows.filter(Q(office__name__icontains=wanted) | Q(title__icontains=wanted))
    return render(request, "inspections/public_year_plans.html", {"plans": rows[:200], "wanted": wanted})


@require_GET
def public_detail(request, code):
    """A published yearly plan: what is checked, whom it concerns, how often at most."""
    plan = get_object_or_404(YearPlan.objects.published(), code=code)
    return render(request, "inspections/public_year_plan.html", {"plan": plan, "lines": plan.lines.all()})


def _plan(request, pk) -> YearPlan:
    rows = YearPlan.objects.visible_to(request.user).select_related("office", "created_by", "approved_by")
    return get_object_or_404(rows, pk=pk)
