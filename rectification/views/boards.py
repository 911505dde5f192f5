"""Boards: the leading group's page, a unit's page, a district's page. Every figure is a link to its rows."""

from django.db.models import Avg, Count, F, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from supervision.foundation.access import P, may, require
from supervision.foundation.models import Agency, Region

from ..choices import COLOURS, SETTLED_STATES, STANDING_STATES, Light, PlanState, Rung
from ..ledgers import late
from ..models import Dispatch, Escalation, Plan, ProgressReport, Task
from ..services.dispatch_file import closure

_LIGHTS = (Light.RED, Light.YELLOW, Light.BLUE, Light.GREEN, Light.GREY)
_NEWEST, _TOP = 8, 8
# Condition of the ledger → page of the group; figures of a group with what narrows the ledger to them.
_PAGES = {"lead_unit": "rectification:unit_board", "region": "rectification:district_board"}
_CELLS = (("total", {}), ("settled", {"light": Light.GREY}), ("red", {"light": Light.RED}),
          ("yellow", {"light": Light.YELLOW}), ("late", {"overdue": 1}))  # fmt: skip
_UNIT = ("lead_agency__code", "lead_agency__short_name", "lead_agency")
_AREA = ("lead_agency__region__code", "lead_agency__region__name")


def _counted(tasks, on) -> dict:
    """The figures every board shows."""
    kinds = {light: Count("pk", filter=Q(light=light)) for light in _LIGHTS}
    figures = tasks.order_by().aggregate(
        total=Count("pk"), settled=Count("pk", filter=Q(state__in=SETTLED_STATES)), percent=Avg("progress"), **kinds
    )
    return {**figures, "late": late(tasks, on).count(), "rate": closure(figures)}


def _groups(tasks, on, conditions, of, *keys) -> list[dict]:
    """The same by unit or by area, those with most red on top; ``of``: condition and key that narrow the ledger."""
    overdue = late(tasks, on).order_by().values("pk")
    rows = list(
        tasks.order_by()
        .values(*keys)
        .annotate(
            total=Count("pk"), settled=Count("pk", filter=Q(state__in=SETTLED_STATES)), percent=Avg("progress"),
            red=Count("pk", filter=Q(light=Light.RED)), yellow=Count("pk", filter=Q(light=Light.YELLOW)),
            late=Count("pk", filter=Q(pk__in=overdue)),
        )
        .order_by("-red", "-yellow", keys[0])
    )  # fmt: skip
    name, key = of
    for row in rows:
        narrow = {**conditions, name: row[key]}
        row["url"] = reverse(_PAGES[name], args=[row[keys[0]]])
        row["cells"] = [(row[figure], _ledger(**narrow, **more)) for figure, more in _CELLS]
    return rows


def _ledger(**conditions) -> str:
    return f"{reverse('rectification:task_list')}?{urlencode(conditions)}"


def _counters(figures, conditions) -> list[dict]:
    """(label, figure, rows) of the top row."""
    shown = [
        (_("任务总数"), figures["total"], {}, ""),
        (_("已销号"), figures["settled"], {"light": Light.GREY}, "green"),
        (_("逾期"), figures["late"], {"overdue": 1}, "red"),
        (Light.RED.label, figures[Light.RED], {"light": Light.RED}, "red"),
        (Light.YELLOW.label, figures[Light.YELLOW], {"light": Light.YELLOW}, "amber"),
        (Light.BLUE.label, figures[Light.BLUE], {"light": Light.BLUE}, "blue"),
        (Light.GREEN.label, figures[Light.GREEN], {"light": Light.GREEN}, ""),
    ]
    return [{"label": label, "value": value, "url": _ledger(**conditions, **more), "colour": colour if value else ""}
            for label, value, more, colour in shown]  # fmt: skip


def _ladder(user, **conditions) -> list[dict]:
    """Steps in force by rung, each with the link to its rows."""
    rows = Escalation.objects.visible_to(user).filter(state__in=STANDING_STATES, **conditions)
    counts = dict(rows.order_by().values_list("rung").annotate(Count("pk")))
    return [{"rung": rung.label, "value": counts.get(rung, 0), "colour": COLOURS[rung],
             "url": f"{reverse('rectification:step_list')}?{urlencode({'rung': rung, 'standing': 1})}"}
            for rung in Rung]  # fmt: skip


def _plan_of(request):
    """The plan chosen, else the newest running one the person sees; and all of them."""
    plans = Plan.objects.visible_to(request.user).exclude(state=PlanState.DRAFT)
    chosen = plans.filter(code=request.GET.get("plan", "")).first()
    return chosen or plans.order_by("state", "of_conference", "-year", "-pk").first(), plans


@require_GET
@require(P.LEDGER_VIEW)
def board(request):
    """The leading group's page: one plan on one screen."""
    plan, plans = _plan_of(request)
    context = {"plan": plan, "plans": plans}
    if plan is not None:
        user, on = request.user, timezone.localdate()
        tasks = Task.objects.visible_to(user).filter(plan=plan).current()
        figures = _counted(tasks, on)
        of = {"plan": plan.code}
        units = _groups(tasks, on, of, ("lead_unit", "lead_agency"), *_UNIT)
        areas = _groups(tasks, on, of, ("region", "lead_agency__region__code"), *_AREA)
        most = None if request.GET.get("all") else _TOP
        context |= {
            "figures": figures,
            "counters": _counters(figures, {"plan": plan.code}),
            "can_draft": may(user, P.LADDER_DRAFT) and "office" in plan.parties(user),
            "units": units[:most],
            "areas": areas[:most],
            "more": most and max(len(units), len(areas)) > most,
            "ladder": _ladder(user, plan=plan),
            "unanswered": Escalation.objects.visible_to(user).filter(plan=plan).unanswered(on).count(),
            "overdue": late(tasks, on).select_related("lead_agency").order_by("due_on", "code")[:4],
            "dispatches": Dispatch.objects.visible_to(user).filter(plan=plan).order_by("-built_at")[:4],
        }  # fmt: skip
    return render(request, "rectification/board.html", context)


def _page(request, title, tasks, conditions, **more):
    on = timezone.localdate()
    figures = _counted(tasks, on)
    rows = tasks.select_related("lead_agency", "plan").order_by(F("due_on").asc(nulls_last=True), "code")
    month = f"{on:%Y-%m}"
    reports = ProgressReport.objects.visible_to(request.user).filter(task__in=tasks, period=month)
    context = {
        "title": title, "figures": figures, "counters": _counters(figures, conditions),
        "tasks": rows.exclude(state__in=SETTLED_STATES)[:50], "ledger_url": _ledger(**conditions),
        "reports": {row.task_id: row for row in reports}, "month": month, **more,
    }  # fmt: skip
    return render(request, "rectification/board_part.html", context)


@require_GET
@require(P.LEDGER_VIEW)
def unit_board(request, code):
    """A unit's page: its tasks, what is wanted of it, where it stands."""
    unit, user = get_object_or_404(Agency.objects.visible_to(request.user), code=code), request.user
    tasks = Task.objects.visible_to(user).filter(lead_agency=unit).current()
    if not tasks.exists() and unit.pk != user.agency_id:
        raise Http404
    steps = Escalation.objects.visible_to(user).filter(addressee=unit).exclude(issued_on=None)
    return _page(request, unit.name, tasks, {"lead_unit": unit.pk}, unit=unit,
                 steps=steps.select_related("issuer").order_by("-issued_on")[:_NEWEST])  # fmt: skip


@require_GET
@require(P.LEDGER_VIEW)
def district_board(request, code):
    """A district's page: its units and their tasks."""
    region, user = get_object_or_404(Region, code=code), request.user
    low, high = region.bounds
    tasks = Task.objects.visible_to(user).filter(region_code__gte=low, region_code__lt=high).current()
    if not tasks.exists():
        raise Http404
    steps = Escalation.objects.visible_to(user).filter(region_code__gte=low, region_code__lt=high)
    units = _groups(tasks, timezone.localdate(), {}, ("lead_unit", "lead_agency"), *_UNIT)
    return _page(
        request, region.name, tasks, {"region": region.code}, region=region, units=units,
        steps=steps.exclude(issued_on=None).select_related("issuer", "addressee").order_by("-issued_on")[:_NEWEST],
    )  # fmt: skip
