"""Plans: detail, form, steps."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import timeline

from .. import queries
from ..choices import Custody, DrawState, PlanState, Series, TaskSource
from ..forms import InviteForm, PlanForm
from ..models import DrawRule, InspectionPlan
from ..services import halves, plans
from ..workflow import PLAN


@require(P.PLAN_VIEW)
def plan_detail(request, pk):
    """The plan, its draws and what may be done next."""
    rows = InspectionPlan.objects.visible_to(request.user).select_related(
        "office", "created_by", "approved_by", "library", "year_line", "issued_list"
    )
    plan = get_object_or_404(rows, pk=pk)
    context = {
        "plan": plan,
        "trial": queries.plan_on_trial(plan),
        "region": queries.region_names([plan.region_code]).get(plan.region_code, plan.region_code),
        "classes": DrawRule.objects.filter(version=plan.rules_version, kind="base", key__in=plan.classes),
        "draws": plan.draws.select_related("office"),
        "approvals": plan.approvals.visible_to(request.user),
        "may_ask": plan.state == PlanState.APPROVED and may(request.user, P.PLAN_EDIT) and _in_office(request, plan),
        "actions": PLAN.open_to(request.user, plan),
        "may_edit": plan.state == PlanState.DRAFT and may(request.user, P.PLAN_EDIT) and _in_office(request, plan),
        **_joint(request, plan),
        "may_draw": _may_draw(request, plan),
        "acts": timeline(plan.code),
    }
    return render(request, "inspections/plan_detail.html", context)


@require(P.PLAN_EDIT)
def plan_new(request):
    """Draw up a plan."""
    return _form(request, plan=None)


@require(P.PLAN_EDIT)
def plan_edit(request, pk):
    """Change a draft."""
    return _form(request, plan=get_object_or_404(InspectionPlan.objects.visible_to(request.user), pk=pk))


def _form(request, plan):
    initial = PlanForm.initial_of(plan) if plan else None
    form = PlanForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if plan is None:
                plan = plans.create(by=request.user, now=timezone.now(), **form.values())
            else:
                plan = plans.edit(plan, by=request.user, now=timezone.now(), **form.values())
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("计划已保存。"))
            return redirect("inspections:plan_detail", plan.pk)
    return render(request, "inspections/plan_form.html", {"form": form, "plan": plan})


@require_POST
@require(P.PLAN_VIEW)
def plan_act(request, pk):
    """One step of the plan."""
    plan = get_object_or_404(InspectionPlan.objects.visible_to(request.user), pk=pk)
    verb = request.POST.get("verb", "")
    if verb in PLAN.steps:
        plans.take(verb, plan, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
        messages.success(request, _("已办理：%(label)s。") % {"label": PLAN.steps[verb].label})
    return redirect("inspections:plan_detail", plan.pk)


def _joint(request, plan) -> dict:
    """Invited departments, the form to invite another, and the half to sign."""
    may_invite = plan.state == PlanState.DRAFT and may(request.user, P.PLAN_EDIT) and _in_office(request, plan)
    waits = plan.state == PlanState.APPROVED and not plan.draws.exclude(state=DrawState.VOID).exists()
    kept = plan.custody == Custody.OFFICES and waits and halves.letter_of(plan, request.user) == "a"
    return {
        "partners": plan.partners.select_related("agency"),
        "invite_form": InviteForm(user=request.user, plan=plan) if may_invite else None,
        "may_sign": kept and may(request.user, P.DRAW_COMMIT),
    }


def _in_office(request, plan) -> bool:
    return "office" in plan.parties(request.user)


def _may_draw(request, plan) -> bool:
    """Approved, by somebody of its office, and (if it is drawn once) not drawn yet."""
    if plan.source != TaskSource.OWN:
        return False
    if plan.state != PlanState.APPROVED or not may(request.user, P.DRAW_COMMIT) or not _in_office(request, plan):
        return False
    return plan.series != Series.ONCE or not plan.draws.exclude(state=DrawState.VOID).exists()
