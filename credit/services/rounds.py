"""What time and the floors below bring about: points pulled from findings, taking effect, cleared, falling.

Every function may be run again at any time; what is done already is not done twice.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from inspections.choices import FindingState
from supervision.foundation.errors import Refused

from ..choices import LIVE_STATES, PointsState
from ..models import PointsRecord
from ..queries import awaiting_points, calendar_of
from ..rules import defence
from ..rules.cycle import cycle_of
from ..workflow import POINTS
from .points import draft
from .standings import recompute


@dataclass
class Pulled:
    """Result of a pull: drafts made, findings that wait for a person, points that fell with their source."""

    drafted: int = 0
    waiting: int = 0
    fallen: int = 0


def pull(*, now: datetime, by=None, findings=None) -> Pulled:
    """Draft points for every finding that awaits them; withdraw points whose finding was withdrawn.

    ``findings``: the part of the queue the person may work on; a job takes all.
    """
    pulled = Pulled(fallen=_drop_fallen(now=now))
    for finding in awaiting_points() if findings is None else findings:
        try:
            draft(finding, by=by, now=now)
            pulled.drafted += 1
        except Refused:
            pulled.waiting += 1  # stays in the queue, which says why
    return pulled


def _drop_fallen(*, now: datetime) -> int:
    fallen = PointsRecord.objects.filter(finding__state=FindingState.WITHDRAWN, state__in=LIVE_STATES)
    changes = {"withdrawn_on": timezone.localdate(now), "withdrawn_reason": _("来源问题已撤回。")}
    count = 0
    for record in fallen.select_related("institution"):
        POINTS.take("source_fell", record, by=None, now=now, changes=changes)
        recompute(record.institution, now=now)
        count += 1
    return count


def take_effect(*, now: datetime) -> int:
    """Noticed points whose defence window is over count from the day after it."""
    today = timezone.localdate(now)
    ended = PointsRecord.objects.filter(state=PointsState.NOTICED, defence_until__lt=today)
    count = 0
    for record in ended.select_related("institution"):
        changes = {"effective_on": defence.effective_from(record.defence_until)}
        POINTS.take("take_effect", record, by=None, now=now, changes=changes)
        recompute(record.institution, now=now)
        count += 1
    return count


def clear(*, now: datetime) -> int:
    """Points of a cycle that has ended no longer stand."""
    today = timezone.localdate(now)
    count = 0
    standing = PointsRecord.objects.filter(state=PointsState.EFFECTIVE)
    for record in standing.select_related("institution", "scheme"):
        cycle = cycle_of(record.verified_on, calendar_of(record.institution, record.scheme))
        if cycle.end is not None and cycle.end <= today:
            POINTS.take("clear", record, by=None, now=now, changes={"cleared_on": cycle.end})
            recompute(record.institution, now=now)
            count += 1
    return count
