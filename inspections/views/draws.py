"""Draws: what would be frozen, the steps, the secret list."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of

from .. import queries
from ..choices import BeaconKind, Custody, DrawState, HalfLetter, VisitState
from ..forms import BeaconForm, NextBeaconForm, SubstitutionForm, VoidForm
from ..models import Draw, InspectionPlan
from ..rules.draw.canonical import encode
from ..rules.results import over_cap, percent, rates
from ..services import draws, freezing, schedule
from ..workflow import DRAW
from .halves import hand_in_of

_STEPS = ("derive", "reveal")  # those that need nothing but a confirmation


@require(P.DRAW_COMMIT)
def draw_new(request, pk):
    """What a commit would freeze, shown before it is confirmed; then the commit itself."""
    plans = InspectionPlan.objects.visible_to(request.user).select_related("office")
    plan = get_object_or_404(plans, pk=pk)
    now = timezone.now()
    period = schedule.period_of(plan, now)
    earlier = plan.draws.filter(period=period).order_by("-attempt").first()
    named = NextBeaconForm(request.POST or None) if earlier and plan.beacon_kind != BeaconKind.NONE else None
    if request.method == "POST" and (named is None or named.is_valid()):
        draw = _committed(request, plan, period, named.cleaned_data if named else None, now)
        messages.success(request, _("已登记第 %(number)s 号抽取。") % {"number": draw.number})
        return redirect("inspections:draw_detail", draw.pk)
    if earlier is not None and earlier.state != DrawState.VOID:
        return redirect("inspections:draw_detail", earlier.pk)
    preview = freezing.preview(plan, period=period, now=now)
    context = {
        "plan": plan, "period": period, "preview": preview, "named": named, "earlier": earlier,
        "strata": queries.probabilities(preview.documents["plan"]),
        "selected": sum(row["take"] for row in preview.documents["plan"]["strata"]),
        **queries.frozen_in_words(preview.documents), **_signatures(request, plan, earlier),
    }  # fmt: skip
    return render(request, "inspections/draw_new.html", context)


def _committed(request, plan, period, announce, now) -> Draw:
    """The commit that was confirmed; without a public beacon and with the code at hand it is drawn at once."""
    given = {"period": period, "seen": request.POST.get("seen", ""), "by": request.user, "now": now}
    if plan.beacon_kind == BeaconKind.NONE and plan.custody == Custody.SERVER:
        return draws.draw_at_once(plan, **given)
    return draws.commit(plan, announce=announce, **given)


def _signatures(request, plan, earlier) -> dict:
    """Who has signed a half for the next attempt, where two offices keep the code."""
    if plan.custody != Custody.OFFICES:
        return {"signed": True}
    attempt = earlier.attempt + 1 if earlier else 1
    found = {half.letter: half for half in plan.halves.filter(attempt=attempt).select_related("holder", "signed_by")}
    rows = [(letter.label, found.get(letter.value)) for letter in HalfLetter]
    return {"signatures": rows, "signed": len(found) == len(rows)}


@require(P.PLAN_VIEW)
def draw_detail(request, pk):
    """The register entry, where the draw stands, and the proof."""
    draw = _draw(request, pk)
    documents, _salts = queries.documents_of(draw)
    draw.ended_at = draw.ended_at or timezone.now()  # the guard of reveal judges this moment
    offered = DRAW.open_to(request.user, draw)
    context = {
        "draw": draw,
        "entry": encode(queries.entry_of(draw)).decode(),
        "strata": queries.probabilities(documents["plan"]),
        "counts": {name: len(documents[name]) for name in ("candidates", "excluded", "inspectors", "recusals")},
        "actions": [action for action in offered if action.verb in _STEPS],
        "beacon_form": BeaconForm() if _offers(offered, "enter_beacon") and draw.beacon_at is None else None,
        "void_form": VoidForm() if _offers(offered, "void") else None,
        "may_read": draw.state == DrawState.DRAWN and may(request.user, P.DRAW_READ_SELECTION),
        "halves": draw.held_halves.select_related("holder", "signed_by", "opened_by"),
        "hand_in": hand_in_of(draw, request.user),
        "open_visits": queries.open_visits(draw),
        **_rates(draw),
        "acts": history_of(draw),
    }
    return render(request, "inspections/draw_detail.html", context)


@require_POST
@require(P.DRAW_COMMIT, P.DRAW_REVEAL)
def draw_act(request, pk):
    """Derive or reveal."""
    draw, verb = _draw(request, pk), request.POST.get("verb", "")
    if verb == "derive":
        draws.carry_out(draw, by=request.user, now=timezone.now())
    elif verb == "reveal":
        draws.reveal(draw, by=request.user, now=timezone.now())
    return redirect("inspections:draw_detail", draw.pk)


@require_POST
@require(P.DRAW_COMMIT)
def draw_beacon(request, pk):
    """Type the public value; the second person's typing settles it."""
    draw, form = _draw(request, pk), BeaconForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请填写公共随机值。"))
    done = draws.enter_beacon(draw, form.cleaned_data["value"], by=request.user, now=timezone.now())
    messages.success(request, _("公共随机值已确定。") if done.beacon_at else _("已录入，等待另一人录入相同的值。"))
    return redirect("inspections:draw_detail", draw.pk)


@require_POST
@require(P.PLAN_APPROVE)
def draw_void(request, pk):
    """End the number without using it."""
    draw, form = _draw(request, pk), VoidForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请选择作废原因。"))
    draws.void(draw, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("本号已作废，作废原因和口令半份随登记簿公开。"))
    return redirect("inspections:draw_detail", draw.pk)


@require_POST
@require(P.DRAW_READ_SELECTION)
def draw_selection(request, pk):
    """The drawn visits before they are public. A POST, because the reading itself is recorded."""
    draw = _draw(request, pk)
    visits = draws.read_selection(draw, by=request.user, now=timezone.now())
    may_replace = may(request.user, P.DRAW_COMMIT) and "office" in draw.parties(request.user)
    replaced, seats, cap = queries.replacement_share(draw)
    strata = queries.strata_by_name(draw.plan.rules_version, [visit.stratum for visit in visits])
    rows = [(visit, strata[visit.stratum], _substitution_form(visit) if may_replace else None) for visit in visits]
    context = {"draw": draw, "rows": rows, "replaced": replaced, "seats": seats, "cap": cap,
               "over_cap": over_cap(replaced, seats, cap)}  # fmt: skip
    return render(request, "inspections/draw_selection.html", context)


def _draw(request, pk) -> Draw:
    rows = Draw.objects.visible_to(request.user).select_related("plan", "office", "first_by", "committed_by")
    return get_object_or_404(rows, pk=pk)


def _rates(draw) -> dict:
    """Completed (checked / drawn) and settled (checked or closed / drawn) visits, as people read them."""
    checked, closed, drawn = rates(draw.visits.values_list("result", flat=True))
    return {"completed": percent(checked, drawn), "settled": percent(checked + closed, drawn)}


def _substitution_form(visit):
    """One of many on the page, so its fields carry the visit's key in their ids; none after the visit."""
    if visit.state != VisitState.ASSIGNED:
        return None
    return SubstitutionForm(visit=visit, auto_id=f"id_{visit.pk}_%s")


def _offers(actions, verb) -> bool:
    return any(action.verb == verb for action in actions)
