"""Burden: several plans' visits made as one trip, and the public promise."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused

from ..choices import TripState
from ..forms import TripForm
from ..models import Inspector, Trip, Visit, VisitMember
from ..queries import burden
from ..services import trip_teams, trips
from ..workflow import TRIP


@require(P.DRAW_READ_SELECTION)
def trip_list(request):
    """Institutions that several plans will visit, named by a recorded click only: who was drawn is secret."""
    context = {"waiting": Trip.objects.visible_to(request.user).filter(state="proposed").count()}
    if request.method == "POST":
        open_visits, joined = trips.look(by=request.user, now=timezone.now())
        context |= {"opened": True, "groups": _groups(open_visits), "trips": [_shown(request, one) for one in joined]}
    return render(request, "inspections/trip_list.html", context)


@require_POST
@require(P.DRAW_READ_SELECTION)
def trip_propose(request):
    """Propose one day for the visits of an institution."""
    form = TripForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请填写合并检查日期。"))
    offered = burden.mergeable(request.user).filter(pk__in=_keys(request))
    trip = trips.propose(list(offered), by=request.user, now=timezone.now(), **form.cleaned_data)
    said = _("已合并。") if trip.state == "agreed" else _("已提出，待对方单位同意。")
    messages.success(request, said)
    return redirect("inspections:trip_list")


@require_POST
@require(P.DRAW_READ_SELECTION)
def trip_act(request, pk):
    """Agree to a proposal or leave the visits apart."""
    trip = get_object_or_404(Trip.objects.visible_to(request.user), pk=pk)
    verb, note = request.POST.get("verb"), request.POST.get("note", "")
    if verb == "agree":
        trips.consent(trip, by=request.user, now=timezone.now(), note=note)
    elif verb == "split":
        trip_teams.split(trip, by=request.user, now=timezone.now())
    elif verb == "decline":
        trips.decline(trip, by=request.user, now=timezone.now(), note=note)
    messages.success(request, _("已办理。"))
    return redirect("inspections:trip_list")


@require_GET
def promise(request):
    """The published caps on visits and how they were kept."""
    on = timezone.localdate()
    return render(request, "inspections/public_promise.html", {"on": on, "promise": burden.promise(on)})


def _groups(rows):
    """(visits of one institution, form for their common day)."""
    for _institution, visits in groupby(rows, key=lambda visit: visit.institution_id):
        found = list(visits)
        day = max(found[0].planned_on, timezone.localdate())
        yield found, TripForm(initial={"planned_on": day}, auto_id=f"id_{found[0].pk}_%s")


def _shown(request, trip):
    """A trip with its visits, whether the person's office is asked, and who would go, goes, and stays out."""
    offered = TRIP.open_to(request.user, trip) if "asked" in trip.parties(request.user) else ()
    visits = [part.visit for part in trip.visits.select_related("visit__plan", "visit__office")]
    shown = {"trip": trip, "visits": visits, "asked": bool(offered), "may_split": False}
    shown["wanted"] = trip.one_team and trip.state == TripState.PROPOSED
    if shown["wanted"] and offered:  # who would go is dear to compute and is for those who are asked
        team = trip_teams.proposed(trip)[2]
        shown["going"] = Inspector.objects.filter(code__in=team or ())
        shown["none_fits"] = team is None
    elif trip.one_team and trip.has_common_team:
        seated = VisitMember.objects.filter(visit__in=visits, is_current=True).values("inspector")
        shown["going"] = Inspector.objects.filter(pk__in=seated)
        left = trip.left.exclude(inspector__in=seated).values("inspector")
        shown["out"] = Inspector.objects.filter(pk__in=left)
        shown["may_split"] = not Visit.objects.filter(trips__trip=trip).fixed().exists()
    return shown


def _keys(request) -> list[int]:
    given = request.POST.getlist("visit")
    return list(Visit.objects.filter(pk__in=[key for key in given if key.isdecimal()]).values_list("pk", flat=True))
