"""What the joint conference puts on the workbench; joined to the floor's own in ``counters``."""

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.workbench import Counter, Queue, Todo

from ..choices import COLOURS, DecisionStanding, EvaluationState, MeetingState, Presence, RoundState
from ..models import Attendee, Decision, Meeting, SelfEvaluation
from ..queries.conference import with_standing

_ASKED = (EvaluationState.FILLING, EvaluationState.RETURNED)


def _meeting(row, title, day=None) -> Todo:
    url = reverse("rectification:meeting_detail", args=[row.code])
    return Todo(str(title), url, row.code, day, row.get_state_display(), COLOURS[row.state])


def _invitations(user, on, limit):
    """Meetings the own body is asked to and has not replied to."""
    rows = Attendee.objects.visible_to(user).filter(agency=user.agency_id, presence=Presence.ASKED)
    rows = rows.filter(meeting__state=MeetingState.CONVENED).select_related("meeting").order_by("meeting__held_at")
    for row in rows[:limit]:
        day = timezone.localdate(row.meeting.held_at)
        yield _meeting(row.meeting, _("回复参会：%(title)s") % {"title": row.meeting.title}, day)


def _minutes_to_sign(user, on, limit):
    rows = Meeting.objects.visible_to(user).filter(office=user.agency_id, state=MeetingState.MINUTED)
    for row in rows.exclude(minutes_by=user).exclude(put_up_by=user)[:limit]:
        yield _meeting(row, _("审签会议纪要：%(title)s") % {"title": row.title})


def _minutes_to_write(user, on, limit):
    """Meetings that were held and whose minutes are not out."""
    states = (MeetingState.HELD, MeetingState.SIGNED)
    rows = Meeting.objects.visible_to(user).filter(office=user.agency_id, state__in=states)
    for row in rows.order_by("held_at")[:limit]:
        yield _meeting(row, _("办理会议纪要：%(title)s") % {"title": row.title})


def _evaluations(user, states):
    rows = SelfEvaluation.objects.visible_to(user).filter(state__in=states, round__state=RoundState.OPEN)
    return rows.select_related("round").order_by("round__due_on", "pk")


def _own(user, states, title, limit):
    for row in _evaluations(user, states).filter(agency=user.agency_id)[:limit]:
        url = reverse("rectification:evaluation", args=[row.pk])
        said = title % {"title": row.round.title}
        yield Todo(str(said), url, row.round.code, row.round.due_on, row.get_state_display(), COLOURS[row.state])


def _to_fill(user, on, limit):
    return _own(user, _ASKED, _("填报自评：%(title)s"), limit)


def _to_sign(user, on, limit):
    return _own(user, (EvaluationState.TO_SIGN,), _("审签自评：%(title)s"), limit)


def _to_grade(user, on, limit):
    """One line for everything of a round that was handed in."""
    rows = _evaluations(user, (EvaluationState.SUBMITTED,)).filter(round__office=user.agency_id).exclude(author=user)
    rows = rows.order_by().values("round__code", "round__title", "round__due_on").annotate(n=Count("pk"))
    for row in rows.order_by("round__due_on")[:limit]:
        url = reverse("rectification:round_detail", args=[row["round__code"]])
        title = _("审核自评：%(title)s（%(n)s 份）") % {"title": row["round__title"], "n": row["n"]}
        yield Todo(str(title), url, row["round__code"], None, EvaluationState.SUBMITTED.label, "blue")


def _without_task(user, on) -> int:
    return with_standing(Decision.objects.visible_to(user)).filter(standing=DecisionStanding.UNCOVERED).count()


COUNTERS = [
    Counter(_("议定事项没有任务"), _without_task, "rectification:decision_list",
            f"standing={DecisionStanding.UNCOVERED}", (P.CONFERENCE_RUN,), "red"),
]  # fmt: skip
QUEUES = [
    Queue(_invitations, (P.TASK_REPORT,)),
    Queue(_minutes_to_sign, (P.TASK_SIGN_OFF,)),
    Queue(_minutes_to_write, (P.CONFERENCE_RUN,)),
    Queue(_to_fill, (P.TASK_REPORT,)),
    Queue(_to_sign, (P.TASK_SIGN_OFF,)),
    Queue(_to_grade, (P.TASK_REVIEW,)),
]
