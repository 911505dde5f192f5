"""The ledger of one member of the joint conference: all it answers for, by area, over all plans."""

import io
from itertools import groupby

from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from supervision.foundation.access import P, require
from supervision.foundation.ledger.exporting import export

from ..choices import SETTLED_STATES, Light, UnitRole
from ..ledgers.conference import ledger_of
from ..models import SelfEvaluation
from ..queries import conference as queries
from ..queries.plans import count_evidence, with_measures

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGE = 100
_ROUNDS = 6


def _member(user, code: str):
    return get_object_or_404(queries.members_seen(user), code=code)


@require_GET
@require(P.LEDGER_VIEW)
def member_ledger(request, code):
    """Its tasks under their areas, ``?role=`` for one kind of part, and its self-evaluations."""
    member, user = _member(request.user, code), request.user
    rows = queries.tasks_of(member, user)
    role = request.GET.get("role", "")
    counts = [(one, one.label, rows.filter(role=one).count()) for one in UnitRole]
    shown = rows.filter(role=role) if role in UnitRole.values else rows
    shown = with_measures(shown.select_related("plan")).order_by("plan__code", "measure__number", "code")
    page = Paginator(shown, _PAGE).get_page(request.GET.get("page"))
    tasks = list(page.object_list)
    count_evidence(tasks)
    for task in tasks:
        task.role = UnitRole(task.role)
    context = {
        "member": member,
        "role": role,
        "roles": counts,
        "total": rows.count(),
        "settled": rows.filter(state__in=SETTLED_STATES).count(),
        "red": rows.filter(light=Light.RED).count(),
        "yellow": rows.filter(light=Light.YELLOW).count(),
        "page": page,
        "groups": [(key, list(inside)) for key, inside in groupby(tasks, lambda one: (one.plan, queries.area_of(one)))],
        "evaluations": SelfEvaluation.objects.visible_to(user).filter(agency=member).exclude(
            round__state="round_draft").select_related("round").order_by("-round__created_at")[:_ROUNDS],
    }  # fmt: skip
    return render(request, "rectification/member_ledger.html", context)


@require_GET
@require(P.LEDGER_VIEW)
def member_file(request, code):
    """The same as a workbook."""
    member = _member(request.user, code)
    out = io.BytesIO()
    export(ledger_of(member), request.user, {}, out, now=timezone.now())
    out.seek(0)
    name = f"{member.short_name}工作台账{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=_XLSX)
