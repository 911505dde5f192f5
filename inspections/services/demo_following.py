"""What followed from the findings of the demonstration city, made by the services themselves. All invented."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from supervision.foundation.models import Agency

from ..choices import AmendmentKind, DispositionKind, ResultCode, ServiceWay, VisitState
from ..models import Finding, Inspector, LeniencyItem, Visit
from . import dispositions, follow_ups, interviews, orders, publicity, visits

DISTRICT = "120102"
_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060f80f0001040100"
    "5fe5c34b0000000049454e44ae426082"
)
_DAY = timedelta(days=1)


def build(cast, *, now: datetime) -> None:
    """Orders in every state, dispositions of every kind, an interview, and a result that had to be put right."""
    open_findings = Finding.objects.undisposed().filter(self_found=False)
    rows = Visit.objects.filter(state=VisitState.CONFIRMED, findings__in=open_findings).distinct()
    at_principal = rows.filter(institution__accounts__user=cast.principal)
    own = at_principal.order_by("-visited_on", "-pk").first()
    others = sorted(rows.exclude(pk__in=at_principal), key=lambda row: (row.region_code[:6] != DISTRICT, row.pk))
    if own is not None:
        _running(cast, own, now)
    for way, visit in zip((_passed, _failed, _reported, _overdue, _drafted), others, strict=False):
        way(cast, visit, now)
    _proposals(cast, now)
    _interview(cast, now)
    _amendments(cast, now)


def _ordered(cast, visit: Visit, at: datetime, amount: int, *, served: bool = True):
    findings = visit.findings.undisposed().select_related("offence")
    wants = {finding: f"立即整改“{finding.offence.behaviour}”，责任落实到人。" for finding in findings}
    order = orders.draft(visit, wants, amount=amount, by=cast.inspector, now=at)
    if served:
        orders.serve(order, served_on=timezone.localdate(at), delivery=ServiceWay.DIRECT, by=cast.inspector, now=at)
        order.refresh_from_db()
    return order


def _after(visit: Visit, now: datetime, days: int) -> datetime:
    """The same hour so many days after the visit, never later than now."""
    return min(now, now - (timezone.localdate(now) - visit.visited_on) + days * _DAY)


def _past_due(order, now: datetime) -> datetime:
    """The same hour of the day after the term of an order has ended."""
    return now - (timezone.localdate(now) - order.due_on) + _DAY


def _report(cast, order, at: datetime, text: str) -> None:
    orders.add_evidence(order, SimpleUploadedFile("整改后现场.png", _PICTURE, "image/png"), by=cast.inspector, now=at)
    if order.institution.accounts.filter(user=cast.principal).exists():
        orders.report(order, text=text, by=cast.principal, now=at)


def _looked_at(cast, order, at: datetime, result: str, findings=()) -> None:
    team = list(Inspector.objects.filter(user__in=(cast.inspector, cast.second_inspector)).order_by("code"))
    on = timezone.localdate(at)
    visit = follow_ups.arrange(order, planned_on=on, team=team, by=cast.inspector, now=at)
    visits.record(visit, result=result, visited_on=on, findings=findings, by=cast.inspector, now=at,
                  handling="责令改正已落实" if result == ResultCode.NO_PROBLEM else "逾期未改正，另行处置")  # fmt: skip
    visits.confirm(visit, by=cast.second_inspector, now=at)
    order.refresh_from_db()


def _passed(cast, visit, now) -> None:
    order, at = _ordered(cast, visit, _after(visit, now, 1), 10), _after(visit, now, 14)
    _report(cast, order, at, "")
    _looked_at(cast, order, at, ResultCode.NO_PROBLEM)
    orders.passed(order, note="现场复查，所列问题均已改正。", by=cast.inspector, now=at)


def _failed(cast, visit, now) -> None:
    order = _ordered(cast, visit, _after(visit, now, 1), 7)
    at = _past_due(order, now)
    again = [{"offence": one.offence, "text": f"复查时仍存在：{one.text}"} for one in visit.findings.confirmed()]
    _looked_at(cast, order, at, ResultCode.ORDERED_CORRECTION, again)
    orders.failed(order, note="复查时所列问题仍未改正。", next_kind=DispositionKind.CASE, by=cast.inspector, now=at,
                  leniency_note="逾期未改正，不符合从宽情形。")  # fmt: skip


def _reported(cast, visit, now) -> None:
    order = _ordered(cast, visit, _after(visit, now, 1), 15)
    _report(cast, order, _after(visit, now, 12), "")


def _overdue(cast, visit, now) -> None:
    _ordered(cast, visit, _after(visit, now, 1), 7)


def _drafted(cast, visit, now) -> None:
    _ordered(cast, visit, _after(visit, now, 1), 15, served=False)


def _running(cast, visit, now) -> None:
    _ordered(cast, visit, now - 2 * _DAY, 15)


def _proposals(cast, now) -> None:
    """One of each kind on findings nobody has answered yet."""
    open_ = Finding.objects.undisposed().filter(visit__office=cast.city_officer.agency).order_by("pk")
    plain = list(
        open_.filter(self_found=False).exclude(visit__result=ResultCode.CASE_FILED).select_related("visit")[:4]
    )
    insurance = Agency.objects.get(code="120000-YBJ")
    asked = (
        (DispositionKind.TRANSFER, {"note": "涉嫌违规收费，移送医疗保障部门核查。", "to_agency": insurance}),
        (DispositionKind.INTERVIEW, {"note": "同类问题反复出现", "leniency_note": "非首次，不符合从宽情形。"}),
        (DispositionKind.POINTS, {"leniency_note": "逐条核对，均不适用。"}),
    )
    made = [
        dispositions.propose(finding, kind, by=cast.inspector, now=now - 2 * _DAY, **given)
        for finding, (kind, given) in zip(plain, asked, strict=False)
    ]
    if made:
        sent = dispositions.decide(made[0], agreed=True, by=cast.city_chief, now=now - _DAY)
        dispositions.send(sent, number="津卫监移〔2026〕3号", sent_on=timezone.localdate(now - _DAY),
                          by=cast.inspector, now=now)  # fmt: skip
    spared = open_.filter(self_found=True).first()
    if spared is not None:
        dispositions.propose(
            spared, DispositionKind.NO_ACTION, note="机构自查发现并已整改，已教育指导。", by=cast.inspector, now=now,
            leniency=LeniencyItem.objects.filter(code="E01").first(),
        )  # fmt: skip


def _interview(cast, now) -> None:
    place = Visit.objects.filter(region_code__startswith=DISTRICT, state=VisitState.CONFIRMED).order_by("pk").first()
    if place is None:
        return
    at = now - 4 * _DAY
    row = interviews.arrange(
        institution=place.institution, subject="双随机抽查发现问题整改不力", planned_on=timezone.localdate(now - _DAY),
        place="市卫生健康委综合监督处", by=cast.city_officer, now=at,
    )  # fmt: skip
    interviews.notify_of(
        row, notified_on=timezone.localdate(at), delivery=ServiceWay.DIRECT, by=cast.city_officer, now=at
    )
    row.refresh_from_db()
    interviews.hold(
        row, held_on=timezone.localdate(now - _DAY), attended="机构主要负责人、依法执业管理人员",
        record="通报检查发现的问题，听取情况说明。", outcome="一个月内完成整改并书面报告。",
        by=cast.city_officer, now=now,
    )  # fmt: skip


def _amendments(cast, now) -> None:
    """One published result put right, and one that waits for the head."""
    published = Visit.objects.published().filter(region_code__startswith=DISTRICT).values("pk")
    known = timezone.localdate(now - _DAY)
    rows = list(Visit.objects.filter(pk__in=published, visited_on__lte=known).order_by("-visited_on", "pk")[:2])
    for visit in rows:
        row = publicity.ask(
            visit, AmendmentKind.CORRECTED, reason="公示的处理情况录入有误", explanation="处理情况录入有误，予以更正。",
            known_on=known, result=visit.result, handling="责令限期改正，已安排复查", by=cast.city_officer, now=now,
        )  # fmt: skip
        if visit is rows[0]:
            publicity.decide(row, agreed=True, by=cast.city_chief, now=now)
