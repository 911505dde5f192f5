"""The coverage matrix: every clause of the paper with its tasks, their evidence and their close-out."""

from collections import Counter

from django.shortcuts import render

from supervision.foundation.access import P, may, require

from ..choices import COLOURS, Coverage, PlanState
from ..models import Task
from ..queries import plans as plan_queries
from .plans import visible_plan


@require(P.LEDGER_VIEW)
def plan_coverage(request, code):
    """Clause → tasks → evidence → close-out, with problems nobody has a task for."""
    plan, user = visible_plan(request.user, code), request.user
    clauses = plan_queries.clauses(plan, user)
    counts = Counter(clause.verdict for clause in clauses)
    wanted = request.GET.get("verdict", "")
    for clause in clauses:
        clause.colour, clause.label = COLOURS[clause.verdict], Coverage(clause.verdict).label
    problems = plan_queries.problems_with_tasks(plan, user)
    context = {
        "plan": plan,
        "active": "coverage",
        "clauses": [clause for clause in clauses if wanted in ("", clause.verdict)],
        "figures": [(one.value, one.label, COLOURS[one], counts[one.value]) for one in Coverage],
        "wanted": wanted,
        "total": len(clauses),
        "bare": [problem for problem in problems if not problem.task_count],
        "loose": Task.objects.visible_to(user).current().filter(plan=plan, measure=None).count(),
        "can_task": may(user, P.TASK_ISSUE) and "office" in plan.parties(user) and plan.state == PlanState.CONFIRMED,
    }
    return render(request, "rectification/plan_coverage.html", context)
