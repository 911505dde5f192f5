"""The search box of the top bar: institutions, tasks, cases, each within what the person may see."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credit.models import PointsRecord
from inspections.models import Visit
from institutions.queries import find_institutions
from rectification.models import Task
from supervision.foundation.access import P, may

_EACH = 10


@dataclass(frozen=True)
class Source:
    """One kind of thing to be found: ``find(user, text)`` gives its visible rows, the others speak of one row."""

    label: str
    permission: P
    find: Callable
    url: Callable
    name: Callable
    describe: Callable


def find_tasks(user, text):
    """Rectification tasks by number or title."""
    rows = Task.objects.visible_to(user).select_related("lead_agency")
    return rows.filter(Q(code__iexact=text) | Q(title__contains=text)).order_by("code")


def find_visits(user, text):
    """Drawn visits by number or institution, newest first."""
    rows = Visit.objects.visible_to(user).select_related("institution")
    return rows.filter(Q(code__iexact=text) | Q(institution__name__contains=text)).order_by("-planned_on", "pk")


def find_points(user, text):
    """Points by number or institution, newest first."""
    rows = PointsRecord.objects.visible_to(user).select_related("institution")
    return rows.filter(Q(code__iexact=text) | Q(institution__name__contains=text)).order_by("-pk")


SOURCES: tuple[Source, ...] = (
    Source(
        _("机构"),
        P.INSTITUTION_VIEW,
        find_institutions,
        lambda row: reverse("institution_file", args=[row.code]),
        lambda row: row.name,
        lambda row: f"{row.code} · {row.region}" + (f" · {row.category}" if row.category else ""),
    ),
    Source(
        _("整改任务"),
        P.LEDGER_VIEW,
        find_tasks,
        lambda row: reverse("rectification:task_detail", args=[row.code]),
        lambda row: row.title,
        lambda row: f"{row.code} · {row.lead_agency or ''} · {row.get_state_display()}",
    ),
    Source(
        _("检查任务"),
        P.VISIT_VIEW,
        find_visits,
        lambda row: reverse("inspections:visit_detail", args=[row.pk]),
        lambda row: row.institution.name,
        lambda row: f"{row.code} · {row.planned_on} · {row.get_state_display()}",
    ),
    Source(
        _("不良执业行为记分"),
        P.POINTS_VIEW,
        find_points,
        lambda row: reverse("credit:points_detail", args=[row.code]),
        lambda row: row.institution.name,
        lambda row: f"{row.code} · {row.get_state_display()}",
    ),
)


def found_by(user, text: str) -> list[dict]:
    """Groups of hits, at most ten each; nothing for an empty text."""
    groups = []
    for source in SOURCES if text else ():
        if may(user, source.permission):
            rows = [
                (source.name(row), source.url(row), source.describe(row)) for row in source.find(user, text)[:_EACH]
            ]
            if rows:
                groups.append({"label": source.label, "rows": rows})
    return groups


@login_required
def search(request):
    """Hits by kind."""
    text = request.GET.get("q", "").strip()[:100]
    return render(request, "roof/search.html", {"search_text": text, "groups": found_by(request.user, text)})
