"""What is done about a finding: proposed by the team, decided by the office; transfers with receipt and answer."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from .. import queries
from ..choices import ORDER_KINDS, DispositionKind, DispositionState, FindingState, OrderState, ResultCode
from ..models import Disposition, Finding, LeniencyItem, Order
from ..rules import dispositions as rules
from ..rules import leniency as lenient
from ..workflow import DISPOSITION

_CONFLICTS = {
    "twice": lazy("该问题已有相同的处置。"),
    "nothing_and_something": lazy("“不予处置”不能与其他处置并存，请先撤回。"),
    "two_orders": lazy("立即改正和限期改正只能选择一种。"),
    "penalty_first": lazy("该问题已立案或建议立案，应在行政处罚决定作出时记分，现在不能建议记分。"),
    "points_stand": lazy("该问题已建议记分；拟立案的，请先撤回记分建议，待处罚决定作出时记分。"),
}
_GAPS = {
    "points_self_found": lazy("机构自查发现并已整改的问题不予记分。"),
    "state_or_reason": lazy("请对照三张清单选择适用的从宽情形；均不适用的，请说明理由。"),
    "exempt_needs_reason": lazy("已选择不予处罚情形，仍建议立案的，请说明理由。"),
}


def propose(
    finding: Finding,
    kind: str,
    *,
    by,
    now: datetime,
    note: str = "",
    leniency: LeniencyItem | None = None,
    leniency_note: str = "",
    to_agency=None,
    order: Order | None = None,
) -> Disposition:
    """Propose a disposition of a confirmed finding; no action and orders need no second person.

    ``order``: the paper that orders it. After an order that was not complied with, whatever follows names it.
    Raises Refused where it contradicts what stands, or nothing was said about the leniency lists.
    """
    with act("inspections.disposition.propose", by=by, now=now, label=lazy("提出问题处置"), note=note) as entry:
        row = Finding.objects.select_for_update(of=("self",)).select_related("visit", "offence", "institution")
        row = row.get(pk=finding.pk)
        _refuse_stranger(row, by)
        _refuse_contradiction(row, kind)
        _refuse_unsaid(row, kind, note, leniency, leniency_note, to_agency)
        entry.subject = Disposition.objects.create(
            code=f"{row.code}-{row.dispositions.count() + 1}",
            finding=row, institution=row.institution, region_code=row.region_code, kind=kind, note=note.strip(),
            leniency=leniency, leniency_note=leniency_note.strip(), order=order, after_order=_failed_order(row),
            to_agency=to_agency if kind == DispositionKind.TRANSFER else None,
            state=DispositionState.PROPOSED if _needs_decision(kind) else DispositionState.AGREED,
            proposed_by=by, proposed_at=now,
        )  # fmt: skip
    return entry.subject


def decide(disposition: Disposition, *, agreed: bool, by, now: datetime, note: str = "") -> Disposition:
    """The head of the office agrees or declines; declining needs a reason."""
    if not agreed and not note.strip():
        raise Refused(_("请说明不采纳的理由。"))
    with transaction.atomic():
        if agreed:
            finding = Finding.objects.select_for_update(of=("self",)).get(pk=disposition.finding_id)
            _refuse_unconfirmed(finding)
        changes = {"decided_by": by, "decided_at": now}
        return DISPOSITION.take("agree" if agreed else "decline", disposition, by=by, now=now, note=note,
                                changes=changes)  # fmt: skip


def withdraw(disposition: Disposition, *, by, now: datetime, note: str) -> Disposition:
    """Take a disposition back, with a reason."""
    if not note.strip():
        raise Refused(_("请说明撤回的理由。"))
    return DISPOSITION.take("withdraw", disposition, by=by, now=now, note=note)


def send(disposition: Disposition, *, number: str, sent_on: date, by, now: datetime) -> Disposition:
    """The paper went to the other department."""
    if not number.strip():
        raise Refused(_("请填写移送函文号。"))
    _refuse_future(sent_on, now)
    changes = {"number": number.strip(), "sent_on": sent_on}
    with transaction.atomic():
        row = DISPOSITION.take("send", disposition, by=by, now=now, note=number.strip(), changes=changes)
        people = [one for one in row.to_agency.people.filter(is_active=True) if may(one, P.TRANSFER_ANSWER)]
        _tell(row, "sent", _("收到移送的检查问题：%(name)s") % {"name": row.institution.name}, people, now)
    return row


def receive(disposition: Disposition, *, received_on: date, by, now: datetime, note: str = "") -> Disposition:
    """The receipt came back, or the department confirms it here."""
    _refuse_future(received_on, now)
    if disposition.sent_on and received_on < disposition.sent_on:
        raise Refused(_("接收日期不能早于移送日期。"))
    return DISPOSITION.take("receive", disposition, by=by, now=now, note=note, changes={"received_on": received_on})


def answer(disposition: Disposition, *, text: str, by, now: datetime) -> Disposition:
    """What the department did about it."""
    if not text.strip():
        raise Refused(_("请填写答复内容。"))
    changes = {"answer": text.strip(), "answered_on": timezone.localdate(now)}
    with transaction.atomic():
        row = DISPOSITION.take("answer", disposition, by=by, now=now, note=text.strip()[:200], changes=changes)
        title = _("移送的问题已答复：%(name)s") % {"name": row.institution.name}
        _tell(row, "answered", title, [row.proposed_by], now)
    return row


def drop_with(finding: Finding, *, by, now: datetime) -> None:
    """A finding was withdrawn: what was proposed about it falls, and so does an order that holds nothing else.

    What was served stays until the office withdraws the order, which tells the institution.
    """
    for row in finding.dispositions.filter(state__in=(DispositionState.PROPOSED, DispositionState.AGREED)):
        if not DISPOSITION.obstacles("withdraw", None, row):
            DISPOSITION.take("withdraw", row, by=None, now=now, note=_("来源问题已撤回。"))


# --- what is refused ------------------------------------------------------------------------------
def _needs_decision(kind: str) -> bool:
    return kind not in (*ORDER_KINDS, DispositionKind.NO_ACTION)


def _refuse_stranger(finding: Finding, by) -> None:
    if not (may(by, P.DISPOSITION_PROPOSE) and finding.parties(by) & {"team", "office"}):
        raise Refused(_("您无权“%(label)s”。") % {"label": _("提出问题处置")})


def _refuse_unconfirmed(finding: Finding) -> None:
    if finding.state != FindingState.CONFIRMED:
        raise Refused(_("问题尚未经同行确认或者已撤回，不能处置。"))


def _failed_order(finding: Finding) -> Order | None:
    held = finding.dispositions.filter(order__state=OrderState.FAILED).order_by("-order__judged_on", "-pk").first()
    return held.order if held else None


def _refuse_contradiction(finding: Finding, kind: str) -> None:
    _refuse_unconfirmed(finding)
    if kind not in DispositionKind.values:
        raise Refused(_("请选择处置。"))
    # An order that was not complied with is no longer in the way of a new one.
    standing = finding.dispositions.standing().exclude(order__state=OrderState.FAILED)
    filed = finding.visit.result == ResultCode.CASE_FILED
    if found := rules.conflict(kind, standing.values_list("kind", flat=True), case_filed=filed):
        raise Refused(_CONFLICTS[found])


def _refuse_unsaid(finding, kind, note, leniency, leniency_note, to_agency) -> None:
    if kind == DispositionKind.NO_ACTION and not note.strip():
        raise Refused(_("不予处置的，请说明理由和教育指导情况。"))
    if kind == DispositionKind.TRANSFER and to_agency is None:
        raise Refused(_("请选择移送单位。"))
    if kind == DispositionKind.TRANSFER and not note.strip():
        raise Refused(_("请说明移送的事项和依据。"))
    if leniency is not None and not leniency.confirmed:
        raise Refused(_("该清单情形尚未确认依据，不能作为从宽依据。"))
    stated = leniency.kind if leniency else ""
    lacks = lenient.gaps(kind, queries.known_facts(finding), stated=stated, note=leniency_note)
    if lacks:
        raise Refused(*[_GAPS[code] for code in lacks])


def _refuse_future(day: date, now: datetime) -> None:
    if day is None or day > timezone.localdate(now):
        raise Refused(_("日期不能晚于今天。"))


def _tell(row: Disposition, cause: str, title: str, people, now) -> None:
    url = reverse("inspections:disposition_detail", args=[row.pk])
    notify(people, key=f"disposition:{row.code}:{cause}", title=title, now=now, url=url)
