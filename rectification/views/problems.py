"""Problems of a plan: listed with their tasks, added, and filled in where the paper only counts them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused

from ..choices import PlanState
from ..forms.plans import ProblemForm
from ..models import Problem
from ..queries import plans as plan_queries
from ..services import plan_problems
from .plans import led_plan, visible_plan


@require(P.LEDGER_VIEW)
def problem_list(request, code):
    """The problems of a plan; those without a wording wait on top."""
    plan, user = visible_plan(request.user, code), request.user
    rows = plan_queries.problems_with_tasks(plan, user)
    can_edit = "office" in plan.parties(user) and (may(user, P.TASK_ISSUE) or may(user, P.PLAN_PAPER_CONFIRM))
    context = {
        "plan": plan,
        "active": "problems",
        "problems": rows,
        "empty": sum(not row.text for row in rows),
        "can_edit": can_edit and plan.state != PlanState.CLOSED,
    }
    return render(request, "rectification/problem_list.html", context)


@require(P.TASK_ISSUE, P.PLAN_PAPER_CONFIRM)
def problem_new(request, code):
    """One more problem."""
    return _form_page(request, led_plan(request.user, code), None)


@require(P.TASK_ISSUE, P.PLAN_PAPER_CONFIRM)
def problem_edit(request, pk):
    """Word a problem; ``next`` leads on to the next one that has no wording."""
    rows = Problem.objects.visible_to(request.user).filter(plan__office=request.user.agency_id)
    problem = get_object_or_404(rows.select_related("plan__office"), pk=pk)
    return _form_page(request, problem.plan, problem)


def _form_page(request, plan, problem):
    form = ProblemForm(request.POST or None, instance=problem)
    if request.method == "POST" and form.is_valid():
        stated = plan_problems.Stated(**form.cleaned_data)
        who = {"by": request.user, "now": timezone.now()}
        try:
            if problem is None:
                done = plan_problems.add(plan, stated, **who)
            else:
                done = plan_problems.put(problem, stated, seen=request.POST.get("seen"), **who)
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已保存问题 %(n)s。") % {"n": done.number})
            return _onwards(request, plan)
    seen = request.POST.get("seen") or (problem.text if problem else "")
    context = {"plan": plan, "problem": problem, "form": form, "seen": seen}
    return render(request, "rectification/problem_form.html", context)


def _onwards(request, plan):
    waiting = plan.problems.filter(text="").first() if "next" in request.POST else None
    if waiting is not None:
        return redirect("rectification:problem_edit", pk=waiting.pk)
    return redirect("rectification:problem_list", code=plan.code)
