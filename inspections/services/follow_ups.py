"""Re-inspections (复查): a visit that looks after an order."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Institution
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import allocate_code

from ..choices import InspectionType, InspectorStatus, VisitState
from ..models import Inspector, Order, Visit, VisitMember
from ..workflow import ORDER
from . import targeted

_TEAM = 2  # 行政处罚法 42


def arrange(order: Order, *, planned_on: date, team: list[Inspector], by, now: datetime, note: str = "") -> Visit:
    """Give an order its follow-up visit. Two officers with valid certificates, whoever made the first visit or others.

    An arranged one that has not been made is replaced only by being made: a second is refused. Raises Refused.
    """
    today = timezone.localdate(now)
    if planned_on is None or planned_on < today:
        raise Refused(_("复查日期不能早于今天。"))
    _refuse_team(team, order, planned_on)
    with transaction.atomic():
        row = Order.objects.select_for_update(of=("self",)).select_related("visit", "follow_up").get(pk=order.pk)
        if row.follow_up_id and row.follow_up.state != VisitState.CONFIRMED:
            raise Refused(_("已安排复查任务 %(code)s，尚未完成。") % {"code": row.follow_up.code})
        place = Institution.objects.select_for_update(of=("self",)).get(pk=row.institution_id)
        targeted.refuse_beyond(place, InspectionType.FOLLOW_UP, planned_on, by)  # only where a rule makes it count
        visit = _visit_for(row, planned_on, now)
        ORDER.take("arrange", row, by=by, now=now, note=note or visit.code, changes={"follow_up": visit})
        VisitMember.objects.bulk_create(
            VisitMember(visit=visit, inspector=person, pseudonym="", seat=seat)
            for seat, person in enumerate(team, start=1)
        )
    return visit


def _refuse_team(team, order, planned_on) -> None:
    if len({person.pk for person in team}) < _TEAM:
        raise Refused(_("复查须由两名以上执法人员进行。"))
    for person in team:
        if person.status != InspectorStatus.ACTIVE or person.valid_to < planned_on:
            raise Refused(_("%(name)s不在岗或者复查日执法证已过期。") % {"name": person.name})
        held = person.recusals.filter(institution_id=order.institution_id)
        if held.filter(Q(valid_to=None) | Q(valid_to__gte=planned_on)).exists():
            raise Refused(_("%(name)s应当回避该机构。") % {"name": person.name})


def _visit_for(order: Order, planned_on: date, now: datetime) -> Visit:
    first = order.visit
    place = order.office.code.partition("-")[0]
    code = allocate_code("FC", place, timezone.localdate(now).year, width=5)
    return Visit.objects.create(
        code=f"{code}-{place}", kind=InspectionType.FOLLOW_UP, follows=first, office=order.office, plan=first.plan,
        institution=order.institution, region_code=order.region_code, planned_on=planned_on,
    )  # fmt: skip
