"""What hangs on a person on this floor (see foundation/handing_over.py).

Visits are named by their codes only: until a draw is public, nobody outside its office may learn which institutions
were drawn.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.choices import HandoverOutcome
from supervision.foundation.handing_over import Held, Holding

from .choices import DrawState, InspectorStatus, PlanState, Series, VisitState
from .models import Draw, InspectionPlan, Inspector, Visit
from .services import handovers


def _entry(person, on):
    for row in Inspector.objects.filter(user=person).exclude(status=InspectorStatus.LEFT):
        yield Held(f"{row.code} {row.certificate_no}", reverse("inspections:inspector_edit", args=[row.pk]))


def _visits(person, state):
    rows = Visit.objects.filter(pk__in=Visit.of_team(person), state=state).standing()
    return rows.order_by("planned_on", "code")


def _to_make(person, on):
    """Each with the page where the office replaces people: that of its draw, or its own."""
    for visit in _visits(person, VisitState.ASSIGNED):
        page, key = ("draw_detail", visit.draw_id) if visit.draw_id else ("visit_detail", visit.pk)
        yield Held(visit.code, reverse(f"inspections:{page}", args=[key]), visit.planned_on)


def _to_confirm(person, on):
    for visit in _visits(person, VisitState.RECORDED).exclude(recorded_by=person):
        yield Held(visit.code, reverse("inspections:visit_detail", args=[visit.pk]), visit.publish_due)


def _plans(person, on):
    """Plans the person drew up that are not settled; those drawn by the clock report to whoever drew them up."""
    running = (PlanState.DRAFT, PlanState.SUBMITTED)
    rows = InspectionPlan.objects.filter(created_by=person, state__in=running)
    rows |= InspectionPlan.objects.filter(created_by=person, state=PlanState.APPROVED).exclude(series=Series.ONCE)
    for plan in rows.order_by("pk"):
        yield Held(str(plan), reverse("inspections:plan_detail", args=[plan.pk]))


def _beacons(person, on):
    for draw in Draw.objects.filter(first_by=person, state=DrawState.COMMITTED, beacon_at=None):
        yield Held(draw.code, reverse("inspections:draw_detail", args=[draw.pk]))


HANDOVERS = [
    Holding(
        "inspector", _("执法检查人员名录"), _entry, handovers.retire, HandoverOutcome.ENDED,
        advice=_("执法证属个人，名录标注为已调离，不再参加抽取。"),
    ),
    Holding(
        "visits", _("待检查的任务"), _to_make, handovers.ask_to_replace, HandoverOutcome.PROCEDURE,
        advice=_("检查组不随交接变更；已通知组织单位：抽取产生的在抽取页面按“调离”替换，其他的重新安排检查组。"),
    ),
    Holding(
        "confirmations", _("待同行确认的检查记录"), _to_confirm, outcome=HandoverOutcome.PROCEDURE,
        advice=_("请本人在停用账号前确认；不能确认的，由组织单位另行安排。"),
    ),
    Holding("inspection_plans", _("拟制的抽查计划"), _plans),
    Holding("beacons", _("已录入一次的公共随机值"), _beacons),
]  # fmt: skip
