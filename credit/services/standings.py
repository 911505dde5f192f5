"""What all points of an institution come to: its standing, and the consequences of thresholds.

Called after every change of points. Points computed on trial never take effect, so they are in no total;
the thresholds of a scheme on trial propose nothing.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.models import Institution, Standing
from institutions.services import standings
from supervision.foundation.trail import act

from ..choices import ConsequenceState
from ..models import Consequence
from ..queries import StandingOn, standing_on
from ..rules.scoring import shown
from ..workflow import CONSEQUENCE


def recompute(institution: Institution, *, now: datetime) -> StandingOn | None:
    """Bring standing and consequences in line with the records, as of today. Doing it again changes nothing."""
    with transaction.atomic():
        # One at a time per institution, so that two changes at once do not both miss the other's points.
        institution = Institution.objects.select_for_update(of=("self",)).get(pk=institution.pk)
        found = standing_on(institution, timezone.localdate(now))
        if found is None:
            return None
        _write_standing(institution, found, now=now)
        if not found.scheme.trial:
            _propose(institution, found, now=now)
    return found


def _write_standing(institution: Institution, found: StandingOn, *, now: datetime) -> None:
    """Only the points are this service's; grade, risk and lists stay as they are."""
    known = Standing.objects.filter(institution=institution).first()
    if known is None and not found.total:
        return
    if known and known.points_this_cycle == found.total:
        return
    standing = known or Standing(institution=institution)
    standing.points_this_cycle, standing.as_of = found.total, found.day
    note = _("本周期记分%(total)s分") % {"total": shown(found.total)}
    with act("credit.standing", by=None, now=now, label=gettext_lazy("更新记分状况"), subject=institution, note=note):
        standings.write([standing])


def _propose(institution: Institution, found: StandingOn, *, now: datetime) -> None:
    """Propose what is newly reached; let lapse what is undecided and no longer reached in its span."""
    reached = found.reached()
    for threshold in reached:
        _propose_one(institution, threshold, found, now=now)
    starts = {cycle.start for cycle in found.spans.values()}
    undecided = Consequence.objects.filter(
        institution=institution, state=ConsequenceState.PROPOSED, span_start__in=starts, threshold__scheme=found.scheme
    )
    for consequence in undecided.exclude(threshold__in=reached):
        CONSEQUENCE.take("lapse", consequence, by=None, now=now)


def _propose_one(institution: Institution, threshold, found: StandingOn, *, now: datetime) -> None:
    """Once per institution, span and threshold: an existing row is left as it was decided, or renewed if lapsed."""
    key = {"institution": institution, "threshold": threshold, "span_start": found.spans[threshold.span].start}
    total = found.totals[threshold.span]
    known = Consequence.objects.filter(**key).first()
    if known is None:
        with act("credit.consequence.propose", by=None, now=now, label=gettext_lazy("达到记分阈值，提议")) as entry:
            entry.subject = Consequence.objects.create(
                **key, region_code=institution.region_code, total=total, reached_on=found.day
            )
            entry.note = threshold.label
    elif known.state == ConsequenceState.LAPSED:
        CONSEQUENCE.take("renew", known, by=None, now=now, changes={"total": total, "reached_on": found.day})
