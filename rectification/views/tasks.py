"""Tasks: one page each, drawing up, changing."""

import copy

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.models import Attachment
from supervision.foundation.trail import timeline

from ..choices import JUDGED_STATES, ExtensionState, ReportState, TaskKind, TaskState
from ..forms import (
    ApplyCloseForm,
    AttachForm,
    ContactForm,
    ExtensionForm,
    MeasureDoneForm,
    ObjectionForm,
    ReasonForm,
    ReopenForm,
    SendBackForm,
    TaskForm,
    VerifySiteForm,
)
from ..forms.closing import AnswerForm, SiteVisitForm, StageReviewForm
from ..models import Objection, Task
from ..queries.conference import decision_behind
from ..rules.progress import CHECKS
from ..services import tasks
from ..services.papers import kind_of
from ..workflow import CHECK_LABELS, OBJECTION, TASK
from .plans import led_plan
from .words import light_reasons

_ACTS = 50
# Drafts of a month, and the step inside the act of handing it in, are in the trail but not on the page.
_UNTOLD = ("rectification.report.save", "rectification.progressreport.submit")
# Steps that need more than a note, with the form each of them fills.
FORMS = {
    "apply_close": ApplyCloseForm,
    "verify_site": VerifySiteForm,
    "object": ObjectionForm,
    "send_back": SendBackForm,
    "reopen": ReopenForm,
    "cancel": ReasonForm,
    "visit": SiteVisitForm,
    "review_stage": StageReviewForm,
}
_ROAD = (
    TaskState.NOT_STARTED, TaskState.IN_PROGRESS, TaskState.SELF_CHECKED, TaskState.CLOSE_APPLIED,
    TaskState.UNDER_REVIEW, TaskState.SITE_VERIFIED, TaskState.PUBLICITY,
)  # fmt: skip
_EXTENSIBLE = (TaskState.NOT_STARTED, TaskState.IN_PROGRESS, TaskState.RETURNED, TaskState.REOPENED)
_COMPLETING = (TaskState.IN_PROGRESS, TaskState.RETURNED, TaskState.REOPENED)
_ENDED = (TaskState.CLOSED, TaskState.KEPT_UP, TaskState.CANCELLED)


def visible_task(user, code: str) -> Task:
    """The task, if the person may see it."""
    rows = Task.objects.visible_to(user).select_related(
        "plan__office", "measure", "problem", "lead_agency", "applicant", "reviewer"
    )
    return get_object_or_404(rows, code=code)


def offered(user, task, on) -> list:
    """Steps of the workflow, judged as if the form that goes with a step were filled in."""
    filled = copy.copy(task)
    filled.signer = filled.signer or "—"
    filled.checks, filled.verified_on, filled.closed_on = dict.fromkeys(CHECKS, True), on, on
    wrong = "close" if task.kind == TaskKind.LONG_TERM else "settle_stage"
    return [action for action in TASK.open_to(user, filled) if action.verb != wrong]


@require(P.LEDGER_VIEW)
def task_detail(request, code):
    """Facts, measures with evidence, what may be done now, what was done."""
    task, user, on = visible_task(request.user, code), request.user, timezone.localdate()
    actions, parties = offered(user, task, on), task.parties(user)
    reports = may(user, P.TASK_REPORT) and "lead" in parties
    measures, files = _evidence(task)
    if reports and task.state in _COMPLETING:
        _offer_completion(measures, on)
    context = {
        "task": task,
        "decision": decision_behind(task, user),
        "on": on,
        "reasons": light_reasons(task, on),
        "actions": [action for action in actions if action.verb not in FORMS],
        "forms": [(action, _form(action.verb, task)) for action in actions if action.verb in FORMS],
        "measures": measures,
        "files": files,
        "attach_form": AttachForm() if may_attach(user, task) else None,
        "units": task.units.select_related("agency"),
        "milestones": list(task.milestones.all()),
        "steps": _steps(task),
        "checks": [(label, task.checks.get(name)) for name, label in CHECK_LABELS.items()] if task.checks else [],
        "reports": task.reports.exclude(state=ReportState.DRAFT).select_related("reporter"),
        "extensions": _extensions(user, task, parties),
        "extension_form": ExtensionForm() if reports and _may_ask(task, on) else None,
        "can_edit": _may_edit(user, parties),
        "can_reach": _may_edit(user, parties) and task.state not in _ENDED,
        "can_split": may(user, P.TASK_ISSUE) and "office" in parties,
        "can_report": reports and task.state not in (TaskState.CLOSED, TaskState.KEPT_UP),
        "visits": _visits(task),
        "objections": _objections(user, task),
        "stage_reviews": task.reviews.select_related("reviewer"),
        "papers": task.papers.all(),
        "rechecks": task.rechecks.visible_to(user).select_related("recheck"),
        "acts": timeline(task.code).exclude(verb__in=_UNTOLD)[:_ACTS],
        "stops": task.state in _ENDED,
        "due_stops": task.state in _ENDED or _asked_in_time(task),
    }
    return render(request, "rectification/task_detail.html", context)


def _asked_in_time(task) -> bool:
    """Close-out was asked for by the last day: the unit has done its part, and its days no longer count."""
    return bool(task.state in JUDGED_STATES and task.due_on and task.applied_on and task.applied_on <= task.due_on)


def _form(verb, task):
    """An empty form of a step."""
    return FORMS[verb](initial={"signer": task.signer}, prefix=verb)


def _evidence(task):
    """Measures with their files, and the files of the task itself, in one query."""
    measures = list(task.measures.all())
    keys = [measure.pk for measure in measures]
    rows = Attachment.objects.filter(
        Q(parent_type="rectification.taskmeasure", parent_id__in=keys)
        | Q(parent_type="rectification.task", parent_id=task.pk)
    )
    files = {}
    for row in rows:
        row.is_image = row.content_type in ("image/jpeg", "image/png")
        files.setdefault((row.parent_type, row.parent_id), []).append(row)
    for measure in measures:
        measure.files = files.get(("rectification.taskmeasure", measure.pk), [])
    return measures, files.get(("rectification.task", task.pk), [])


def _offer_completion(measures, on) -> None:
    """A form for each measure, starting from what was said before."""
    for measure in measures:
        start = {"done_on": measure.done_on or on, "evidence": measure.evidence}
        measure.form = MeasureDoneForm(initial=start, auto_id=f"measure{measure.pk}_%s")


def may_attach(user, task) -> bool:
    """The lead unit proves, the office adds what it found; nothing is added to a settled task."""
    if task.state in (TaskState.CLOSED, TaskState.KEPT_UP, TaskState.CANCELLED):
        return False
    parties = task.parties(user)
    return (may(user, P.TASK_REPORT) and "lead" in parties) or (may(user, P.TASK_REVIEW) and "office" in parties)


def _may_edit(user, parties) -> bool:
    return (may(user, P.TASK_ISSUE) and "office" in parties) or (may(user, P.TASK_REPORT) and "lead" in parties)


def _may_ask(task, on) -> bool:
    return task.state in _EXTENSIBLE and task.due_on is not None and on <= task.due_on


def _extensions(user, task, parties) -> list:
    """Requests for more time; the undecided one can be decided by the office."""
    rows = list(task.extensions.select_related("requested_by", "decided_by"))
    for row in rows:
        row.can_decide = (
            row.state == ExtensionState.REQUESTED and may(user, P.TASK_CLOSE) and "office" in parties
            and row.requested_by_id != user.pk
        )  # fmt: skip
    return rows


def _visits(task) -> list:
    """Visits to the place with their photos."""
    visits = list(task.site_visits.select_related("recorded_by"))
    found = _files_of("rectification.sitevisit", [visit.pk for visit in visits])
    for visit in visits:
        visit.files = found.get(visit.pk, [])
    return visits


def _files_of(parent_type, keys) -> dict:
    files = {}
    for row in Attachment.objects.filter(parent_type=parent_type, parent_id__in=keys):
        row.is_image = row.content_type in ("image/jpeg", "image/png")
        files.setdefault(row.parent_id, []).append(row)
    return files


def _objections(user, task) -> list:
    """Objections as the office sees them; an unanswered one with the form to answer it."""
    rows = list(Objection.objects.visible_to(user).filter(task=task).select_related("answered_by"))
    for row in rows:
        if OBJECTION.open_to(user, row):
            row.form = AnswerForm(prefix=f"o{row.pk}")
    return rows


def _steps(task) -> list[dict]:
    """The road to close-out; a returned or reopened task is in work again."""
    state = TaskState.IN_PROGRESS if task.state in (TaskState.RETURNED, TaskState.REOPENED) else task.state
    if state in (TaskState.DRAFT, TaskState.CANCELLED):
        return []
    end = TaskState.KEPT_UP if task.kind == TaskKind.LONG_TERM else TaskState.CLOSED
    road = (*_ROAD, end)
    place = road.index(state)
    return [
        {"label": one.label, "done": index < place or state == end, "current": index == place and state != end}
        for index, one in enumerate(road)
    ]


@require(P.TASK_ISSUE)
def task_new(request, code):
    """A task under a measure, not issued yet. ``?measure=`` its key, ``?like=`` a task it is split from."""
    plan = led_plan(request.user, code)
    initial, measure = _start_of(request, plan)
    form = TaskForm(request.POST or None, plan=plan, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            task = tasks.draft(
                plan, by=request.user, now=timezone.now(), measures=form.measure_texts(), units=form.units(),
                measure=measure, milestones=form.cleaned_data["milestones"], **form.values(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已拟定任务 %(code)s，核对后下达。") % {"code": task.code})
            return redirect("rectification:task_detail", code=task.code)
    context = {"form": form, "plan": plan, "measure": measure}
    return render(request, "rectification/task_form.html", context)


def _start_of(request, plan):
    """What the form starts from: the measure, or the task that is split."""
    like = plan.tasks.filter(code=request.GET.get("like", "")).first()
    key = request.GET.get("measure", "")
    measure = plan.measures.filter(pk=key).first() if key.isdecimal() else None
    if like is not None:
        names = ("title", "target", "kind", "lead_agency", "problem", "start_on", "due_on", "due_basis")
        initial = {name: getattr(like, name) for name in names}
        initial["measures"] = "\n".join(row.line for row in like.measures.all())
        initial["cooperate"] = [row.agency_id for row in like.units.all()]
        return initial, like.measure
    if measure is None:
        return {"kind": TaskKind.PHASED, "start_on": timezone.localdate()}, None
    units = [unit for unit in measure.units.all() if unit.agency_id]
    leads = [unit.agency_id for unit in units if unit.role == "lead"][:1]
    initial = {
        "title": measure.title[:200], "measures": measure.text, "kind": kind_of(measure.deadline_text),
        "problem": measure.problem_id, "target": measure.target,
        "start_on": timezone.localdate(), "due_on": measure.deadline_on, "due_basis": measure.deadline_text,
        "lead_agency": leads[0] if leads else None,
        "cooperate": [unit.agency_id for unit in units if unit.agency_id not in leads],
    }  # fmt: skip
    return initial, measure


@require(P.TASK_ISSUE, P.TASK_REPORT)
def task_edit(request, code):
    """All particulars by the office, contacts and milestones by the lead unit."""
    task = visible_task(request.user, code)
    parties = task.parties(request.user)
    is_office = may(request.user, P.TASK_ISSUE) and "office" in parties
    if is_office:
        form = TaskForm(request.POST or None, instance=task, plan=task.plan)
    else:
        form = ContactForm(request.POST or None, instance=task)
    if request.method == "POST" and form.is_valid():
        structure = {}
        if is_office and "measures" in form.changed_data:
            structure["measures"] = form.measure_texts()
        if is_office and "cooperate" in form.changed_data:
            structure["units"] = form.units()
        if "milestones" in form.changed_data:
            structure["milestones"] = form.cleaned_data["milestones"]
        try:
            tasks.edit(task, by=request.user, now=timezone.now(), values=form.changed_values(), **structure)
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已保存。"))
            return redirect("rectification:task_detail", code=code)
    return render(request, "rectification/task_form.html", {"form": form, "plan": task.plan, "task": task})
