"""Rounds of inspection: planned, told, taken from stage to stage, with their results."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of

from ..choices import InspectionState
from ..forms.inspections import RoundForm, TeamForm
from ..models import GovernmentInspection, InspectedDistrict
from ..queries.inspections import results
from ..services import government_inspections as rounds
from ..workflow import INSPECTION

_STAGES = (InspectionState.DRAFT, InspectionState.NOTIFIED, InspectionState.SELF_ASSESSMENT, InspectionState.ON_SITE,
           InspectionState.FEEDBACK, InspectionState.ENDED)  # fmt: skip
_STEPS = ("open_self", "go_on_site", "to_feedback")


def visible_round(user, code) -> GovernmentInspection:
    """The round, if the person may see it."""
    rows = GovernmentInspection.objects.visible_to(user).select_related("office__region", "system")
    return get_object_or_404(rows, code=code)


def held_round(user, code) -> GovernmentInspection:
    """The round, if the person's office holds it; the others have no business with its making."""
    rows = GovernmentInspection.objects.visible_to(user).filter(office=user.agency_id)
    return get_object_or_404(rows.select_related("office__region", "system"), code=code)


@require(P.GOVINSPECT_VIEW)
def government_list(request):
    """Rounds with how many districts have reported and have their feedback."""
    rows = GovernmentInspection.objects.visible_to(request.user).select_related("office", "system")
    seen = InspectedDistrict.objects.visible_to(request.user).filter(inspection__in=rows)
    counts = dict(seen.order_by().values_list("inspection").annotate(Count("pk")))
    for row in (rows := list(rows)):
        row.seen = counts.get(row.pk, 0)
    context = {"rounds": rows, "can_run": may(request.user, P.GOVINSPECT_RUN)}
    return render(request, "rectification/government_list.html", context)


@require(P.GOVINSPECT_RUN)
def government_new(request):
    """Plan a round: districts, team, days."""
    user = request.user
    form = RoundForm(request.POST or None, office=user.agency, user=user)
    team = TeamForm(request.POST or None, office=user.agency)
    if request.method == "POST" and form.is_valid() and team.is_valid():
        try:
            made = rounds.draft(by=user, now=timezone.now(), **form.values(), **team.values())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已保存，核对后下发通知。"))
            return redirect("rectification:government_detail", code=made.code)
    return render(request, "rectification/government_form.html", {"form": form, "team": team})


@require(P.GOVINSPECT_RUN)
def government_edit(request, code):
    """Change a draft; once districts have been told, its days alone."""
    inspection, user = held_round(request.user, code), request.user
    first = {"districts": inspection.districts.values_list("agency", flat=True)}
    form = RoundForm(request.POST or None, instance=inspection, office=inspection.office, user=user, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            rounds.edit(inspection, by=user, now=timezone.now(), **form.values())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已保存。"))
            return redirect("rectification:government_detail", code=code)
    return render(request, "rectification/government_form.html", {"form": form, "inspection": inspection})


@require(P.GOVINSPECT_RUN)
def government_team(request, code):
    """Name the team anew."""
    inspection, user = held_round(request.user, code), request.user
    members = list(inspection.members.all())
    first = {"members": [row.user_id for row in members],
             "head": next((row.user_id for row in members if row.is_head), None)}  # fmt: skip
    form = TeamForm(request.POST or None, office=inspection.office, present=first["members"], initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            rounds.set_team(inspection, by=user, now=timezone.now(), **form.values())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已保存。"))
            return redirect("rectification:government_detail", code=code)
    return render(request, "rectification/government_form.html", {"team": form, "inspection": inspection})


@require(P.GOVINSPECT_VIEW)
def government_detail(request, code):
    """One round: its stage, its days, its team, and the districts the person sees."""
    inspection, user = visible_round(request.user, code), request.user
    is_office = "office" in inspection.parties(user)
    districts = InspectedDistrict.objects.visible_to(user).filter(inspection=inspection)
    districts = districts.select_related("region", "agency", "plan", "inspection__system")
    state = inspection.state
    reached = _STAGES.index(state) if state in _STAGES else -1
    holds = is_office and may(user, P.GOVINSPECT_RUN)
    context = {
        "inspection": inspection,
        "results": results(districts, user),
        "members": inspection.members.select_related("user__agency"),
        "steps": [{"label": stage.label, "done": number < reached, "current": number == reached}
                  for number, stage in enumerate(_STAGES)] if reached >= 0 else [],
        "actions": INSPECTION.open_to(user, inspection),
        "is_office": is_office,
        "can_edit": holds and state not in (InspectionState.ENDED, InspectionState.CANCELLED),
        "acts": history_of(inspection) if is_office else (),
    }  # fmt: skip
    return render(request, "rectification/government_detail.html", context)


@require_POST
@require(P.GOVINSPECT_RUN, P.GOVINSPECT_SIGN)
def government_act(request, code):
    """Take a step of the workflow."""
    inspection, verb = visible_round(request.user, code), request.POST.get("verb", "")
    who = {"by": request.user, "now": timezone.now(), "note": request.POST.get("note", "")}
    if verb in _STEPS:
        rounds.step(verb, inspection, **who)
    elif verb in ("notify", "end", "cancel"):
        {"notify": rounds.notify, "end": rounds.end, "cancel": rounds.cancel}[verb](inspection, **who)
    else:
        raise Refused(_("没有这项办理。"))
    messages.success(request, _("已办理。"))
    return redirect("rectification:government_detail", code=code)
