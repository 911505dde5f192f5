"""One trip instead of several: proposed by one office, agreed by all whose visits it joins."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..choices import TripState, VisitState
from ..models import Trip, TripVisit, Visit
from ..queries import burden
from ..workflow import TRIP
from . import trip_teams

_SHOWN = 100


def look(*, by, now: datetime):
    """(open visits that could be one trip, trips of the own office); the reading is recorded."""
    if not may(by, P.DRAW_READ_SELECTION):
        raise Refused(_("您无权查看未公开的抽取结果。"))
    with act("inspections.trip.look", by=by, now=now, label=gettext_lazy("查看可合并的检查任务")):
        rows = Trip.objects.visible_to(by).select_related("institution").order_by("-planned_on")
        return list(burden.mergeable(by)), list(rows[:_SHOWN])


def waiting(institution, *, by, now: datetime) -> Visit | None:
    """An open visit of the own office at an institution. Who was drawn is secret, so the reading is recorded."""
    if not may(by, P.DRAW_READ_SELECTION):
        raise Refused(_("您无权查看未公开的抽取结果。"))
    with act("inspections.trip.look", by=by, now=now, label=gettext_lazy("查看可合并的检查任务")):
        rows = Visit.objects.standing().filter(institution=institution, state=VisitState.ASSIGNED, office=by.agency_id)
        return rows.select_related("office").order_by("planned_on", "pk").first()


def join(first: Visit, second: Visit, *, planned_on: date, by, now: datetime) -> Trip:
    """Make a visit on the day of another; both are the person's own office's. It enters a trip agreed before."""
    held = TripVisit.objects.filter(visit=first, trip__state__in=(TripState.PROPOSED, TripState.AGREED))
    part = held.select_related("trip").first()
    if part is None:
        return propose([first, second], planned_on=planned_on, by=by, now=now)
    if part.trip.has_common_team:
        raise Refused(_("该合并检查已组成共同检查组，请先恢复各自的检查组。"))
    with act("inspections.trip.join", by=by, now=now, subject=part.trip, label=gettext_lazy("并入合并检查")):
        TripVisit.objects.create(trip=part.trip, visit=second, consented_by=by, consented_at=now)
    return part.trip


def propose(
    visits: list[Visit], *, planned_on: date, by, now: datetime, one_team: bool = False, team_note: str = ""
) -> Trip:
    """Join open visits to one institution on one day. The proposing office consents by proposing.

    ``one_team``: as few of those drawn as can be shall go, and ``team_note`` is why the others stay out.
    """
    if not may(by, P.DRAW_READ_SELECTION):
        raise Refused(_("您无权安排合并检查。"))
    if one_team and not team_note.strip():
        raise Refused(_("组成共同检查组的，请写明其他人员不参加的理由。"))
    with transaction.atomic():
        with act("inspections.trip.propose", by=by, now=now, label=gettext_lazy("提出合并检查")) as entry:
            asked = Visit.objects.standing().filter(pk__in=[row.pk for row in visits])
            rows = list(asked.select_for_update(of=("self",)))
            _refuse_unfit(rows, planned_on, by, now)
            _refuse_bound(asked.fixed(), planned_on, one_team)
            trip = Trip.objects.create(
                institution_id=rows[0].institution_id, planned_on=planned_on, proposed_by=by, proposed_at=now,
                one_team=one_team, team_note=team_note.strip()[:300] if one_team else "",
            )  # fmt: skip
            TripVisit.objects.bulk_create(TripVisit(trip=trip, visit=row) for row in rows)
            entry.subject, entry.to_state = trip, trip.state
            _consent(trip, by, now)
        if not trip.visits.filter(consented_at=None).exists():
            return _agree(trip, by=by, now=now)
        return trip


def consent(trip: Trip, *, by, now: datetime, note: str = "") -> Trip:
    """The person's office agrees; with the last consent the visits move to the common day."""
    with transaction.atomic():
        row = Trip.objects.select_for_update(of=("self",)).get(pk=trip.pk)
        if "asked" not in row.parties(by) or not may(by, P.DRAW_READ_SELECTION):
            raise Refused(_("本单位没有待同意的合并检查。"))
        if row.state != TripState.PROPOSED:
            raise Refused(_("该合并检查已经办结。"))
        with act(
            "inspections.trip.consent", by=by, now=now, subject=row, label=gettext_lazy("同意合并检查"), note=note
        ):
            _consent(row, by, now)
        if row.visits.filter(consented_at=None).exists():
            return row
        return _agree(row, by=by, now=now)


def decline(trip: Trip, *, by, now: datetime, note: str = "") -> Trip:
    """The visits stay apart, each on its own day."""
    return TRIP.take("decline", trip, by=by, now=now, note=note)


def _agree(trip, *, by, now):
    with transaction.atomic():
        row = TRIP.take("agree", trip, by=by, now=now)
        _refuse_bound(trip_teams.bound(row), row.planned_on, row.one_team)
        Visit.objects.filter(trips__trip=row, state=VisitState.ASSIGNED).update(planned_on=row.planned_on)
        if row.one_team:
            trip_teams.unite(row, by=by, now=now)
    return row


def _refuse_bound(bound, planned_on, one_team):
    """What is announced, under way or made is neither moved to another day nor given another team."""
    if any(one_team or visit.planned_on != planned_on for visit in bound):
        raise Refused(_("其中有任务已制发通知书、已经入企或者已有检查结果，不能再改变日期和检查组，请不合并。"))


def _consent(trip, by, now):
    trip.visits.filter(visit__office=by.agency_id, consented_at=None).update(consented_by=by, consented_at=now)


def _refuse_unfit(rows, planned_on, by, now):
    if len(rows) < 2 or len({row.institution_id for row in rows}) != 1:
        raise Refused(_("合并检查须为同一机构的两项以上任务。"))
    if any(row.state != VisitState.ASSIGNED for row in rows):
        raise Refused(_("只有待检查的任务可以合并。"))
    if not any(row.office_id == by.agency_id for row in rows):
        raise Refused(_("其中没有本单位组织的任务。"))
    if planned_on < timezone.localdate(now):
        raise Refused(_("合并检查日期不能早于今天。"))
    taken = TripVisit.objects.filter(visit__in=rows, trip__state__in=(TripState.PROPOSED, TripState.AGREED))
    if taken.exists():
        raise Refused(_("其中有任务已在另一合并检查中。"))
