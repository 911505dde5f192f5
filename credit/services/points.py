"""Points from draft to effect and back: each function is one verb, and every change recomputes the standing."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspections.choices import FindingState
from inspections.models import Finding
from institutions.models import Institution
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.models import User
from supervision.foundation.numbers import allocate_code, next_number
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act
from supervision.foundation.workdays import deadline

from ..choices import LIVE_STATES, Service
from ..models import PointsRecord, ScoringItem
from ..queries import penalty_due, repeated, scheme_for
from ..rules.scoring import compute, shown
from ..workflow import POINTS
from .standings import recompute


def draft(
    finding: Finding, *, by, now: datetime, item: ScoringItem | None = None, penalty_number: str = ""
) -> PointsRecord:
    """Draft points for a confirmed finding (拟记分). ``item`` chooses where an offence has several tiers.

    Raises Refused when the finding gives no points, has points already, or waits for its penalty decision.
    """
    _refuse_stranger(by, finding.region_code)
    with act("credit.pointsrecord.draft", by=by, now=now, label=gettext_lazy("拟记分")) as entry:
        joined = Finding.objects.select_related("institution", "offence", "visit")
        finding = joined.select_for_update(of=("self",)).get(pk=finding.pk)
        _refuse_unscored(finding, penalty_number)
        scheme = scheme_for(finding.institution, finding.found_on)
        item = _item_for(finding, scheme, item)
        source = {"finding": finding, "penalty_number": penalty_number.strip()}
        entry.subject = _create(finding.institution, item, finding.quantity, finding.found_on, source, by=by, now=now)
        entry.note = _("%(points)s分") % {"points": shown(entry.subject.points)}
    return entry.subject


def draft_by_hand(
    institution: Institution,
    *,
    item: ScoringItem,
    quantity: int,
    verified_on: date,
    source_note: str,
    by,
    now: datetime,
    penalty_number: str = "",
) -> PointsRecord:
    """Draft points for a fact that was verified outside the portal. The same item and day is taken once."""
    _refuse_stranger(by, institution.region_code)
    if quantity < 1 or verified_on > timezone.localdate(now):
        raise Refused(_("数量至少为1，查实日期不能晚于今天。"))
    if not source_note.strip():
        raise Refused(_("请填写来源说明，例如移送函或者投诉查实材料的文号。"))
    with act("credit.pointsrecord.draft", by=by, now=now, label=gettext_lazy("拟记分")) as entry:
        institution = Institution.objects.select_for_update(of=("self",)).get(pk=institution.pk)
        if scheme_for(institution, verified_on) != item.scheme:
            raise Refused(_("所选记分项不属于该机构在查实日期适用的记分办法。"))
        same = PointsRecord.objects.live().filter(institution=institution, item=item, verified_on=verified_on)
        if same.filter(finding=None).exists():
            raise Refused(_("该机构当日已有同一记分项的记分，不重复记分。"))
        source = {"source_note": source_note.strip(), "penalty_number": penalty_number.strip()}
        entry.subject = _create(institution, item, quantity, verified_on, source, by=by, now=now)
        entry.note = _("%(points)s分") % {"points": shown(entry.subject.points)}
    return entry.subject


def _refuse_stranger(by, region_code: str) -> None:
    """A job drafts everywhere; a person with the right, in their own area."""
    if by is not None and not (may(by, P.POINTS_DRAFT) and scope_for(by).covers(region_code)):
        raise Refused(_("您无权拟定记分。"))


def _create(
    institution, item: ScoringItem, quantity: int, on: date, source: dict, *, by, now: datetime
) -> PointsRecord:
    scheme = item.scheme
    again = repeated(institution, item, on, scheme)
    computation = compute(item.rule, quantity, scheme.tariff, repeated=again)
    due = deadline(on, scheme.notice_days, scheme.notice_unit)
    return PointsRecord.objects.create(
        code=allocate_code("JF", "credit", timezone.localdate(now).year, width=6),
        institution=institution,
        region_code=institution.region_code,
        scheme=scheme,
        item=item,
        quantity=quantity,
        points=computation.points,
        steps=[step.as_dict() for step in computation.steps],
        trial=scheme.trial,
        verified_on=on,
        recorder=by,
        recorded_at=now,
        notice_due_on=due.date,
        notice_due_derivation=due.derivation,
        **source,
    )


def _refuse_unscored(finding: Finding, penalty_number: str) -> None:
    if finding.state != FindingState.CONFIRMED:
        raise Refused(_("问题尚未确认或者已撤回，不能记分。"))
    if finding.self_found:
        raise Refused(_("机构自查发现并已整改的问题不予记分。"))
    if not Finding.objects.unpunished().filter(pk=finding.pk).exists():
        raise Refused(_("该问题已决定不予处置，或者记分建议未被采纳，不能记分。"))
    if finding.points_undecided:
        raise Refused(_("该问题的记分建议待审定，审定后才能记分。"))
    if penalty_due(finding) and not penalty_number.strip():
        raise Refused(_("该问题已立案，应在行政处罚决定作出时记分，请填写处罚决定书文号。"))
    if finding.points_records.filter(state__in=LIVE_STATES).exists():
        raise Refused(_("该问题已有记分，不重复记分。"))


def _item_for(finding: Finding, scheme, item: ScoringItem | None) -> ScoringItem:
    if scheme is None:
        raise Refused(_("该地区在查实日期没有可用的记分办法。"))
    items = list(scheme.items.filter(offence_code=finding.offence.code))
    if item is not None:
        items = [known for known in items if known.pk == item.pk]
    if not items:
        raise Refused(_("记分办法中没有对应的记分项。"))
    if len(items) > 1:
        raise Refused(_("该行为分档记分，请选择记分项。"))
    return items[0]


def notice(record: PointsRecord, *, served_on: date, service: str, by, now: datetime, note: str = "") -> PointsRecord:
    """Issue the numbered notice (记分通知书) and record its service, which starts the defence window."""
    today = timezone.localdate(now)
    if service not in Service.values:
        raise Refused(_("请选择送达方式。"))
    if not record.verified_on <= served_on <= today:
        raise Refused(_("送达日期应在查实日期之后、今天以前。"))
    with transaction.atomic():
        window = deadline(served_on, record.scheme.defence_days, record.scheme.defence_unit)
        changes = {
            "served_on": served_on,
            "service": service,
            "noticed_by": by,
            "notice_agency": by.agency,
            "notice_number": _notice_number(by.agency, today.year),
            "defence_until": window.date,
            "defence_derivation": window.derivation,
        }
        record = POINTS.take("notice", record, by=by, now=now, note=note, changes=changes)
        _tell(record, "noticed", _("收到记分通知书，可在%(last)s前陈述申辩") % {"last": record.defence_until}, now=now)
    return record


def _notice_number(agency, year: int) -> str:
    """Number of a notice: the office's own series of the year. Taken in the transaction of the notice, so no gaps."""
    if agency is None:
        raise Refused(_("您没有所属单位，不能制发通知书。"))
    number = next_number("points_notice", agency.code, year)
    return f"{agency.region.name}卫医记〔{year}〕{number}号"


def lodge_defence(record: PointsRecord, *, text: str, by, now: datetime) -> PointsRecord:
    """The institution states and defends, within the window."""
    if not text.strip():
        raise Refused(_("请写明陈述申辩的事实和理由。"))
    changes = {"defence_text": text.strip(), "defended_by": by, "defended_on": timezone.localdate(now)}
    return POINTS.take("defend", record, by=by, now=now, note=text.strip(), changes=changes)


def review(record: PointsRecord, *, text: str, by, now: datetime, quantity: int | None = None) -> PointsRecord:
    """Decide on a defence: the points stand, or stand with another quantity. They count from this day."""
    if not text.strip():
        raise Refused(_("请填写书面复核意见。"))
    today = timezone.localdate(now)
    changes = {"review_text": text.strip(), "reviewer": by, "reviewed_on": today, "effective_on": today}
    verb = "uphold"
    if quantity is not None and quantity != record.quantity:
        verb = "amend"
        changes |= _recomputed(record, quantity)
    return _step(verb, record, by=by, now=now, note=text.strip(), changes=changes, told=_("陈述申辩已复核，记分生效"))


def _recomputed(record: PointsRecord, quantity: int) -> dict:
    """Points for another quantity, with their steps. Raises Refused below one."""
    if quantity < 1:
        raise Refused(_("数量至少为1；认为不应记分的，请撤销记分。"))
    was_repeated = any(step["kind"] == "repeat" for step in record.steps)
    computation = compute(record.item.rule, quantity, record.scheme.tariff, repeated=was_repeated)
    return {
        "quantity": quantity,
        "points": computation.points,
        "steps": [step.as_dict() for step in computation.steps],
    }


def withdraw(record: PointsRecord, *, reason: str, by, now: datetime) -> PointsRecord:
    """Take points back (or give up a draft); totals and proposals follow. The past keeps what counted then."""
    if not reason.strip():
        raise Refused(_("请填写撤销的理由。"))
    verb = "discard" if record.state == "draft" else "withdraw"
    changes = {"withdrawn_reason": reason.strip(), "withdrawn_on": timezone.localdate(now)}
    told = _("记分已撤销") if record.notice_number else ""
    return _step(verb, record, by=by, now=now, note=reason.strip(), changes=changes, told=told)


def _step(
    verb: str, record: PointsRecord, *, by, now: datetime, changes: dict, note: str = "", told: str = ""
) -> PointsRecord:
    """One step, the standing that follows from it, and word to the institution, in one transaction."""
    with transaction.atomic():
        record = POINTS.take(verb, record, by=by, now=now, note=note, changes=changes)
        recompute(record.institution, now=now)
        if told:
            _tell(record, verb, told, now=now)
    return record


def _tell(record: PointsRecord, cause: str, title: str, *, now: datetime) -> None:
    people = User.objects.filter(
        pk__in=record.institution.accounts.filter(is_active=True).values("user_id"), is_active=True
    )
    url = reverse("credit:points_detail", args=[record.code])
    notify(people, key=f"points:{record.code}:{cause}", title=f"{record.code} {title}", now=now, url=url)
