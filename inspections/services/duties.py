"""Plans that were not drawn, seats in their teams and the pool of inspectors pass to another body."""

from datetime import datetime

from django.utils.translation import gettext as _

from supervision.foundation.access import REGIONAL_KINDS
from supervision.foundation.models import Agency
from supervision.foundation.services.reassigning import LABEL, reassign
from supervision.foundation.trail import act, mark

from ..choices import VisitState
from ..models import InspectionPlan, Inspector, Library, Order, Recusal, Visit


def move_plans(rows: list[InspectionPlan], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Another office organises the plans; both signatures stay as they are. Issued tasks nobody has done go along."""
    done = reassign(rows, "inspections.plan.move", by=by, now=now, note=note, office=target)
    with act("inspections.visit.move", by=by, now=now, label=LABEL, note=note):
        left = Visit.objects.filter(plan__in=rows, draw=None, office=source, state=VisitState.ASSIGNED)
        left.update(office=target)
    return done


def out_of_reach(rows: list[InspectionPlan], target: Agency):
    """An office draws in its own area only."""
    low, high = target.region_range
    reaches = target.kind in REGIONAL_KINDS
    outside = [row.code for row in rows if not (reaches and low <= row.region_code < high)]
    if outside:
        yield _("承接单位的辖区不含这些计划的抽查区域：%(codes)s。") % {"codes": "、".join(outside[:10])}


def move_seats(rows: list[InspectionPlan], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """The seats that name the body name the other one; a plan that names both is joined."""
    joined = {
        row.pk: _("该计划已有承接单位的席位") for row in rows if target.code in {seat["unit"] for seat in row.seats}
    }
    with act("inspections.plan.move_seats", by=by, now=now, label=LABEL, note=note):
        for row in rows:
            row.seats = [
                {**seat, "unit": target.code if seat["unit"] == source.code else seat["unit"]} for seat in row.seats
            ]
        InspectionPlan.objects.bulk_update(rows, ["seats"])
        mark(rows, "inspections.plan.move_seats", by=by, now=now, label=LABEL, note=note)
    return joined


def move_orders(rows: list[Order], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """The other office has the orders looked after; their papers stay in the name that issued them."""
    return reassign(rows, "inspections.order.move", by=by, now=now, note=note, office=target)


def move_libraries(rows: list[Library], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """The other office keeps the lists; what was drawn from them stays frozen."""
    return reassign(rows, "inspections.library.move", by=by, now=now, note=note, office=target)


def move_inspectors(rows: list[Inspector], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """People of the pool work at another unit. Teams that were drawn and frozen documents stay as they are."""
    place = target.region_code
    reassign(rows, "inspections.inspector.move", by=by, now=now, note=note, unit=target, region_code=place)
    with act("inspections.recusal.move", by=by, now=now, label=LABEL, note=note):
        Recusal.objects.filter(inspector__in=rows).update(region_code=place)
    return {}
