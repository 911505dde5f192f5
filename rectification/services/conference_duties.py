"""Meetings, rounds and self-evaluations that are still open pass to another body."""

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from supervision.foundation.models import Agency
from supervision.foundation.services.reassigning import LABEL, reassign
from supervision.foundation.trail import act, mark

from ..choices.conference import REPORTED
from ..models import EvaluationRound, Meeting, SelfEvaluation


def move_meetings(rows: list[Meeting], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Another office runs the meetings; minutes that are out stay with who issued them."""
    return reassign(rows, "rectification.meeting.move", by=by, now=now, note=note, office=target)


def move_rounds(rows: list[EvaluationRound], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Another office looks at the self-evaluations."""
    return reassign(rows, "rectification.round.move", by=by, now=now, note=note, office=target)


def move_evaluations(rows: list[SelfEvaluation], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Another body evaluates the tasks it has taken over; where it is asked itself, the two become one."""
    verb, joined = "rectification.evaluation.move", {}
    with act(verb, by=by, now=now, label=LABEL, note=note, data={"rows": len(rows)}):
        own = {row.round_id: row for row in SelfEvaluation.objects.filter(agency=target)}
        for row in rows:
            kept = own.get(row.round_id)
            if kept is None:
                continue
            last = kept.lines.aggregate(last=Max("position"))["last"] or 0
            for place, line in enumerate(row.lines.order_by("position"), start=last + 1):
                line.evaluation, line.position = kept, place
                line.save(update_fields=["evaluation", "position"])
            joined[row.pk] = _("并入承接单位的自评")
        SelfEvaluation.objects.filter(pk__in=joined).delete()
        moved = SelfEvaluation.objects.filter(pk__in=[row.pk for row in rows])
        moved.update(agency=target, region_code=target.region_code)
        rounds = {row.round_id: row.round for row in rows}
        mark(rounds.values(), verb, by=by, now=now, label=LABEL, note=note)
    return joined


def already_reported(rows: list[SelfEvaluation], target: Agency):
    """What the other body has handed in takes no further lines."""
    rounds = [row.round_id for row in rows]
    for row in SelfEvaluation.objects.filter(agency=target, round__in=rounds, state__in=REPORTED):
        yield _("承接单位已报送 %(code)s 的自评，请先退回再移交。") % {"code": row.round.code}
