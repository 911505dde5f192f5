"""Plans: what the paper says, how far each unit is, and the way from measures to issued tasks."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Avg, Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked
from supervision.foundation.trail import timeline

from ..choices import SETTLED_STATES, Light, PlanState, TaskKind, TaskState
from ..forms import IssueForm
from ..forms.plans import PlanForm
from ..models import InspectedDistrict, MeasureUnit, Plan, Task
from ..rules import policy
from ..services import corrections, papers, tasks
from ..workflow import PLAN, TASK

_ACTS = 30


def visible_plan(user, code: str) -> Plan:
    """The plan, if the person may see it."""
    return get_object_or_404(Plan.objects.visible_to(user).select_related("office"), code=code)


def led_plan(user, code: str) -> Plan:
    """The plan, if the person's office leads it; the others have no business with its making."""
    plans = Plan.objects.visible_to(user).filter(office=user.agency_id).select_related("office")
    return get_object_or_404(plans, code=code)


@require(P.LEDGER_VIEW)
def plan_list(request):
    """Plans with how many of their tasks are settled, late or behind."""
    seen = Task.objects.visible_to(request.user).current().values("pk")
    mine = Q(tasks__in=seen)
    rows = (
        Plan.objects.visible_to(request.user)
        .select_related("office")
        .annotate(
            task_count=Count("tasks", filter=mine, distinct=True),
            settled=Count("tasks", filter=mine & Q(tasks__state__in=SETTLED_STATES), distinct=True),
            red=Count("tasks", filter=mine & Q(tasks__light=Light.RED), distinct=True),
            yellow=Count("tasks", filter=mine & Q(tasks__light=Light.YELLOW), distinct=True),
        )
    )
    context = {"plans": rows, "can_import": may(request.user, P.PLAN_PAPER_CONFIRM)}
    return render(request, "rectification/plan_list.html", context)


@require(P.LEDGER_VIEW)
def plan_detail(request, code):
    """Measures with units and tasks, progress of each unit."""
    plan, user = visible_plan(request.user, code), request.user
    visible = Task.objects.visible_to(user).filter(plan=plan)
    counts = dict(visible.order_by().values_list("measure").annotate(Count("pk")))
    measures = list(plan.measures.prefetch_related("units__agency__names"))
    for measure in measures:
        measure.task_count = counts.get(measure.pk, 0)
        for unit in measure.units.all():
            unit.is_group = unit.agency_id is None and policy.is_group(unit.name)
    is_office = "office" in plan.parties(user)
    context = {
        "plan": plan,
        "measures": measures,
        "units": _units(visible),
        "drafts": visible.filter(state=TaskState.DRAFT).count() if is_office and may(user, P.TASK_ISSUE) else 0,
        "unmatched": _unmatched(plan) if is_office else 0,
        "inspected": InspectedDistrict.objects.visible_to(user).filter(plan=plan).first(),
        "is_office": is_office and may(user, P.TASK_ISSUE),
        "can_confirm": is_office and may(user, P.PLAN_PAPER_CONFIRM),
        "without_task": sum(not measure.task_count for measure in measures),
        "actions": [
            one for one in PLAN.open_to(user, plan) if one.verb != ("publish" if plan.published_on else "unpublish")
        ],
        "acts": timeline(plan.code)[:_ACTS],
        "can_edit": is_office and may(user, P.PLAN_PAPER_CONFIRM) and plan.state != PlanState.CLOSED,
        "is_draft": plan.state == PlanState.DRAFT,
    }
    return render(request, "rectification/plan_detail.html", context)


def _unmatched(plan) -> int:
    """Names that mean no body yet; those that mean many at once (各相关监管部门) are right as they are."""
    names = MeasureUnit.objects.filter(measure__plan=plan, agency=None).values_list("name", flat=True)
    return sum(not policy.is_group(name) for name in names)


def _units(visible):
    """Progress and lights by lead unit."""
    return (
        visible.current()
        .order_by("lead_agency__region_code", "lead_agency__code")
        .values("lead_agency", "lead_agency__short_name")
        .annotate(
            n=Count("pk"),
            settled=Count("pk", filter=Q(state__in=SETTLED_STATES)),
            red=Count("pk", filter=Q(light=Light.RED)),
            yellow=Count("pk", filter=Q(light=Light.YELLOW)),
            percent=Avg("progress"),
        )
    )


@require_POST
@require(P.PLAN_PAPER_CONFIRM, P.TASK_CLOSE)
def plan_act(request, code):
    """Confirm or end a plan."""
    plan, verb = visible_plan(request.user, code), request.POST.get("verb", "")
    if verb not in PLAN.steps:
        raise Refused(_("没有这项办理。"))
    changes = {"publish": {"published_on": timezone.localdate()}, "unpublish": {"published_on": None}}.get(verb)
    PLAN.take(verb, plan, by=request.user, now=timezone.now(), note=request.POST.get("note", ""), changes=changes)
    messages.success(request, _("已办理。"))
    return redirect("rectification:plan_detail", code=code)


@require(P.PLAN_PAPER_CONFIRM)
def plan_edit(request, code):
    """The head of the paper: title, number, issuer, year."""
    plan = led_plan(request.user, code)
    form = PlanForm(request.POST or None, instance=plan)
    if request.method == "POST" and form.is_valid():
        corrections.describe(plan, **form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, _("已更正方案信息。"))
        return redirect("rectification:plan_detail", code=code)
    return render(request, "rectification/plan_form.html", {"plan": plan, "form": form})


@require_POST
@require(P.TASK_ISSUE)
def plan_propose(request, code):
    """One draft task for each measure that has none."""
    plan = led_plan(request.user, code)
    made = papers.propose_tasks(plan, by=request.user, now=timezone.now())
    told = ngettext("已拟定 %(n)s 项任务，请核对后下达。", "已拟定 %(n)s 项任务，请核对后下达。", len(made))
    messages.success(request, told % {"n": len(made)})
    return redirect("rectification:plan_issue", code=code)


@require(P.TASK_ISSUE)
def plan_issue(request, code):
    """Draft tasks of a plan; the ticked ones are issued together, and those not ready say why."""
    plan = led_plan(request.user, code)
    drafts = plan.tasks.filter(state=TaskState.DRAFT).select_related("plan", "lead_agency", "measure")
    if request.method == "POST":
        return _issue(request, plan, drafts)
    rows = list(drafts.prefetch_related("units__agency", "measures"))
    for task in rows:
        task.missing = TASK.obstacles("issue", request.user, task)
    context = {"plan": plan, "tasks": rows, "ready": sum(not task.missing for task in rows)}
    return render(request, "rectification/plan_issue.html", context)


def _issue(request, plan, drafts):
    chosen = drafts.filter(code__in=request.POST.getlist("task"))
    if not chosen:
        raise Refused(_("请先勾选要下达的任务；已下达的任务不再列出。"))
    due_on = checked(IssueForm(request.POST)).cleaned_data["due_on"]
    done, refused = 0, []
    for task in chosen:
        try:
            _issue_one(task, due_on, by=request.user, now=timezone.now())
            done += 1
        except Refused as reason:
            refused += [f"{task.code}：{text}" for text in reason.reasons]
    for text in refused:
        messages.error(request, text)
    if done:
        messages.success(request, ngettext("已下达 %(n)s 项任务。", "已下达 %(n)s 项任务。", done) % {"n": done})
    return redirect("rectification:plan_issue" if refused else "rectification:plan_detail", code=plan.code)


def _issue_one(task, due_on, **who) -> None:
    """Issue a task, with the common day if it has none; either both are done or nothing is."""
    with transaction.atomic():
        if due_on and task.due_on is None and task.kind != TaskKind.LONG_TERM:
            task = tasks.edit(task, values={"due_on": due_on, "due_basis": _("下达时统一确定")}, **who)
        tasks.issue(task, **who)
