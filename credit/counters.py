"""What this floor puts on the workbench (see supervision/foundation/workbench.py)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.workbench import Counter, Queue, Todo

from .choices import COLOURS, ConsequenceState, PointsState
from .models import Consequence, PointsRecord
from .queries import visible_queue


def awaiting(user, on):
    """Findings that wait for points."""
    return visible_queue(user).count()


def drafts_overdue(user, on):
    """Drafts whose notice should have gone out."""
    rows = PointsRecord.objects.visible_to(user)
    return rows.filter(state=PointsState.DRAFT, trial=False, notice_due_on__lt=on).count()


def defences(user, on):
    """Defences that wait for a review."""
    return PointsRecord.objects.visible_to(user).filter(state=PointsState.DEFENDED).count()


def proposals(user, on):
    """Consequences that wait for a decision."""
    return Consequence.objects.visible_to(user).filter(state=ConsequenceState.PROPOSED).count()


def own_open(user, on):
    """Points the institution may still state and defend against."""
    return PointsRecord.objects.visible_to(user).filter(state=PointsState.NOTICED).count()


def _todo(record, due_on):
    return Todo(
        title=f"{record.institution.name} · {record.item.behaviour}",
        url=reverse("credit:points_detail", args=[record.code]),
        source=record.code,
        due_on=due_on,
        state=str(record.get_state_display()),
        colour=COLOURS[record.state],
    )


def to_notice(user, on, limit):
    """Drafts to be told to the institution, the nearest deadline first."""
    rows = PointsRecord.objects.visible_to(user).filter(state=PointsState.DRAFT, trial=False)
    found = rows.select_related("institution", "item").order_by("notice_due_on", "pk")[:limit]
    return [_todo(record, record.notice_due_on) for record in found]


def to_review(user, on, limit):
    """Defences to review, the oldest first."""
    rows = PointsRecord.objects.visible_to(user).filter(state=PointsState.DEFENDED)
    return [
        _todo(record, None) for record in rows.select_related("institution", "item").order_by("defended_on")[:limit]
    ]


def to_defend(user, on, limit):
    """Own points with the day the defence ends."""
    rows = PointsRecord.objects.visible_to(user).filter(state=PointsState.NOTICED, defence_until__gte=on)
    found = rows.select_related("institution", "item").order_by("defence_until", "pk")[:limit]
    return [_todo(record, record.defence_until) for record in found]


COUNTERS = [
    Counter(_("待记分问题"), awaiting, "credit:awaiting_list", "", (P.POINTS_DRAFT,), "amber"),
    Counter(_("逾期未告知记分"), drafts_overdue, "credit:points_list", "notice_overdue=1", (P.POINTS_NOTICE,), "red"),
    Counter(_("待复核陈述申辩"), defences, "credit:points_list", "state=defended", (P.POINTS_REVIEW,), "amber"),
    Counter(
        _("待决定记分后果"), proposals, "credit:consequence_list", "state=proposed", (P.CONSEQUENCE_DECIDE,), "amber"
    ),
    Counter(_("可陈述申辩的记分"), own_open, "credit:points_list", "state=noticed", (P.POINTS_DEFEND,), "amber"),
]
QUEUES = [
    Queue(to_notice, (P.POINTS_NOTICE,)),
    Queue(to_review, (P.POINTS_REVIEW,)),
    Queue(to_defend, (P.POINTS_DEFEND,)),
]
CHARTS = []
