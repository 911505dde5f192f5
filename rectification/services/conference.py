"""Meetings of the joint conference: prepared, convened, replied to, held, minuted, signed, issued with a number."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.choices import AgencyKind
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.numbers import allocate_code, next_number
from supervision.foundation.services.attachments import attach, keep
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from ..choices import MeetingState, Presence
from ..models import Attendee, Meeting
from ..workflow import MEETING
from . import conference_word, decisions

FIELDS = ("conference", "kind", "title", "held_at", "place", "chair", "agenda", "others")
_OPEN = (MeetingState.PREPARING, MeetingState.CONVENED)


def conferences_of(office: Agency):
    """The conferences an office can run: those of its own division."""
    return Agency.objects.filter(
        kind=AgencyKind.JOINT_CONFERENCE, region_code=office.region_code, is_active=True
    ).order_by("code")


def members_of(division: Agency):
    """Members of the joint conference of a body's division."""
    return Agency.objects.filter(in_joint_conference=True, is_active=True, region_code=division.region_code).order_by(
        "code"
    )


def prepare(*, by, now, members: Iterable[Agency], **values) -> Meeting:
    """Plan a meeting; nobody is told yet. ``values``: see FIELDS."""
    if not may(by, P.CONFERENCE_RUN) or by.agency_id is None:
        raise Refused(_("您无权组织联席会议。"))
    if not conferences_of(by.agency).filter(pk=values["conference"].pk).exists():
        raise Refused(_("“%(name)s”不是本地区的联席会议。") % {"name": values["conference"].name})
    with act("rectification.meeting.prepare", by=by, now=now, label=gettext_lazy("筹备会议")) as entry:
        entry.subject = made = Meeting.objects.create(
            code=allocate_code("LH", "rectification", timezone.localdate(now).year, 3), office=by.agency,
            region_code=by.agency.region_code, created_at=now, **values,
        )  # fmt: skip
        _ask(made, members, now)
    return made


def edit(meeting: Meeting, *, by, now, members: Iterable[Agency], **values) -> Meeting:
    """Change what is planned; once it is convened everybody asked is told, and replies stay."""
    with act("rectification.meeting.edit", by=by, now=now, label=gettext_lazy("修改会议安排")) as entry:
        entry.subject = row = _held_in_hand(meeting, by, _OPEN)
        for name in FIELDS:
            if name in values:
                setattr(row, name, values[name])
        row.save()
        _ask(row, members, now)
        if row.state == MeetingState.CONVENED:
            _tell(row, f"moved:{now:%Y%m%d%H%M%S}", _("会议安排有调整：%(title)s"), now)
    return row


def _held_in_hand(meeting, by, states) -> Meeting:
    """The meeting, locked, if the person's office may write on it in its state."""
    row = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if not (may(by, P.CONFERENCE_RUN) and "office" in row.parties(by)):
        raise Refused(_("您无权修改该会议。"))
    if row.state not in states:
        raise Refused(_("当前状态为“%(state)s”，不能修改。") % {"state": row.get_state_display()})
    return row


def _ask(meeting, members, now) -> None:
    """Exactly these members of the division are asked; who was asked before keeps the reply, and who is asked no more
    after the notice went out is told: the meeting is out of its sight then."""
    wanted = members_of(meeting.conference).filter(pk__in=[body.pk for body in members])
    dropped = meeting.attendees.exclude(agency__in=wanted)
    if meeting.state == MeetingState.CONVENED:
        key, url = f"withdrawn:{now:%Y%m%d%H%M%S}", reverse("rectification:meeting_list")
        _notify(meeting, dropped, key, _("会议邀请已撤回：%(title)s"), now, url)
    dropped.delete()
    known = set(meeting.attendees.values_list("agency", flat=True))
    Attendee.objects.bulk_create(Attendee(meeting=meeting, agency=body) for body in wanted if body.pk not in known)


def convene(meeting, *, by, now, note="") -> Meeting:
    """Send the notice: every member's liaison is told."""
    with transaction.atomic():
        done = MEETING.take("convene", meeting, by=by, now=now, note=note)
        _tell(done, "convened", _("会议通知：%(title)s，%(at)s"), now)
    return done


def reply(meeting, *, by, now, presence: str, person="", reason="") -> Meeting:
    """A member says who comes."""
    with transaction.atomic():
        if presence in (Presence.ATTENDS, Presence.DEPUTY) and not person.strip():
            raise Refused(_("请填写参会人的姓名和职务。"))
        done = MEETING.take("reply", meeting, by=by, now=now, note=f"{Presence(presence).label} {person}".strip())
        _put(done.attendees.get(agency=by.agency_id), presence, person, reason, by, now)
    return done


def register(meeting, *, by, now, roll: Mapping[int, tuple[str, str, str]]) -> Meeting:
    """The office writes down who was there: key of a seat → (presence, person, reason)."""
    with act("rectification.meeting.register", by=by, now=now, label=gettext_lazy("登记参会情况")) as entry:
        entry.subject = row = _held_in_hand(meeting, by, (MeetingState.CONVENED, MeetingState.HELD))
        for seat in row.attendees.select_related("agency").filter(pk__in=roll):
            given = roll[seat.pk]
            if given != (seat.presence, seat.person, seat.reason):
                _put(seat, *given, by, now)
    return row


def _put(seat, presence, person, reason, by, now) -> None:
    person, reason = person.strip(), reason.strip()
    if presence in (Presence.DEPUTY, Presence.ABSENT) and not reason:
        raise Refused(_("%(unit)s：委托他人参会或请假的，请说明原因。") % {"unit": seat.agency.short_name})
    seat.presence, seat.person, seat.reason, seat.replied_by, seat.replied_at = presence, person, reason, by, now
    seat.save()


def hold(meeting, *, by, now, note="") -> Meeting:
    """The meeting took place."""
    if now < meeting.held_at:
        raise Refused(_("会议时间还没有到；提前召开的，请先修改会议时间。"))
    return MEETING.take("hold", meeting, by=by, now=now, note=note)


def cancel(meeting, *, by, now, note: str) -> Meeting:
    """It does not take place; who was told of it is told."""
    if not note.strip():
        raise Refused(_("请填写取消理由。"))
    was_told = meeting.state == MeetingState.CONVENED
    with transaction.atomic():
        done = MEETING.take("cancel", meeting, by=by, now=now, note=note)
        if was_told:
            _tell(done, "cancelled", _("会议取消：%(title)s"), now)
    return done


def write_minutes(meeting, *, by, now, minutes: str, others: str = "", files: Iterable = ()) -> Meeting:
    """Draft the minutes; whoever wrote last does not sign them, nor who puts them up."""
    with act("rectification.meeting.write", by=by, now=now, label=gettext_lazy("起草会议纪要")) as entry:
        entry.subject = row = _held_in_hand(meeting, by, (MeetingState.HELD,))
        row.minutes, row.others, row.minutes_by = minutes, others, by
        row.save(update_fields=["minutes", "others", "minutes_by"])
        for upload in files:
            attach(upload, row, by=by, now=now)
    return row


def put_up(meeting, *, by, now, note="") -> Meeting:
    """Put the minutes before the signer; who wrote them stays who wrote them."""
    return MEETING.take("put_up", meeting, by=by, now=now, note=note, changes={"put_up_by": by})


def hand_back(meeting, *, by, now, note: str) -> Meeting:
    """The signer wants them changed."""
    if not note.strip():
        raise Refused(_("请填写退回理由。"))
    return MEETING.take("hand_back", meeting, by=by, now=now, note=note)


def recall(meeting, *, by, now, note="") -> Meeting:
    """Take back what has not been issued."""
    return MEETING.take("recall", meeting, by=by, now=now, note=note, changes={"signed_by": None, "paper": {}})


def sign(meeting, *, by, now, note="") -> Meeting:
    """The head signs; what the minutes say is kept as it was signed."""
    with transaction.atomic():
        done = MEETING.take("sign", meeting, by=by, now=now, note=note, changes={"signed_by": by})
        done.paper = conference_word.frozen(done)
        done.save(update_fields=["paper"])
    return done


def issue(meeting, *, by, now, number="", files: Iterable = (), note="") -> Meeting:
    """Give the minutes their number, send them out, and make tasks of what was decided: one step, all or nothing.

    A number from the office's own OA comes with the scan of what was numbered there.
    """
    files, number, on = list(files), number.strip(), timezone.localdate(now)
    if number and not files:
        raise Refused(_("文号取自本单位公文系统的，请上传签发或盖章的扫描件；留空由本平台编号。"))
    with transaction.atomic():
        for upload in files:
            attach(upload, meeting, by=by, now=now)
        changes = {"number": number or _own_number(meeting, on.year), "issued_on": on}
        done = MEETING.take("issue", meeting, by=by, now=now, note=note, changes=changes)
        done.sha256 = keep(conference_word.document(done))
        done.save(update_fields=["sha256"])
        decisions.into_plan(done, by=by, now=now)
        _tell(done, "issued", _("会议纪要已印发：%(title)s"), now)
    return done


def _own_number(meeting, year: int) -> str:
    serial = next_number("minutes", meeting.conference.code, year)
    return f"{meeting.conference.short_name}纪要〔{year}〕{serial}号"


def _tell(meeting, key: str, title: str, now) -> None:
    url = reverse("rectification:meeting_detail", args=[meeting.code])
    _notify(meeting, meeting.attendees.all(), key, title, now, url)


def _notify(meeting, seats, key: str, title: str, now, url: str) -> None:
    """Tell the people of these seats."""
    seats = seats.select_related("agency").prefetch_related("agency__people")
    people = [person for seat in seats for person in seat.agency.people.all()
              if person.is_active and may(person, P.TASK_REPORT)]  # fmt: skip
    told = title % {"title": meeting.title, "at": f"{timezone.localtime(meeting.held_at):%Y-%m-%d %H:%M}"}
    notify(people, key=f"meeting:{meeting.pk}:{key}", title=told, url=url, now=now)
