"""The search box of the top bar: institutions, tasks, cases, each within what the person may see."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from credit.models import PointsRecord
from inspections.models import Visit
from institutions.models import Institution
from institutions.queries import find_institutions, find_practitioners
from institutions.services.practitioners import sealed_search
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
    return rows.filter(Q(code__iexact=text) | Q(institution__in=_named(text))).order_by("-planned_on", "pk")


def find_points(user, text):
    """Points by number or institution, newest first."""
    rows = PointsRecord.objects.visible_to(user).select_related("institution")
    return rows.filter(Q(code__iexact=text) | Q(institution__in=_named(text))).order_by("-pk")


def _named(text):
    """Institutions a text finds; used inside rows the person sees."""
    return Institution.objects.matching(text).order_by()


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
        _("医务人员"),
        P.PRACTITIONER_VIEW,
        find_practitioners,
        lambda row: reverse("institutions:practitioner_detail", args=[row.code]),
        lambda row: row.name,
        lambda row: f"{row.code} · {row.get_kind_display()} · {row.institution.name}",
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
    """Hits by kind. The boxes post, so that an identity number, which leads to the practitioners' ledger, stands in
    no address."""
    text = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()[:100]
    asked = sealed_search(text, by=request.user, now=timezone.now())
    if "identity" in asked:
        if not may(request.user, P.PRACTITIONER_VIEW):
            raise PermissionDenied(_("您的角色没有按身份证号查询的权限。"))
        return redirect(f"{reverse('institutions:practitioner_list')}?{urlencode(asked)}")
    if request.method == "POST":
        return redirect(f"{reverse('search')}?{urlencode(asked)}")
    return render(request, "roof/search.html", {"search_text": text, "groups": found_by(request.user, text)})
