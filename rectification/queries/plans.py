"""Reads of a whole plan: its coverage, its tasks in groups, and who has filed."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Prefetch

from supervision.foundation.models import Attachment

from ..choices import SETTLED_STATES, TaskState
from ..models import FiledPlan, Measure, Plan, Task, TaskMeasure
from ..rules import coverage

_FILES = "rectification.taskmeasure"


@dataclass
class Clause:
    """A measure of the paper with what was made of it."""

    measure: Measure
    tasks: list[Task] = field(default_factory=list)
    verdict: str = coverage.UNCOVERED


def with_measures(tasks):
    """Tasks with their measures and the number of files under each, in three queries."""
    return tasks.select_related("lead_agency", "problem", "measure").prefetch_related(
        Prefetch("measures", TaskMeasure.objects.order_by("number"))
    )


def count_evidence(tasks: list[Task]) -> None:
    """Give every measure of the tasks ``files`` and every task ``covering``; one query."""
    keys = [row.pk for task in tasks for row in task.measures.all()]
    rows = Attachment.objects.filter(parent_type=_FILES, parent_id__in=keys).values_list("parent_id")
    files = Counter(dict(rows.annotate(n=Count("pk")).order_by()))
    for task in tasks:
        rows = list(task.measures.all())
        for row in rows:
            row.files = files[row.pk]
        done = [row for row in rows if row.done_on]
        proven = [row for row in done if row.evidence.strip() or row.files]
        task.covering = coverage.Covering(
            task.state != TaskState.DRAFT, task.state in SETTLED_STATES, len(rows), len(done), len(proven)
        )
        task.files = sum(row.files for row in rows)


def clauses(plan: Plan, user) -> list[Clause]:
    """The coverage matrix as this person sees it; cancelled tasks cover nothing."""
    seen = Task.objects.visible_to(user).filter(plan=plan).exclude(state=TaskState.CANCELLED)
    tasks = list(with_measures(seen.exclude(measure=None)))
    count_evidence(tasks)
    found = {measure.pk: Clause(measure) for measure in plan.measures.prefetch_related("units")}
    for task in tasks:
        found[task.measure_id].tasks.append(task)
    for clause in found.values():
        clause.verdict = coverage.verdict([task.covering for task in clause.tasks])
    return list(found.values())


def problems_with_tasks(plan: Plan, user):
    """Problems of the plan with the number of tasks this person sees under each."""
    seen = Task.objects.visible_to(user).filter(plan=plan).exclude(state=TaskState.CANCELLED)
    counts = dict(seen.exclude(problem=None).order_by().values_list("problem").annotate(Count("pk")))
    rows = list(plan.problems.all())
    for row in rows:
        row.task_count = counts.get(row.pk, 0)
    return rows


def units_without_filing(plan: Plan, user) -> list:
    """Lead units of issued tasks that have no plan on file."""
    filed = FiledPlan.objects.valid().filter(plan=plan).values("agency")
    rows = Task.objects.visible_to(user).current().filter(plan=plan).exclude(lead_agency__in=filed)
    leads = {task.lead_agency_id: task.lead_agency for task in rows.select_related("lead_agency")}
    return sorted(leads.values(), key=lambda body: (body.region_code, body.code))
