"""Visits: results recorded by one officer, confirmed by another; findings; replaced people."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.errors import Refused
from supervision.foundation.numbers import allocate_code
from supervision.foundation.trail import act
from supervision.foundation.workdays import WORKING, deadline

from .. import queries
from ..choices import DrawState, FindingState, SubstitutionCode
from ..models import Draw, Finding, Inspector, Substitution, Visit, VisitMember
from ..rules import results
from ..rules.draw import bundle, pair
from ..workflow import FINDING, VISIT
from . import custody, dispositions, trip_teams

PUBLISH_DAYS = 20  # working days after the task is finished, 国发〔2019〕5号


def record(
    visit: Visit,
    *,
    result: str,
    visited_on: date,
    by,
    now: datetime,
    findings: list[dict] = (),
    handling: str = "",
    summary: str = "",
) -> Visit:
    """Write the result and its findings (each: offence, text, quantity, self_found, correct_by).

    May be repeated until a second officer has confirmed; the findings are then replaced. Raises Refused.
    """  # fmt: skip
    if visited_on is not None and visited_on > timezone.localdate(now):
        raise Refused(_("检查日期不能晚于今天。"))
    due = deadline(visited_on, PUBLISH_DAYS, WORKING) if visited_on else None
    changes = {
        "result": result, "visited_on": visited_on, "handling": handling, "summary": summary, "recorded_by": by,
        "recorded_at": now, "publish_due": due.date if due else None,
        "publish_due_derivation": due.derivation if due else {},
    }  # fmt: skip
    with transaction.atomic():
        row = locked(visit)
        _replace_findings(row, findings, visited_on, by, now)
        return VISIT.take("record", row, by=by, now=now, note=summary, changes=changes)


def confirm(visit: Visit, *, by, now: datetime, note: str = "") -> Visit:
    """The second officer stands by the record; its findings become facts that upper floors build on."""
    changes = {"confirmed_by": by, "confirmed_at": now}
    with transaction.atomic():
        row = locked(visit)
        check_agreement(row)
        row = VISIT.take("confirm", row, by=by, now=now, note=note, changes=changes)
        for finding in row.findings.filter(state=FindingState.RECORDED):
            FINDING.take("confirm", finding, by=by, now=now)
    return row


def withdraw_finding(finding: Finding, *, by, now: datetime, note: str) -> Finding:
    """Take a confirmed finding back; whoever built on it sees that it is withdrawn."""
    if not note.strip():
        raise Refused(_("请说明撤回的理由。"))
    with transaction.atomic():
        row = FINDING.take("withdraw", finding, by=by, now=now, note=note)
        dispositions.drop_with(row, by=by, now=now)
    return row


def substitute(
    visit: Visit,
    out: VisitMember,
    *,
    code: str,
    by,
    now: datetime,
    note: str = "",
    approval_number: str = "",
    approved_on: date | None = None,
) -> Substitution:
    """Replace a member by the next eligible person of the draw. Who comes in cannot be chosen.

    Above the cap of the rules only with the provincial authority's approval, by its number and day.
    """
    if code not in SubstitutionCode.values:
        raise Refused(_("请选择替换原因。"))
    with transaction.atomic():
        trip_teams.refuse_in_common_team(visit)
        row = VISIT.take("substitute", locked(visit), by=by, now=now, note=note, data={"code": code})
        member = row.members.select_for_update().get(pk=out.pk)
        if not member.is_current:
            raise Refused(_("该人员已被替换。"))
        inward = _next_eligible(row, member)
        _refuse_over_cap(row.draw, approval_number, approved_on, now)
        with act("inspections.visit.replace", by=by, now=now, subject=row, label=gettext_lazy("替换人员"), note=note):
            member.is_current = False
            member.save(update_fields=["is_current"])
            inward.save()
            return Substitution.objects.create(
                visit=row, out=member, inward=inward, code=code, note=note, by=by, at=now,
                approval_number=approval_number.strip(), approved_on=approved_on,
            )  # fmt: skip


def check_agreement(visit: Visit) -> None:
    """Two officers stand by one record: where their answers differ, they settle it first."""
    differing = queries.conflicts_of(visit)
    if differing:
        names = "；".join(question.text for question in differing)
        raise Refused(_("两名执法人员的回答不一致，请先核对：%(names)s") % {"names": names})


def locked(visit: Visit) -> Visit:
    """The row as it is now, held until the transaction ends. Raises Refused if its draw was voided."""
    row = Visit.objects.select_for_update(of=("self",)).select_related("draw", "office", "institution").get(pk=visit.pk)
    if row.draw_id and row.draw.state not in (DrawState.DRAWN, DrawState.REVEALED):
        raise Refused(_("该任务所属的抽取已作废。"))
    return row


def _refuse_over_cap(draw, approval_number, approved_on, now):
    """One replacement more is within the cap, or the province has approved it. The draw's row is the lock."""
    Draw.objects.select_for_update(of=("self",)).get(pk=draw.pk)
    replaced, seats, cap = queries.replacement_share(draw)
    if not results.over_cap(replaced + 1, seats, cap):
        return
    if not approval_number.strip() or approved_on is None:
        said = _("替换后为 %(n)s / %(seats)s 人次，超过上限 %(cap)s%%，须填写省级主管部门的批准文号和日期。")
        raise Refused(said % {"n": replaced + 1, "seats": seats, "cap": cap})
    if approved_on > timezone.localdate(now):
        raise Refused(_("批准日期不能晚于今天。"))


def _next_eligible(visit: Visit, out: VisitMember) -> VisitMember:
    draw = visit.draw
    frozen, _salts = queries.documents_of(draw)
    prk = bundle.key_of(*custody.fetch(draw.code), draw.beacon_value)
    try:
        name = pair.substitute(
            frozen, queries.result_of(draw), queries.substitutions_of(draw), prk, visit.institution.code, out.pseudonym
        )
    except pair.NobodyEligible as lack:
        raise Refused(_("没有其他符合条件的人员可以替换。")) from lack
    person = Inspector.objects.get(code=frozen["people"][name])
    member = visit.members.filter(inspector=person, is_current=False, pseudonym="").first()  # was in a common team once
    member = member or VisitMember(visit=visit, inspector=person)
    member.pseudonym, member.seat, member.joined_by, member.is_current = name, out.seat, None, True
    return member


def _replace_findings(visit: Visit, findings, found_on, by, now):
    drafts = visit.findings.filter(state=FindingState.RECORDED, sample=None)  # a laboratory's word is not redrafted
    if not findings and not drafts.exists():
        return
    with act("inspections.visit.findings", by=by, now=now, subject=visit, label=gettext_lazy("记录发现问题")):
        drafts.delete()
        for one in findings:
            add_finding(visit, one, found_on, by, now)


def add_finding(visit, one, found_on, by, now) -> Finding:
    """One finding of a visit, inside the caller's act."""
    if not one["text"].strip():
        raise Refused(_("请写明“%(what)s”的具体情况。") % {"what": one["offence"].behaviour})
    place = visit.office.code.partition("-")[0]  # counted per place: its offices share the suffix
    number = allocate_code("WT", place, timezone.localdate(now).year, width=5)
    return Finding.objects.create(
        code=f"{number}-{place}",
        visit=visit, institution=visit.institution, region_code=visit.region_code, offence=one["offence"],
        text=one["text"].strip(), quantity=one.get("quantity") or 1, self_found=one.get("self_found", False),
        correct_by=one.get("correct_by"), found_on=found_on or timezone.localdate(now), recorded_by=by, recorded_at=now,
    )  # fmt: skip
