"""Orders to correct: drafted, served (which starts the clock), reported on, looked after, judged."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import User
from supervision.foundation.numbers import allocate_code, next_number
from supervision.foundation.services.attachments import attach, attachments_of
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act
from supervision.foundation.workdays import CALENDAR, WORKING, deadline

from .. import queries
from ..choices import RUNNING_ORDERS, DispositionKind, DispositionState, ServiceWay
from ..models import Finding, Order, Visit
from ..rules.documents import place_word
from ..workflow import DISPOSITION, ORDER
from . import dispositions

_LONGEST = 365


def draft(visit: Visit, requirements: dict[Finding, str], *, amount: int, unit: str = CALENDAR, by, now: datetime):
    """Put findings of one visit under one order; ``requirements``: finding → what has to be put right.

    ``amount`` 0 orders it at once. Each finding gets its disposition. Raises Refused.
    """
    if not requirements:
        raise Refused(_("请至少选择一个需要改正的问题。"))
    if unit not in (CALENDAR, WORKING) or not 0 <= amount <= _LONGEST:
        raise Refused(_("改正期限应为0至%(n)s日，0表示立即改正。") % {"n": _LONGEST})
    kind = DispositionKind.CORRECT_BY if amount else DispositionKind.CORRECT_NOW
    today = timezone.localdate(now)
    place = visit.office.code.partition("-")[0]  # counted per place, as findings are
    with act("inspections.order.draft", by=by, now=now, label=lazy("拟制责令改正")) as entry:
        number = allocate_code("ZL", place, today.year, width=5)
        order = Order.objects.create(
            code=f"{number}-{place}", visit=visit, institution=visit.institution, region_code=visit.region_code,
            office=visit.office, amount=amount, unit=unit, drafted_by=by, drafted_at=now,
        )  # fmt: skip
        for finding, text in requirements.items():
            if finding.visit_id != visit.pk:
                raise Refused(_("问题不属于本次检查。"))
            if not text.strip():
                raise Refused(_("请写明“%(what)s”的改正要求。") % {"what": finding.offence.behaviour})
            dispositions.propose(finding, kind, note=text, order=order, by=by, now=now)
        entry.subject = order
    return order


def serve(
    order: Order, *, served_on: date, delivery: str, by, now: datetime, note: str = "", number: str = ""
) -> Order:
    """The order reached the institution: its number is taken and its clock starts. Raises Refused.

    ``number``: that of the paper which holds the order, where it has one of its own.
    """
    today = timezone.localdate(now)
    if delivery not in ServiceWay.values:
        raise Refused(_("请选择送达方式。"))
    if delivery == ServiceWay.LEFT and not note.strip():
        raise Refused(_("留置送达的，请写明拒收情形和见证人或者录音录像编号。"))
    if served_on is None or not order.visit.visited_on <= served_on <= today:
        raise Refused(_("送达日期应在检查日期之后、今天以前。"))
    due = deadline(served_on, order.amount, order.unit) if order.amount else None
    due_on = due.date if due else served_on
    recheck = queries.term_from(queries.RECHECK, due_on)
    with transaction.atomic():
        changes = {
            "served_on": served_on, "delivery": delivery, "served_by": by, "due_on": due_on,
            "due_derivation": due.derivation if due else {}, "recheck_due": recheck.date,
            "recheck_derivation": recheck.derivation, "number": number or _number(order, today.year),
        }  # fmt: skip
        row = ORDER.take("serve", order, by=by, now=now, note=note, changes=changes)
        _tell_institution(row, "served", _("收到责令改正通知，请在%(day)s前改正") % {"day": row.due_on}, now)
    return row


def _number(order: Order, year: int) -> str:
    """The office's own series of the year; taken inside the step, so that a refused one takes no number."""
    serial = next_number("order_to_correct", order.office.code, year)
    return f"{place_word(order.office.region.name)}卫责改〔{year}〕{serial}号"


def add_evidence(order: Order, upload, *, by, now: datetime):
    """A file of the institution (or the team, which found it put right on the spot), while the order runs."""
    if order.state not in RUNNING_ORDERS or not may_add(order, by):
        raise Refused(_("现在不能上传整改佐证材料。"))
    return attach(upload, order, by=by, now=now)


def may_add(order: Order, user) -> bool:
    """Whether the person may add evidence."""
    parties = order.parties(user)
    own = may(user, P.ORDER_REPORT) and "institution" in parties
    return own or (may(user, P.ORDER_SERVE) and bool(parties & {"team", "office"}))


def report(order: Order, *, text: str, by, now: datetime) -> Order:
    """The institution tells what it has put right, with evidence."""
    if not text.strip():
        raise Refused(_("请逐项写明整改情况。"))
    if not attachments_of(order).exists():
        raise Refused(_("请先上传整改佐证材料，例如改正后的照片。"))
    changes = {"report": text.strip(), "reported_by": by, "reported_on": timezone.localdate(now)}
    with transaction.atomic():
        row = ORDER.take("report", order, by=by, now=now, note=text.strip()[:200], changes=changes)
        _tell_office(row, "reported", _("机构已报告整改：%(name)s") % {"name": row.institution.name}, now)
    return row


def send_back(order: Order, *, note: str, by, now: datetime) -> Order:
    """The evidence does not show it; the term goes on."""
    if not note.strip():
        raise Refused(_("请说明退回的原因和需要补充的材料。"))
    with transaction.atomic():
        row = ORDER.take("send_back", order, by=by, now=now, note=note)
        _tell_institution(row, f"sent_back:{now:%Y%m%d%H%M%S}", _("整改报告被退回，请补充"), now, note)
    return row


def passed(order: Order, *, note: str, by, now: datetime, on_paper: bool = False) -> Order:
    """Put right, as a re-inspection or the evidence shows."""
    return _judged("passed", order, note, {"on_paper": on_paper}, _("复查认定已改正"), by, now)


def failed(
    order: Order, *, note: str, next_kind: str, by, now: datetime, leniency=None, leniency_note: str = ""
) -> Order:
    """Not put right; what comes next is proposed for each finding in the same breath, or nothing is written."""
    if next_kind not in (DispositionKind.CASE, DispositionKind.INTERVIEW, DispositionKind.POINTS):
        raise Refused(_("请选择逾期未改正的后续处置。"))
    with transaction.atomic():
        row = _judged("failed", order, note, {}, _("复查认定未改正"), by, now)
        for held in row.dispositions.standing().select_related("finding"):
            dispositions.propose(
                held.finding, next_kind, note=note, leniency=leniency, leniency_note=leniency_note, by=by, now=now
            )
    return row


def _judged(verb, order, note, changes, told, by, now) -> Order:
    if not note.strip():
        raise Refused(_("请填写复查意见。"))
    changes |= {"judged_by": by, "judged_on": timezone.localdate(now), "closing_note": note.strip()}
    with transaction.atomic():
        row = ORDER.take(verb, order, by=by, now=now, note=note, changes=changes)
        _tell_institution(row, verb, told, now, note)
    return row


def withdraw(order: Order, *, note: str, by, now: datetime) -> Order:
    """Take an order back; its dispositions fall with it, and an institution that had it is told."""
    if not note.strip():
        raise Refused(_("请说明撤回的理由。"))
    with transaction.atomic():
        row = ORDER.take("withdraw", order, by=by, now=now, note=note, changes={"closing_note": note.strip()})
        for held in row.dispositions.filter(state=DispositionState.AGREED):
            DISPOSITION.take("withdraw", held, by=None, now=now, note=note)
        if row.served_on:
            _tell_institution(row, "withdrawn", _("责令改正已撤回"), now, note)
    return row


# --- telling people -------------------------------------------------------------------------------
def _url(order: Order) -> str:
    return reverse("inspections:order_detail", args=[order.pk])


def _tell_institution(order: Order, cause: str, title: str, now, body: str = "") -> None:
    held = order.institution.accounts.filter(is_active=True).values("user_id")
    people = User.objects.filter(pk__in=held, is_active=True)
    notify(people, key=f"order:{order.code}:{cause}", title=f"{order} {title}", body=body, now=now, url=_url(order))


def _tell_office(order: Order, cause: str, title: str, now) -> None:
    people = User.objects.filter(pk__in=[order.served_by_id, order.drafted_by_id])
    notify(people, key=f"order:{order.code}:{cause}:{now:%Y%m%d%H%M%S}", title=title, now=now, url=_url(order))
