"""The first page after signing in: figures that lead to their rows, what waits for me, my area."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone

from credit import counters as credit
from inspections import counters as inspections
from institutions import counters as institutions
from rectification import counters as rectification
from supervision.foundation.access import require
from supervision.foundation.models import Notice

from .navigation import SUPERVISING

FLOORS = (inspections, rectification, credit, institutions)
_TODOS, _NOTICES = 12, 5
_PRESSING = ("red", "amber", "blue", "green", "")  # order of the counters


def counters_for(user, on: date) -> list[dict]:
    """The person's counters; a colour only where there is something to see."""
    shown = []
    for counter in (counter for floor in FLOORS for counter in floor.COUNTERS if counter.is_for(user)):
        value = counter.count(user, on)
        shown.append({
            "label": counter.label,
            "value": value,
            "url": counter.url,
            "note": counter.note,
            "colour": counter.colour if value else "",
        })  # fmt: skip
    return sorted(shown, key=lambda counter: _PRESSING.index(counter["colour"]))


def todos_for(user, on: date) -> list:
    """What waits for this person, nearest deadline first, those without one last; of each kind the first few."""
    found = []
    for queue in (queue for floor in FLOORS for queue in floor.QUEUES if queue.is_for(user)):
        found.extend(queue.rows(user, on, _TODOS))
    return sorted(found, key=lambda todo: (todo.due_on is None, todo.due_on or on))


def charts_for(user, on: date) -> list:
    """The charts of the floors that are for this person and have figures."""
    built = (area.build(user, on) for floor in FLOORS for area in floor.CHARTS if area.is_for(user))
    return [chart for chart in built if not chart.is_empty]


@login_required
def workbench(request):
    """By role: people who supervise no cases see only their notices."""
    on = timezone.localdate()
    todos = todos_for(request.user, on)
    context = {
        "today": on,
        "counters": counters_for(request.user, on),
        "todos": todos[:_TODOS],
        "more_todos": todos[_TODOS:],
        "todo_count": len(todos),
        "chart": next(iter(charts_for(request.user, on)), None),
        "notices": Notice.objects.visible_to(request.user)[:_NOTICES],
    }
    return render(request, "roof/workbench.html", context)


@require(*SUPERVISING)
def statistics(request):
    """Every chart and figure of the person's area, each leading to its rows."""
    on = timezone.localdate()
    context = {"today": on, "counters": counters_for(request.user, on), "charts": charts_for(request.user, on)}
    return render(request, "roof/statistics.html", context)
