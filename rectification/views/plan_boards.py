"""The ledger of a plan in full and in pictures: problem → task → measure, a board by state or light, the Gantt chart
that hangs on the wall (挂图作战)."""

from datetime import date, timedelta
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Count, Max, Min, Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, require

from ..choices import COLOURS, Light, TaskKind, TaskState
from ..models import Task
from ..queries import plans as plan_queries
from ..queries.conference import area_of
from .plans import visible_plan

_PAGE, _CARDS = 60, 30
_WIDTH, _HEIGHT = 1000, 26  # of the drawing of one bar
_LAST = 1 << 15  # behind every number of a paper
_BY_STATE, _BY_LIGHT, _OUTSIDE = lazy("销号状态"), lazy("预警灯"), lazy("未归入领域")
# How the tasks of a plan are put in groups: heading, order, and the words of a group.
GROUPINGS = {
    "problem": (lazy("问题"), "problem__number", lambda task: str(task.problem) if task.problem else ""),
    "area": (lazy("领域"), "measure__number", area_of),
    "lead": (lazy("牵头单位"), "lead_agency__code", lambda task: str(task.lead_agency or "")),
    "measure": (lazy("措施"), "measure__number", lambda task: str(task.measure) if task.measure else ""),
    "kind": (lazy("整改类型"), "kind", lambda task: TaskKind(task.kind).label),
}


def _tasks(plan, user):
    return Task.objects.visible_to(user).filter(plan=plan).exclude(state=TaskState.CANCELLED)


def _grouping(request, default: str) -> str:
    by = request.GET.get("by", default)
    return by if by in GROUPINGS else default


def _grouped(request, plan, by: str):
    """(page, groups of its tasks): each group with its words."""
    order, words = GROUPINGS[by][1:]
    rows = plan_queries.with_measures(_tasks(plan, request.user)).prefetch_related("units__agency", "milestones")
    page = Paginator(rows.order_by(order, "due_on", "code"), _PAGE).get_page(request.GET.get("page"))
    groups = [(name, list(tasks)) for name, tasks in groupby(page.object_list, key=words)]
    return page, groups


def _context(plan, by, page, groups, active):
    choices = [(key, grouping[0]) for key, grouping in GROUPINGS.items()]
    return {"plan": plan, "by": by, "choices": choices, "page": page, "groups": groups, "active": active,
            "heading": GROUPINGS[by][0]}  # fmt: skip


@require(P.LEDGER_VIEW)
def plan_tree(request, code):
    """The ledger in full: under each problem its tasks, under each task its measures with deadline and evidence."""
    plan, by = visible_plan(request.user, code), _grouping(request, "problem")
    page, groups = _grouped(request, plan, by)
    plan_queries.count_evidence([task for _name, tasks in groups for task in tasks])
    return render(request, "rectification/plan_tree.html", _context(plan, by, page, groups, "tree"))


@require(P.LEDGER_VIEW)
def plan_board(request, code):
    """Tasks as cards in columns, one for each state, light or area."""
    plan, by = visible_plan(request.user, code), request.GET.get("by")
    rows = _tasks(plan, request.user)
    if by == "area":
        columns = _by_area(rows)
    else:
        by = "light" if by == "light" else "state"
        columns = _by_choice(rows.exclude(state=TaskState.DRAFT) if by == "light" else rows, by)
    for column in columns:
        cards = column.pop("rows").select_related("lead_agency").order_by("due_on", "code")
        column["tasks"] = cards[:_CARDS]
    context = {"plan": plan, "columns": columns, "by": by, "active": "board", "cards": _CARDS,
               "choices": (("state", _BY_STATE), ("light", _BY_LIGHT), ("area", GROUPINGS["area"][0]))}  # fmt: skip
    return render(request, "rectification/plan_board.html", context)


def _by_choice(rows, field: str) -> list[dict]:
    """A column for each state or light that has tasks."""
    counts = dict(rows.order_by().values_list(field).annotate(Count("pk")))
    return [
        {"code": one.value, "query": urlencode({field: one.value}), "label": one.label, "colour": COLOURS[one],
         "n": counts[one.value], "rows": rows.filter(**{field: one})}
        for one in (Light if field == "light" else TaskState) if counts.get(one.value)
    ]  # fmt: skip


def _by_area(rows) -> list[dict]:
    """A column for each area, in the order of the paper; tasks of no clause of it come last."""
    found = rows.order_by().values_list("measure__chapter").annotate(n=Count("pk"), first=Min("measure__number"))
    areas: dict[str, list] = {}
    for name, n, first in found:
        area = areas.setdefault(name or "", [0, first or _LAST])
        area[0], area[1] = area[0] + n, min(area[1], first or _LAST)
    return [
        {"code": name, "query": urlencode({"of_area": name}) if name else "", "label": name or _OUTSIDE,
         "colour": "blue", "n": n,
         "rows": rows.filter(measure__chapter=name) if name else rows.filter(Q(measure=None) | Q(measure__chapter=""))}
        for name, (n, _first) in sorted(areas.items(), key=lambda one: one[1][1])
    ]  # fmt: skip


@require(P.LEDGER_VIEW)
def plan_gantt(request, code):
    """Each task as a bar from start to due day, with its progress, its milestones and today."""
    plan, by, on = visible_plan(request.user, code), _grouping(request, "lead"), timezone.localdate()
    page, groups = _grouped(request, plan, by)
    low, high = _months(_tasks(plan, request.user), on)
    for _name, tasks in groups:
        for task in tasks:
            _draw(task, low, high)
    context = _context(plan, by, page, groups, "gantt") | {
        "months": _ticks(low, high), "today": _place(on, low, high), "width": _WIDTH, "height": _HEIGHT, "on": on,
    }  # fmt: skip
    return render(request, "rectification/plan_gantt.html", context)


def _months(tasks, on: date) -> tuple[date, date]:
    """The whole months the tasks lie in, today among them."""
    ends = tasks.aggregate(first=Min("start_on"), last_start=Max("start_on"), last=Max("due_on"))
    days = [day for day in (*ends.values(), on) if day]
    last = max(days)
    return min(days).replace(day=1), (last.replace(day=28) + timedelta(days=4)).replace(day=1)


def _place(day: date, low: date, high: date) -> int:
    return round((min(max(day, low), high) - low).days * _WIDTH / (high - low).days)


def _ticks(low: date, high: date) -> list[tuple[int, date]]:
    """The first of each month, thinned out where they would stand on each other."""
    found, day = [], low
    while day < high:
        found.append((_place(day, low, high), day))
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return found[:: max(1, -(-len(found) // 12))]


def _draw(task, low: date, high: date) -> None:
    """Where the bar of a task stands; a duty without an end runs to the edge."""
    task.colour = COLOURS[task.light] if task.state != TaskState.DRAFT else "grey"
    if task.start_on is None:
        task.bar = None
        return
    start, end = _place(task.start_on, low, high), _place(task.due_on or high, low, high)
    width = max(end - start, 4)
    task.bar = {"x": start, "width": width, "done": round(width * task.progress / 100), "open": task.due_on is None}
    task.marks = [
        {"x": _place(row.on, low, high), "done": row.done_on is not None, "words": str(row)}
        for row in task.milestones.all() if row.on
    ]  # fmt: skip
