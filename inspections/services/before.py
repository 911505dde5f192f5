"""Before a visit: the approval form, the notice, and the record of who entered when."""

import hashlib
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import next_number
from supervision.foundation.services.attachments import keep
from supervision.foundation.trail import act

from .. import queries
from ..choices import ApprovalState, VisitState
from ..models import InspectionPlan, Visit, VisitApproval, VisitEntry, VisitNotice
from ..workflow import APPROVAL
from . import before_papers as papers


def ask_approval(
    plan: InspectionPlan, *, period: str, reason: str, starts_on: date, ends_on: date, by, now: datetime
) -> VisitApproval:
    """Ask the head to approve the visits of a plan and period. Raises Refused."""
    if not (may(by, P.PLAN_EDIT) and "office" in plan.parties(by)):
        raise Refused(_("您无权为本计划申请行政检查审批。"))
    if not reason.strip():
        raise Refused(_("请填写检查事由。"))
    if ends_on < starts_on:
        raise Refused(_("检查结束日期不能早于开始日期。"))
    with act("inspections.approval.ask", by=by, now=now, label=gettext_lazy("申请行政检查审批")) as entry:
        same = plan.approvals.exclude(state=ApprovalState.REFUSED).filter(period=period, institution=None)
        if same.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
            raise Refused(_("这段日期已有行政检查审批表。"))
        row = VisitApproval.objects.create(
            number=number(plan.office, "检审", now), plan=plan, period=period, office=plan.office,
            region_code=plan.region_code, reason=reason.strip()[:300], starts_on=starts_on, ends_on=ends_on,
            asked_by=by, asked_at=now,
        )  # fmt: skip
        entry.subject, entry.to_state = row, row.state
    return row


def decide_approval(approval: VisitApproval, verb: str, *, by, now: datetime, note: str = "") -> VisitApproval:
    """The head's decision; refusing it says why."""
    if verb == "refuse" and not note.strip():
        raise Refused(_("请填写不批准的理由。"))
    changes = {"decided_by": by, "decided_at": now, "opinion": note.strip()[:200]}
    return APPROVAL.take(verb, approval, by=by, now=now, note=note, changes=changes)


def approval_file(approval: VisitApproval) -> bytes:
    """The approval form as a document, as it stands now."""
    return papers.approval(approval)


def issue_notice(visit: Visit, *, by, now: datetime) -> VisitNotice:
    """Number and keep the notice of a visit. Raises Refused: no team, or no approval where the rules ask for one."""
    with transaction.atomic():
        row = Visit.objects.select_for_update(of=("self",)).select_related("plan", "office", "institution", "draw")
        row = row.get(pk=visit.pk)
        if reasons := list(_against_notice(row, by, timezone.localdate(now))):
            raise Refused(*reasons)
        with act("inspections.notice.issue", by=by, now=now, subject=row, label=gettext_lazy("制发行政检查通知书")):
            snapshot = papers.notice_snapshot(row, number(row.office, "检通", now), timezone.localdate(now))
            return VisitNotice.objects.create(
                visit=row, number=snapshot["number"], snapshot=snapshot, sha256=keep(papers.notice(snapshot)),
                issued_by=by, issued_at=now,
            )  # fmt: skip


def _against_notice(visit, by, on):
    if not visit.parties(by):
        yield _("您无权制发本任务的行政检查通知书。")
    if VisitNotice.objects.filter(visit=visit).exists():
        yield _("本任务已制发行政检查通知书。")
    if visit.state != VisitState.ASSIGNED:
        yield _("检查已经完成，不再制发通知书。")
    if not visit.members.filter(is_current=True).exists():
        yield _("尚未安排检查组，不能制发通知书。")
    if queries.rule_value(visit.plan.rules_version, "approval") and queries.approval_of(visit, on) is None:
        yield _("实施细则要求先办理行政检查审批表，本次检查在今天没有已批准的审批表。")


def notice_file(notice: VisitNotice) -> bytes:
    """The file, rebuilt from the snapshot. Raises Refused if it is no longer the one that was issued."""
    data = papers.notice(notice.snapshot)
    if hashlib.sha256(data).hexdigest() != notice.sha256:
        raise Refused(_("文件与制发时的哈希值不一致，请联系审计管理员。"))
    return data


def enter(visit: Visit, *, by, now: datetime) -> VisitEntry:
    """Record that somebody of the team has entered, at the server's time; again changes nothing."""
    member = visit.members.filter(is_current=True, inspector__user=by).select_related("inspector").first()
    if member is None:
        raise Refused(_("您不在本任务的检查组中，不能登记入企。"))
    with transaction.atomic():
        row = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
        held = row.entries.filter(inspector=member.inspector).first()
        if held is not None:
            return held
        if row.state == VisitState.CONFIRMED:
            raise Refused(_("检查已经完成，不能再登记入企。"))
        with act("inspections.visit.enter", by=by, now=now, subject=row, label=gettext_lazy("扫码入企")):
            return VisitEntry.objects.create(visit=row, inspector=member.inspector, entered_at=now)


def number(office, kind: str, now: datetime) -> str:
    """文号 as offices write it: 河东区卫检通〔2026〕3号. Call it inside an act: a refused step takes no number."""
    year = timezone.localdate(now).year
    return f"{office.region.name}卫{kind}〔{year}〕{next_number(f'visit_{kind}', office.code, year)}号"
