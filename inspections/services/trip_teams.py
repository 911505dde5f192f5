"""The common team of a trip: chosen by rule from those drawn for its visits, and undone as a whole."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from .. import queries
from ..models import Trip, Visit, VisitMember
from ..rules import joining
from ..rules.draw import documents
from . import pools
from .teams import SMALLEST


def proposed(trip: Trip) -> tuple[list[Visit], list[joining.Party], list[str] | None]:
    """(visits, their seats, inspector codes of the common team or None), as things stand now."""
    rows = Visit.objects.filter(trips__trip=trip).select_related("plan__office", "institution", "draw")
    visits = list(rows.order_by("pk"))
    drawn = {
        member.inspector.code
        for visit in visits
        if visit.draw_id
        for member in _current(visit)
    }  # fmt: skip
    parties = [_party(visit, trip.planned_on, drawn) for visit in visits]
    return visits, parties, joining.common_team(parties)


def bound(trip: Trip) -> list[Visit]:
    """Visits of a trip whose day and team stand: announced by a notice, under way or made. Locks all of the trip's.

    Inside a transaction.
    """
    visits = Visit.objects.filter(trips__trip=trip)
    list(visits.order_by("pk").select_for_update(of=("self",)))
    return list(visits.fixed())


def unite(trip: Trip, *, by, now: datetime) -> None:
    """Seat the common team in every visit of an agreed trip, or write down why all must go. Inside the caller's act."""
    visits, parties, team = proposed(trip)
    if team is None:
        trip.team_note = _why_not(visits, parties)[:300]
        trip.save(update_fields=["team_note"])
        return
    held = {member.inspector.code: member.inspector for visit in visits for member in _current(visit)}
    with act("inspections.trip.unite", by=by, now=now, subject=trip, label=gettext_lazy("组成共同检查组"),
             note=trip.team_note, data={"team": team, "out": sorted(set(held) - set(team))}):  # fmt: skip
        for visit, party in zip(visits, parties, strict=True):
            _seat(trip, visit, joining.filled(party, team), held)


def split(trip: Trip, *, by, now: datetime) -> Trip:
    """Everybody goes back to the seat they were drawn for. Raises Refused once a visit is announced or under way."""
    with transaction.atomic():
        row = Trip.objects.select_for_update(of=("self",)).get(pk=trip.pk)
        if "office" not in row.parties(by) or not may(by, P.DRAW_READ_SELECTION):
            raise Refused(_("您无权调整本次合并检查的检查组。"))
        if not row.has_common_team:
            raise Refused(_("本次合并检查没有共同检查组。"))
        if bound(row):
            raise Refused(_("已制发通知书、已经入企或者已有检查结果，不能再恢复各自的检查组。"))
        with act("inspections.trip.split", by=by, now=now, subject=row, label=gettext_lazy("恢复各自检查组")):
            row.joined.update(is_current=False)
            row.left.update(is_current=True, left_by=None)
    return row


def refuse_in_common_team(visit: Visit) -> None:
    """A replacement follows from the draw of one plan: the common team is undone before. Raises Refused."""
    if visit.members.filter(Q(joined_by__isnull=False, is_current=True) | Q(left_by__isnull=False)).exists():
        raise Refused(_("该任务由合并检查的共同检查组进行，请先在合并检查页面恢复各自的检查组，再办理替换。"))


def _current(visit):
    return visit.members.filter(is_current=True).select_related("inspector").order_by("seat")


def _party(visit: Visit, on, drawn: set[str]) -> joining.Party:
    """The seats of a visit. Named people sit in visits that no draw paired, and nowhere else."""
    sitting = [member.inspector.code for member in _current(visit)]
    partners = ()
    if visit.draw_id:
        seats, partners = pools.joint_seats(visit.plan)
    else:
        seats = [{"unit": "", "skill": ""}] * max(SMALLEST, len(sitting))
        sitting += [None] * (len(seats) - len(sitting))
    book, area = queries.rule_book(visit.plan.rules_version), queries.area_of(visit.region_code)
    people, _out, names = pools.team_pool(
        visit.plan, on, {area}, bytes, book=book, seats=seats, partners=partners
    )  # fmt: skip
    codes = {name: code for code, name in names.items()}
    there = {codes[row["id"]]: row for row in people if area in row["areas"]}
    same = {code: code for code in there}
    barred = pools.recusals(visit.plan, same, {visit.institution.code}, set(there), on, book.rotation)
    replaced = visit.members.filter(is_current=False, joined_by=None)
    out = {row["inspector"] for row in barred} | set(replaced.values_list("inspector__code", flat=True))
    fit = {code: row for code, row in there.items() if code not in out and (code in drawn or code in sitting)}
    able = [frozenset(code for code, row in fit.items() if documents.suits(row, seat)) for seat in seats]
    return joining.Party(tuple(sitting), tuple(able))


def _seat(trip, visit, seats: dict[int, str], held) -> None:
    now = {member.inspector.code: member for member in _current(visit)}
    out = [member.pk for code, member in now.items() if code not in seats.values()]
    visit.members.filter(pk__in=out).update(is_current=False, left_by=trip)
    for seat, code in seats.items():
        if code not in now:
            given = {"pseudonym": "", "seat": seat + 1, "joined_by": trip, "is_current": True}
            VisitMember.objects.update_or_create(visit=visit, inspector=held[code], defaults=given)


def _why_not(visits, parties) -> str:
    """Which seats nobody else of the trip may take."""
    names = {member.inspector.code: member.inspector.name for visit in visits for member in _current(visit)}
    said = _("《%(plan)s》第%(seat)s席只有%(name)s符合条件")
    told = [
        said % {"plan": visits[number].plan.title, "seat": seat + 1, "name": names[code]}
        for number, seat, code in joining.indispensable(parties)
    ]
    return "；".join(told) or _("任何一人不去，都会有席位空缺")
