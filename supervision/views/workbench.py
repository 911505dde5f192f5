"""The first page after signing in: figures that lead to their rows, what waits for me, my area."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone

from credit import counters as credit
from inspections import counters as inspections
from institutions import counters as institutions
from rectification import counters as rectification
from supervision.foundation.models import Notice

FLOORS = (inspections, rectification, credit, institutions)
_TODOS, _NOTICES = 12, 5


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
    return shown


def todos_for(user, on: date) -> list:
    """What waits for this person, nearest deadline first, those without one last."""
    found = []
    for queue in (queue for floor in FLOORS for queue in floor.QUEUES if queue.is_for(user)):
        found.extend(queue.rows(user, on, _TODOS))
    return sorted(found, key=lambda todo: (todo.due_on is None, todo.due_on or on))[:_TODOS]


def chart_for(user, on: date):
    """The first chart of the floors that is for this person and has figures."""
    for area in (area for floor in FLOORS for area in floor.CHARTS if area.is_for(user)):
        chart = area.build(user, on)
        if not chart.is_empty:
            return chart
    return None


@login_required
def workbench(request):
    """By role: people who supervise no cases see only their notices."""
    on = timezone.localdate()
    context = {
        "today": on,
        "counters": counters_for(request.user, on),
        "todos": todos_for(request.user, on),
        "chart": chart_for(request.user, on),
        "notices": Notice.objects.visible_to(request.user)[:_NOTICES],
    }
    return render(request, "roof/workbench.html", context)
