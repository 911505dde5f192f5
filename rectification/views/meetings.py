"""Meetings of the joint conference, one page each: the notice, who comes, the minutes, what was decided."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked
from supervision.foundation.services.attachments import attachments_of
from supervision.foundation.trail import history_of

from ..choices import MeetingState, Presence
from ..forms.conference import MeetingForm, MinutesForm, ReplyForm, SeatForm
from ..forms.ladder import IssueForm, NoteForm
from ..models import Meeting
from ..queries.conference import decisions_of
from ..services import conference, conference_word
from ..workflow import MEETING

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = {"issue": IssueForm, "hand_back": NoteForm, "cancel": NoteForm}
_FILLED = {"issue": conference.issue, "hand_back": conference.hand_back, "cancel": conference.cancel}
_NOTED = {"convene": conference.convene, "hold": conference.hold, "put_up": conference.put_up,
          "recall": conference.recall, "sign": conference.sign}  # fmt: skip
_PLANNED = (MeetingState.PREPARING, MeetingState.CONVENED)


def visible_meeting(user, code: str) -> Meeting:
    """The meeting, if the person may see it."""
    rows = Meeting.objects.visible_to(user).select_related("conference", "office", "minutes_by", "signed_by")
    return get_object_or_404(rows, code=code)


def run_meeting(user, code: str) -> Meeting:
    """The meeting, if the person's office runs it; the members have no business with its making."""
    rows = Meeting.objects.visible_to(user).filter(office=user.agency_id)
    return get_object_or_404(rows.select_related("conference", "office__region"), code=code)


@require(P.LEDGER_VIEW)
def meeting_detail(request, code):
    """All of one meeting; until the minutes are issued, only the office sees what they will say."""
    meeting, user = visible_meeting(request.user, code), request.user
    parties = meeting.parties(user)
    is_office, issued = "office" in parties, meeting.state == MeetingState.ISSUED
    runs = is_office and may(user, P.CONFERENCE_RUN)
    actions = [one for one in MEETING.open_to(user, meeting) if one.verb != "reply"]
    context = {
        "meeting": meeting,
        "seats": meeting.attendees.select_related("agency"),
        "decisions": decisions_of(meeting, user),
        "forms": [(one, FORMS[one.verb](prefix=one.verb)) for one in actions if one.verb in FORMS],
        "actions": [one for one in actions if one.verb not in FORMS],
        "reply": _reply_form(meeting, user),
        "is_office": is_office,
        "can_edit": runs and meeting.state in _PLANNED,
        "can_register": runs and meeting.state in (MeetingState.CONVENED, MeetingState.HELD),
        "can_write": runs and meeting.state == MeetingState.HELD,
        "can_order": runs and issued,
        "shows_minutes": issued or (is_office and meeting.state not in (*_PLANNED, MeetingState.CANCELLED)),
        "files": attachments_of(meeting),
        "acts": history_of(meeting) if is_office else (),
    }
    return render(request, "rectification/meeting_detail.html", context)


def _reply_form(meeting, user) -> ReplyForm | None:
    """For a member's liaison, while the meeting has not been held."""
    offered = {one.verb for one in MEETING.open_to(user, meeting)}
    seat = meeting.attendees.filter(agency=user.agency_id).first()
    return ReplyForm(instance=seat, prefix="reply") if seat and "reply" in offered else None


@require(P.CONFERENCE_RUN)
def meeting_new(request):
    """Plan a meeting."""
    office = request.user.agency
    form = MeetingForm(request.POST or None, office=office)
    if request.method == "POST" and form.is_valid():
        made = conference.prepare(by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("已保存，核对后发出会议通知。"))
        return redirect("rectification:meeting_detail", code=made.code)
    context = {"form": form, "has_conference": conference.conferences_of(office).exists()}
    return render(request, "rectification/meeting_form.html", context)


@require(P.CONFERENCE_RUN)
def meeting_edit(request, code):
    """Change what is planned."""
    meeting = run_meeting(request.user, code)
    form = MeetingForm(request.POST or None, instance=meeting, office=meeting.office)
    if request.method == "POST" and form.is_valid():
        conference.edit(meeting, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("rectification:meeting_detail", code=code)
    context = {"form": form, "meeting": meeting, "has_conference": True}
    return render(request, "rectification/meeting_form.html", context)


@require_POST
@require(P.CONFERENCE_RUN, P.TASK_SIGN_OFF)
def meeting_act(request, code):
    """Take a step of the workflow."""
    meeting, verb = visible_meeting(request.user, code), request.POST.get("verb", "")
    who = {"by": request.user, "now": timezone.now()}
    if verb in _FILLED:
        form = checked(FORMS[verb](request.POST, request.FILES, prefix=verb))
        _FILLED[verb](meeting, **form.cleaned_data, **who)
    elif verb in _NOTED:
        _NOTED[verb](meeting, note=request.POST.get("note", ""), **who)
    else:
        raise Refused(_("没有这项办理。"))
    messages.success(request, _("已办理。"))
    return redirect("rectification:meeting_detail", code=code)


@require_POST
@require(P.TASK_REPORT)
def meeting_reply(request, code):
    """A member says who comes."""
    meeting = visible_meeting(request.user, code)
    presence, person, reason = checked(ReplyForm(request.POST, prefix="reply")).values()
    conference.reply(meeting, by=request.user, now=timezone.now(), presence=presence, person=person, reason=reason)
    messages.success(request, _("已回复。"))
    return redirect("rectification:meeting_detail", code=code)


@require(P.CONFERENCE_RUN)
def meeting_roll(request, code):
    """Who was there, written down by the office for all members on one page; the rest can be put down as present."""
    meeting = run_meeting(request.user, code)
    given = request.POST.copy() if request.method == "POST" else None
    seats = list(meeting.attendees.select_related("agency"))
    if given and given.get("submit") == "all":
        for seat in seats:
            given[f"seat{seat.pk}-presence"] = given.get(f"seat{seat.pk}-presence") or Presence.ATTENDS
    forms = [(seat, SeatForm(given, instance=seat, prefix=f"seat{seat.pk}")) for seat in seats]
    if given:
        told = [(seat, form) for seat, form in forms if given.get(form.add_prefix("presence"))]
        sound = [form.is_valid() for _seat, form in told]
        if all(sound):
            roll = {seat.pk: form.values() for seat, form in told}
            conference.register(meeting, by=request.user, now=timezone.now(), roll=roll)
            messages.success(request, _("已登记参会情况。"))
            return redirect("rectification:meeting_detail", code=code)
    return render(request, "rectification/meeting_roll.html", {"meeting": meeting, "forms": forms})


@require(P.CONFERENCE_RUN)
def meeting_minutes(request, code):
    """Draft the minutes."""
    meeting = run_meeting(request.user, code)
    form = MinutesForm(request.POST or None, request.FILES or None, instance=meeting)
    if request.method == "POST" and form.is_valid():
        conference.write_minutes(meeting, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("rectification:meeting_detail", code=code)
    return render(request, "rectification/meeting_minutes.html", {"meeting": meeting, "form": form})


@require_GET
@require(P.LEDGER_VIEW)
def meeting_word(request, code):
    """The minutes: the draft to take into the office's own system, or what went out."""
    meeting = visible_meeting(request.user, code)
    if meeting.state != MeetingState.ISSUED and "office" not in meeting.parties(request.user):
        raise Refused(_("会议纪要尚未印发。"))
    return word_file(conference_word.word_of(meeting), f"{meeting.code}-{meeting.title}纪要.docx")


def word_file(data: bytes, name: str) -> HttpResponse:
    """A Word document to download."""
    response = HttpResponse(data, content_type=_DOCX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{escape_uri_path(name)}"
    return response
