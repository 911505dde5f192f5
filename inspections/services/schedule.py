"""What the clock does: draws of standing plans, reveals that are due."""

import logging
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.errors import Refused
from supervision.foundation.services.notices import notify

from ..choices import BeaconKind, DrawState, Series, VoidCode
from ..models import Draw, InspectionPlan
from . import custody, draws

log = logging.getLogger(__name__)


def draw_standing(period: str, *, by, now: datetime) -> tuple[int, int]:
    """Draw every standing plan that has not been drawn for the month or its quarter; (drawn, refused).

    A plan with a public beacon is committed; two people then have its value on their lists when it is due.
    ``period`` is a month, 2026-11. What was refused is told to the plan's author and tried again next time.
    """
    done = refused = 0
    for series, name in ((Series.MONTHLY, period), (Series.QUARTERLY, quarter_of(period))):
        for plan in InspectionPlan.objects.standing(series).order_by("pk"):
            if plan.draws.filter(period=name).exclude(state=DrawState.VOID).exists():
                continue
            try:
                with transaction.atomic():
                    _draw(plan, name, by, now)
                done += 1
            except Refused as refusal:
                refused += 1
                _tell(plan, name, refusal, now)
    return done, refused


def reveal_due(*, by, now: datetime) -> tuple[int, int]:
    """Reveal every draw whose visits are over or whose deadline has come; (revealed, refused).

    A number that was never drawn ends at the deadline too, as void: nobody keeps it open by doing nothing.
    """
    void_overdue(by=by, now=now)
    done = refused = 0
    for draw in Draw.objects.filter(state=DrawState.DRAWN).select_related("plan").order_by("pk"):
        if draw.reveal_due > now and draw.visits.exclude(state="confirmed").exists():
            continue
        try:
            with transaction.atomic():
                draws.reveal(draw, by=by, now=now)
            done += 1
        except Refused as refusal:
            refused += 1
            _tell(draw.plan, draw.period, refusal, now)
    return done, refused


def void_overdue(*, by, now: datetime) -> int:
    """Void what was committed and not drawn by the deadline, with the reason that can be seen; how many."""
    rows = Draw.objects.filter(state=DrawState.COMMITTED, reveal_due__lte=now).select_related("plan")
    for draw in rows.order_by("pk"):
        if draw.beacon_at is None:
            code = VoidCode.BEACON_FAILED
        elif draw.held_halves.filter(opened_at=None).exists():
            code = VoidCode.HALF_WITHHELD
        else:
            code = VoidCode.CODE_LOST if not custody.is_kept(draw.code) else VoidCode.PLAN_WITHDRAWN
        draws.void(draw, code=code, by=by, now=now, note=_("到期仍未抽取，由系统作废。"))
    return len(rows)


def quarter_of(month: str) -> str:
    """2026-11 → 2026Q4."""
    year, number = month.split("-")
    return f"{year}Q{(int(number) + 2) // 3}"


def _draw(plan, period, by, now):
    if plan.beacon_kind == BeaconKind.NONE:
        draws.draw_at_once(plan, period=period, by=by, now=now)
    else:
        draws.commit(plan, period=period, by=by, now=now)


def period_of(plan: InspectionPlan, now: datetime) -> str:
    """The period a plan is drawn for at a moment: its own, or the month or quarter that runs."""
    month = f"{timezone.localtime(now):%Y-%m}"
    return {Series.MONTHLY: month, Series.QUARTERLY: quarter_of(month)}.get(plan.series, plan.period)


def _tell(plan, period, refusal, now):
    log.warning("plan %s %s: %s", plan.code, period, refusal)
    notify(
        [plan.created_by],
        key=f"inspections.schedule:{plan.code}:{period}:{now:%Y-%m-%d}",
        title=_("%(plan)s 第 %(period)s 期未能自动办理") % {"plan": plan.title, "period": period},
        body=str(refusal),
        url=reverse("inspections:plan_detail", args=[plan.pk]),
        now=now,
    )
