"""The transition tables of this floor."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P
from supervision.foundation.workflow import Step, Workflow

from ..choices import (
    Custody,
    DepartmentState,
    DocumentState,
    DrawState,
    FindingState,
    PartnerState,
    PlanState,
    ResultCode,
    SampleState,
    Series,
    SigningWay,
    TaskSource,
    TripState,
    VisitState,
)
from ..rules import results
from .following import AMENDMENT, DISPOSITION, INTERVIEW, ORDER
from .year import APPROVAL, FORWARDING, REQUEST, YEAR_PLAN, was_not_drawn

__all__ = [
    "AMENDMENT",
    "APPROVAL",
    "DEPARTMENT",
    "DISPOSITION",
    "DOCUMENT",
    "DRAW",
    "FINDING",
    "FORWARDING",
    "INTERVIEW",
    "ORDER",
    "PARTNER",
    "PLAN",
    "REQUEST",
    "SAMPLE",
    "TRIP",
    "VISIT",
    "YEAR_PLAN",
]


def plan_is_complete(plan):
    """A plan needs a team of at least two (行政处罚法 42), check items, and a beacon that can be announced."""
    if len(plan.seats) < 2:
        yield _("检查组不得少于两人，请补充席位。")
    if plan.pk and not plan.items.exists():
        yield _("请至少选择一项抽查事项。")
    if plan.beacon_kind != "none" and plan.series != Series.ONCE and not plan.beacon_hours:
        yield _("自动抽取的计划请填写公共随机值在承诺后多少小时产生。")
    if plan.beacon_kind != "none" and plan.series == Series.ONCE and plan.beacon_due is None:
        yield _("请填写公共随机值的产生时间。")
    if plan.library_id and not plan.ratios:
        yield _("从名录抽取的计划请填写本计划抽查比例。")
    if plan.pk:
        yield from _partners_are_ready(plan)


def _partners_are_ready(plan):
    """Whoever was asked has answered, and a code kept by two offices has its second keeper."""
    partners = list(plan.partners.select_related("agency"))
    for partner in partners:
        if partner.state == PartnerState.INVITED:
            yield _("%(name)s尚未答复联合抽查邀请。") % {"name": partner.agency}
    holder = next((one for one in partners if one.holds_half and one.state == PartnerState.JOINED), None)
    if plan.custody == Custody.OFFICES and plan.series != Series.ONCE:
        yield _("自动抽取的计划由本平台保管口令，不能由两个单位保管。")
    elif plan.custody == Custody.OFFICES and holder is None:
        yield _("口令由两个单位保管时，须邀请另一单位保管半份并得到其同意。")


def plan_is_settled(plan):
    """Every register number of the plan has ended."""
    if plan.draws.open().exists():
        yield _("尚有未公开的抽取，不能办结。")
    if plan.source != TaskSource.OWN and plan.visits.exclude(state=VisitState.CONFIRMED).exists():
        yield _("尚有未完成的下达任务，不能办结。")


def beacon_is_known(draw):
    """The value has been typed by two people, or none was announced."""
    if draw.beacon_at is None:
        yield _("公共随机值尚未由两人录入一致。")


def may_be_derived(draw):
    """The beacon is known, and whoever keeps a half of the code has handed it in."""
    yield from beacon_is_known(draw)
    for half in draw.held_halves.filter(opened_at=None).select_related("holder"):
        yield _("%(name)s尚未交出口令半份。") % {"name": half.holder}


def may_be_revealed(draw):
    """After the visits, or at the deadline. ``ended_at`` is the moment asked about."""
    if draw.ended_at is not None and draw.ended_at >= draw.reveal_due:
        return
    if draw.visits.filter(state=VisitState.ASSIGNED).exists():
        yield _("尚有未检查的任务，公开期限（%(due)s）前不能公开。") % {"due": f"{draw.reveal_due:%Y-%m-%d}"}


def may_be_voided(draw):
    """With a public code, and only before anybody has been visited."""
    if draw.state == DrawState.DRAWN and draw.visits.exclude(state=VisitState.ASSIGNED).exists():
        yield _("已有检查结果，不能作废。")


def record_is_complete(visit):
    """A result, a day, and findings exactly where the result says that something was found."""
    found = visit.findings.exclude(state=FindingState.WITHDRAWN).exists()
    if visit.result not in ResultCode.values:
        yield _("请选择检查结果。")
    elif visit.result in results.WITH_FINDINGS and not found:
        yield _("检查结果为“%(result)s”，请至少填写一个发现问题。") % {"result": ResultCode(visit.result).label}
    elif visit.result not in results.WITH_FINDINGS and visit.result != ResultCode.REFUSED and found:
        yield _("检查结果为“%(result)s”，与已填写的发现问题不符。") % {"result": ResultCode(visit.result).label}
    if visit.visited_on is None:
        yield _("请填写检查日期。")
    elif visit.draw_id and visit.visited_on < timezone.localdate(visit.draw.drawn_at):
        yield _("检查日期不能早于抽取日期。")


def may_be_confirmed(visit):
    """The record holds, and a refused inspection has its witness written down."""
    yield from record_is_complete(visit)
    if visit.result == ResultCode.REFUSED and not visit.signings.filter(way=SigningWay.REFUSED).exists():
        yield _("拒绝检查的，请先登记拒签情形和见证人。")


def partner_brings_its_part(partner):
    """Items and officers of its own where it has a seat; and only while the plan is still being drawn up."""
    if partner.plan.state != PlanState.DRAFT:
        yield _("计划已提交审批，不能再变更参加部门。")
    if partner.has_seat and not partner.items:
        yield _("请填写本部门的抽查事项。")
    if partner.has_seat and not partner.agency.inspectors.filter(status="active").exists():
        yield _("请先登记本部门参加检查的执法人员。")


def department_record_is_complete(row):
    """A result and a day that is not before the draw; what is found is said in words."""
    if row.result not in ResultCode.values:
        yield _("请选择检查结果。")
    elif row.result in results.WITH_FINDINGS and not row.summary.strip():
        yield _("发现问题的，请写明检查情况。")
    if row.visited_on is None:
        yield _("请填写检查日期。")
    elif row.visit.draw_id and row.visited_on < timezone.localdate(row.visit.draw.drawn_at):
        yield _("检查日期不能早于抽取日期。")


def every_office_consents(trip):
    """No office's visits are moved without it."""
    for part in trip.visits.filter(consented_at=None).select_related("visit__office"):
        yield _("%(name)s尚未同意合并检查。") % {"name": part.visit.office}


PLAN = Workflow(
    submit=Step((PlanState.DRAFT,), PlanState.SUBMITTED, P.PLAN_EDIT, lazy("提交审批"), party="office",
                guard=plan_is_complete),
    approve=Step((PlanState.SUBMITTED,), PlanState.APPROVED, P.PLAN_APPROVE, lazy("批准"), party="office",
                 guard=plan_is_complete, not_by=("created_by", "submitted_by")),
    send_back=Step((PlanState.SUBMITTED,), PlanState.DRAFT, P.PLAN_APPROVE, lazy("退回修改"), party="office"),
    cancel=Step((PlanState.DRAFT, PlanState.SUBMITTED), PlanState.CANCELLED, P.PLAN_EDIT, lazy("取消计划"),
                party="office"),
    close=Step((PlanState.APPROVED,), PlanState.CLOSED, P.PLAN_EDIT, lazy("办结计划"), party="office",
               guard=plan_is_settled),
)  # fmt: skip

DRAW = Workflow(
    enter_beacon=Step((DrawState.COMMITTED,), None, P.DRAW_COMMIT, lazy("录入公共随机值"), party="office"),
    derive=Step((DrawState.COMMITTED,), DrawState.DRAWN, P.DRAW_COMMIT, lazy("抽取"), party="office",
                guard=may_be_derived),
    reveal=Step((DrawState.DRAWN,), DrawState.REVEALED, P.DRAW_REVEAL, lazy("公开抽取过程"), party="office",
                guard=may_be_revealed),
    void=Step((DrawState.COMMITTED, DrawState.DRAWN), DrawState.VOID, P.PLAN_APPROVE, lazy("作废"), party="office",
              guard=may_be_voided),
)  # fmt: skip

VISIT = Workflow(
    record=Step((VisitState.ASSIGNED, VisitState.RECORDED), VisitState.RECORDED, P.VISIT_RECORD, lazy("录入检查结果"),
                party="team", guard=record_is_complete),
    confirm=Step((VisitState.RECORDED,), VisitState.CONFIRMED, P.VISIT_RECORD, lazy("同行确认"), party="team",
                 guard=may_be_confirmed, not_by=("recorded_by",)),
    reopen=Step((VisitState.CONFIRMED,), VisitState.RECORDED, P.VISIT_RECORD, lazy("按检测结果更正"), party="team",
                guard=record_is_complete),
    substitute=Step((VisitState.ASSIGNED,), None, P.DRAW_COMMIT, lazy("替换人员"), party="office"),
    assign=Step((VisitState.ASSIGNED,), None, P.PLAN_EDIT, lazy("指派检查组"), party="office", guard=was_not_drawn),
    forward=Step((VisitState.ASSIGNED,), None, P.PLAN_EDIT, lazy("移交"), party="office", guard=was_not_drawn),
)  # fmt: skip

FINDING = Workflow(
    confirm=Step((FindingState.RECORDED,), FindingState.CONFIRMED, P.VISIT_RECORD, lazy("确认"), party="team"),
    withdraw=Step((FindingState.CONFIRMED,), FindingState.WITHDRAWN, P.VISIT_RECORD, lazy("撤回"), party="team",
                  not_by=("recorded_by",)),
)  # fmt: skip


def is_written(document):
    """A blank form has neither visit nor words yet."""
    if not document.visit_id:
        yield _("空白文书尚未填写，不能送达。")
    if document.pk and document.corrections.filter(confirmed_by=None).exists():
        yield _("有未确认的更正，请先由另一名执法人员确认。")


DOCUMENT = Workflow(
    fill=Step((DocumentState.RESERVED,), DocumentState.ISSUED, P.VISIT_RECORD, lazy("补录空白文书"), party="issuer",
              guard=is_written),
    correct=Step((DocumentState.ISSUED,), None, P.VISIT_RECORD, lazy("更正"), party="team"),
    serve=Step((DocumentState.ISSUED,), DocumentState.SERVED, P.VISIT_RECORD, lazy("登记送达"), party="team",
               guard=is_written),
    void=Step((DocumentState.RESERVED, DocumentState.ISSUED), DocumentState.VOID, P.VISIT_RECORD, lazy("作废"),
              party=("team", "issuer"), aside=True),
)  # fmt: skip

SAMPLE = Workflow(
    passed=Step((SampleState.PENDING,), SampleState.PASSED, P.VISIT_RECORD, lazy("登记合格"), party="team"),
    failed=Step((SampleState.PENDING,), SampleState.FAILED, P.VISIT_RECORD, lazy("登记不合格"), party="team"),
    spoil=Step((SampleState.PENDING,), SampleState.SPOILT, P.VISIT_RECORD, lazy("样品作废"), party="team", aside=True),
)  # fmt: skip

PARTNER = Workflow(
    join=Step((PartnerState.INVITED,), PartnerState.JOINED, P.JOINT_PART, lazy("同意参加"), party="department",
              guard=partner_brings_its_part),
    decline=Step((PartnerState.INVITED,), PartnerState.REFUSED, P.JOINT_PART, lazy("不参加"), party="department",
                 aside=True),
)  # fmt: skip

DEPARTMENT = Workflow(
    record=Step((DepartmentState.AWAITED, DepartmentState.ENTERED), DepartmentState.ENTERED, P.VISIT_RECORD,
                lazy("录入本部门检查结果"), party="officer", guard=department_record_is_complete),
    confirm=Step((DepartmentState.ENTERED,), DepartmentState.SETTLED, P.JOINT_PART, lazy("确认本部门检查结果"),
                 party="department", guard=department_record_is_complete, not_by=("recorded_by",)),
)  # fmt: skip

TRIP = Workflow(
    agree=Step((TripState.PROPOSED,), TripState.AGREED, P.DRAW_READ_SELECTION, lazy("同意合并"), party="office",
               guard=every_office_consents),
    decline=Step((TripState.PROPOSED,), TripState.DECLINED, P.DRAW_READ_SELECTION, lazy("不合并"), party="asked",
                 aside=True),
)  # fmt: skip
