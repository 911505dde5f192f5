"""The minutes (会议纪要) in the official layout: kept as data when signed, a Word file with its number when issued."""

import hashlib

from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.errors import Refused
from supervision.foundation.official import spoken, written

from ..choices import Presence, TaskKind
from ..models import Meeting

_NUMBERS = "一二三四五六七八九十"
_KINDS = {"plenary": "全体会议", "special": "专题会议", "liaison": "联络员会议"}


def document(meeting: Meeting) -> bytes:
    """The file; from what was signed, otherwise from the draft."""
    return written(meeting.paper or frozen(meeting), meeting.created_at, number=meeting.number, day=meeting.issued_on)


def word_of(meeting: Meeting) -> bytes:
    """What would go out, or what went out. Raises Refused if it is no longer the same."""
    data = document(meeting)
    if meeting.sha256 and hashlib.sha256(data).hexdigest() != meeting.sha256:
        raise Refused(_("文件与印发时的哈希值不一致，请联系审计管理员。"))
    return data


def frozen(meeting: Meeting) -> dict:
    """What the minutes say, without number and day. Minutes are addressed to nobody and list who was there."""
    day = spoken(timezone.localdate(meeting.held_at))
    chapters = [
        ("会议议程", _lines(meeting.agenda)),
        ("会议情况", _lines(meeting.minutes)),
        ("议定事项", [line for row in meeting.decisions.select_related("lead") for line in _decided(row)]),
        ("参会情况", _present(meeting)),
    ]
    opening = f"{day}，{meeting.chair}在{meeting.place}主持召开{meeting.title}（{_KINDS[meeting.kind]}）。"
    blocks = [["p", f"{opening}现将会议情况和议定事项纪要如下。"]]
    for number, (head, inside) in enumerate([chapter for chapter in chapters if chapter[1]]):
        blocks += [["h1", f"{_NUMBERS[number]}、{head}"], *inside]
    return {"issuer": meeting.conference.name, "to": "", "title": f"{meeting.title}纪要", "blocks": blocks}


def _lines(text: str) -> list:
    return [["p", line.strip()] for line in text.splitlines() if line.strip()]


def _decided(row) -> list:
    """The exact wording, and below it who does it by when, as far as the meeting said so."""
    first, *rest = [line.strip() for line in row.text.splitlines() if line.strip()]
    told = [("牵头单位", row.lead.name if row.lead else ""),
            ("共同负责", "、".join(body.name for body in row.joint.all())),
            ("完成时限", _day(row))]  # fmt: skip
    said = "；".join(f"{label}：{words}" for label, words in told if words)
    return [["p", f"{row.number}．{first}"], *(["p", line] for line in rest), *([["p", f"（{said}）"]] if said else [])]


def _day(row) -> str:
    if row.due_on:
        return f"{spoken(row.due_on)}前"
    return "长期坚持" if row.kind == TaskKind.LONG_TERM else ""


def _present(meeting) -> list:
    seats = list(meeting.attendees.select_related("agency"))
    heads = ((Presence.ATTENDS, "出席"), (Presence.DEPUTY, "委托参会"), (Presence.ABSENT, "请假"))
    told = []
    for presence, head in heads:
        names = [
            f"{seat.agency.name}{seat.person and ' ' + seat.person}" for seat in seats if seat.presence == presence
        ]
        if names:
            told.append(["p", f"{head}：{'；'.join(names)}。"])
    if meeting.others.strip():
        told.append(["p", f"列席：{meeting.others.strip()}"])
    return told
