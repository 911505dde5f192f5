"""Published plans and their progress for everybody (S000 五(四)): an explicit list of columns, no persons."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ..choices import SETTLED_STATES, TaskState
from ..models import MeasureUnit, Plan
from ..services.dispatch_file import closure

_PLAN = ("pk", "code", "title", "number", "issuer", "year", "published_on")
_ISSUED = ~Q(tasks__state__in=(TaskState.DRAFT, TaskState.CANCELLED)) & Q(tasks__isnull=False)


def _counts(rows):
    return rows.annotate(
        total=Count("tasks", filter=_ISSUED, distinct=True),
        settled=Count("tasks", filter=Q(tasks__state__in=SETTLED_STATES), distinct=True),
    )


@require_GET
def public_plan_list(request):
    """Plans the offices have made public."""
    plans = list(_counts(Plan.objects.published().order_by("-year", "-pk")).values(*_PLAN, "total", "settled"))
    for plan in plans:
        plan["rate"] = closure(plan)
    return render(request, "rectification/public_plans.html", {"plans": plans})


@require_GET
def public_plan(request, code):
    """One plan: its measures, who is responsible, how many tasks are settled."""
    plan = get_object_or_404(_counts(Plan.objects.published()).values(*_PLAN, "total", "settled"), code=code)
    found = Plan.objects.get(pk=plan["pk"])
    measures = list(
        _counts(found.measures.order_by("number")).values("pk", "number", "title", "deadline_on", "total", "settled")
    )
    units = {}
    for row in MeasureUnit.objects.filter(measure__plan=found).select_related("agency").order_by("position"):
        units.setdefault(row.measure_id, []).append(row.agency.name if row.agency else row.name)
    for measure in measures:
        measure["units"] = _("、").join(dict.fromkeys(units.get(measure["pk"], ())))
    context = {"plan": plan, "measures": measures, "rate": closure(plan)}
    return render(request, "rectification/public_plan.html", context)
