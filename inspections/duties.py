"""What a body answers for on this floor, as another body may take it over (see foundation/handing_over.py).

Draws, visits and findings stay where they are: the register of an office is one chain, and a team follows from its
draw alone. Orders to correct go along while somebody still has to look after them.
"""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.handing_over import Duty

from .choices import OPEN_DRAW_STATES, DrawState, InspectorStatus, OrderState, PlanState, Series
from .models import Draw, InspectionPlan, Inspector, Library, Order
from .services import duties

_RUNNING = (PlanState.DRAFT, PlanState.SUBMITTED, PlanState.APPROVED)


def _undrawn():
    """Plans still to be drawn. One that is drawn by the clock is free between two draws, unless a void number waits
    for its next attempt, which keeps the documents of the first."""
    draws = Draw.objects.filter(plan=OuterRef("pk"))
    later = Draw.objects.filter(plan=OuterRef("plan"), period=OuterRef("period"), attempt__gt=OuterRef("attempt"))
    held = Q(state__in=OPEN_DRAW_STATES) | Q(~Exists(later), state=DrawState.VOID)
    free = Q(~Exists(draws)) | Q(~Exists(draws.filter(held)), ~Q(series=Series.ONCE))
    return InspectionPlan.objects.filter(free, state__in=_RUNNING)


def _plans(agency, on):
    return _undrawn().filter(office=agency).order_by("pk")


def _drawn_in(agency, year: int) -> int:
    """Draws of the year stay with the office that made them."""
    return Draw.objects.filter(office=agency, committed_at__year=year).exclude(state=DrawState.VOID).count()


def _seats(agency, on):
    return _undrawn().filter(seats__contains=[{"unit": agency.code}]).order_by("pk")


def _inspectors(agency, on):
    return Inspector.objects.filter(unit=agency).exclude(status=InspectorStatus.LEFT).order_by("code")


def _orders(agency, on):
    open_states = (OrderState.DRAFTED, OrderState.SERVED, OrderState.REPORTED)
    return Order.objects.filter(office=agency, state__in=open_states).order_by("pk")


def _libraries(agency, on):
    return Library.objects.filter(office=agency).order_by("pk")


def _plan_url(row) -> str:
    return reverse("inspections:plan_detail", args=[row.pk])


def _order_url(row) -> str:
    return reverse("inspections:order_detail", args=[row.pk])


def _library_url(row) -> str:
    return reverse("inspections:library_detail", args=[row.pk])


def _inspector_url(row) -> str:
    return reverse("inspections:inspector_edit", args=[row.pk])


DUTIES = [
    Duty(
        "inspection_plans", _("未抽取的抽查计划"), _plans, duties.move_plans, _plan_url,
        obstacles=duties.out_of_reach, done=_drawn_in,
    ),
    Duty("seats", _("抽查计划中的检查组席位"), _seats, duties.move_seats, _plan_url),
    Duty(
        "inspectors", _("执法检查人员"), _inspectors, duties.move_inspectors, _inspector_url,
        lambda row: f"{row.code} {row.name}", ticked=False,
    ),
    Duty("orders", _("未办结的责令改正"), _orders, duties.move_orders, _order_url),
    Duty("libraries", _("专项库和导入名录"), _libraries, duties.move_libraries, _library_url),
]  # fmt: skip
