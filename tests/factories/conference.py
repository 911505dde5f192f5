"""Meetings and self-evaluations by their states; through the services."""

from datetime import timedelta

from django.utils import timezone

from rectification.choices import MeetingKind, Presence
from rectification.models import EvaluationScheme
from rectification.services import conference, decisions, evaluations
from supervision.foundation.models import Agency

DAY = timedelta(days=1)
ATTENDS = (Presence.ATTENDS, "分管负责人", "")


def body(code: str) -> Agency:
    """A body of the register."""
    return Agency.objects.get(code=code)


def prepared(cast, now, **values):
    """A meeting of yesterday with all members, not told to anybody."""
    office = cast.city_officer
    usual = {
        "conference": body("120000-LXHY"), "kind": MeetingKind.PLENARY, "title": "第三次全体会议",
        "held_at": now - DAY, "place": "第二会议室", "chair": "副市长", "agenda": "通报进展\n研究重点事项",
        "members": conference.members_of(office.agency),
    }  # fmt: skip
    return conference.prepare(by=office, now=now - 9 * DAY, **usual | values)


def convened(cast, now, **values):
    """The same, with its notice out."""
    return conference.convene(prepared(cast, now, **values), by=cast.city_officer, now=now - 8 * DAY)


def held(cast, now, **values):
    """The same, held; everybody was there."""
    meeting = convened(cast, now, **values)
    roll = dict.fromkeys(meeting.attendees.values_list("pk", flat=True), ATTENDS)
    conference.register(meeting, by=cast.city_officer, now=now, roll=roll)
    return conference.hold(meeting, by=cast.city_officer, now=now)


def decided(
    cast, meeting, now, text="建立线索双向移送清单。每月交换。", *, lead="120000-YBJ", days=45, joint=(), **values
):
    """A further decision, led by the insurance bureau unless told otherwise."""
    due = timezone.localdate(now) + days * DAY if days else None
    return decisions.put(
        meeting, None, by=cast.city_officer, now=now, text=text, lead=body(lead) if lead else None, due_on=due,
        joint=[body(code) for code in joint], **values,
    )  # fmt: skip


def minuted(cast, now, **values):
    """Held, with minutes before the signer and whatever decisions ``decisions`` makes."""
    make = values.pop("decisions", lambda meeting: decided(cast, meeting, now))
    meeting = held(cast, now, **values)
    conference.write_minutes(meeting, by=cast.city_officer, now=now, minutes="会议听取了汇报。")
    make(meeting)
    return conference.put_up(meeting, by=cast.city_officer, now=now)


def signed(cast, now, **values):
    """The same, signed by the head."""
    return conference.sign(minuted(cast, now, **values), by=cast.city_chief, now=now)


def issued(cast, now, **values):
    """The same, numbered and out."""
    return conference.issue(signed(cast, now, **values), by=cast.city_officer, now=now)


def asked(cast, plan, now, *, opened=True, **values):
    """A round of self-evaluations of a plan, due in ten days."""
    usual = {"scheme": EvaluationScheme.objects.first(), "period": "2026", "title": "年度自评",
             "due_on": timezone.localdate(now) + 10 * DAY}  # fmt: skip
    made = evaluations.ask(plan, by=cast.city_officer, now=now, **usual | values)
    return evaluations.open_up(made, by=cast.city_officer, now=now) if opened else made


def filled(evaluation, by, now, grade="done"):
    """Every line graded and worded."""
    lines = {line.pk: (grade, {"work": "已完成", "gap": "无", "next": ""}) for line in evaluation.lines.all()}
    return evaluations.save(evaluation, by=by, now=now, summary="总体良好。", lines=lines)


def handed_in(evaluation, by, now, grade="done"):
    """The same, signed on paper."""
    return evaluations.submit(filled(evaluation, by, now, grade), by=by, now=now, signer="局长")
