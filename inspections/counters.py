"""What this floor puts on the workbench."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.charts import RANK, Chart, Series
from supervision.foundation.workbench import AreaChart, Counter, Queue, Todo

from . import queries
from .choices import (
    COLOURS,
    AmendmentState,
    ApprovalState,
    DepartmentState,
    DispositionState,
    DocumentKind,
    DocumentState,
    DrawState,
    ForwardingState,
    OrderState,
    PartnerState,
    PlanState,
    RequestState,
    VisitState,
    YearPlanState,
)
from .models import (
    Amendment,
    CodeHalf,
    DepartmentResult,
    Disposition,
    Draw,
    EnforcementDocument,
    Finding,
    Forwarding,
    InspectionPlan,
    JointPartner,
    Order,
    RecusalRequest,
    Sample,
    Visit,
    VisitApproval,
    YearPlan,
)


def _my_open_visits(user, on: date):
    return Visit.objects.visible_to(user).filter(pk__in=Visit.of_team(user), state=VisitState.ASSIGNED)


def _plans_to_sign(user, on: date):
    return InspectionPlan.objects.visible_to(user).filter(state=PlanState.SUBMITTED)


def _publish_overdue(user, on: date):
    return Visit.objects.visible_to(user).publicity_overdue(on)


def _late_samples(user, on: date):
    return Sample.objects.visible_to(user).late(on)


def _confirmed_findings(user, on: date):
    return Finding.objects.visible_to(user).confirmed()


def _orders(user):
    return Order.objects.visible_to(user)


def _repeated(user, on: date):
    return queries.repeated(Finding.objects.visible_to(user), on)


def _to_decide(user, on: date):
    return Disposition.objects.visible_to(user).filter(state=DispositionState.PROPOSED)


COUNTERS = [
    Counter(
        lazy("待审定问题处置"), lambda user, on: _to_decide(user, on).count(), "inspections:disposition_list",
        "state=proposed", (P.DISPOSITION_DECIDE,), "amber",
    ),
    Counter(
        lazy("责令改正逾期"), lambda user, on: _orders(user).overdue(on).count(), "inspections:order_list",
        "overdue=1", (P.ORDER_SERVE, P.DISPOSITION_DECIDE), "red",
    ),
    Counter(
        lazy("复查逾期"), lambda user, on: _orders(user).recheck_overdue(on).count(), "inspections:order_list",
        "recheck_overdue=1", (P.ORDER_SERVE, P.DISPOSITION_DECIDE), "red",
    ),
    Counter(
        lazy("重复问题"), lambda user, on: _repeated(user, on).count(), "inspections:finding_list", "repeated=1",
        (P.DISPOSITION_DECIDE,), "amber",
    ),
    Counter(
        lazy("待我检查"), lambda user, on: _my_open_visits(user, on).count(), "inspections:visit_list",
        "mine=1&state=assigned", (P.VISIT_RECORD,), "amber",
    ),
    Counter(
        lazy("待批准抽查计划"), lambda user, on: _plans_to_sign(user, on).count(), "inspections:plan_list",
        "state=submitted", (P.PLAN_APPROVE,), "amber",
    ),
    Counter(
        lazy("检查结果公示逾期"), lambda user, on: _publish_overdue(user, on).count(), "inspections:visit_list",
        "publish_overdue=1", (P.PLAN_EDIT, P.PLAN_APPROVE), "red",
    ),
    Counter(
        lazy("抽检结果逾期"), lambda user, on: _late_samples(user, on).count(), "inspections:sample_list", "late=1",
        (P.VISIT_RECORD, P.PLAN_EDIT), "red",
    ),
    Counter(
        lazy("已确认的检查问题"),
        lambda user, on: _confirmed_findings(user, on).count(),
        "inspections:finding_list", "state=upheld", (P.PLAN_EDIT, P.PLAN_APPROVE),
    ),
]  # fmt: skip


def visits_to_make(user, on: date, limit: int):
    """Own visits, the earliest first."""
    rows = _my_open_visits(user, on).select_related("institution").order_by("planned_on", "pk")[:limit]
    for visit in rows:
        yield _todo(visit.institution.name, "visit_record", visit, "visit", visit.planned_on)


def visits_to_confirm(user, on: date, limit: int):
    """Records of colleagues that wait for the second officer."""
    rows = Visit.objects.visible_to(user).filter(pk__in=Visit.of_team(user), state=VisitState.RECORDED)
    for visit in rows.exclude(recorded_by=user).select_related("institution").order_by("recorded_at")[:limit]:
        yield _todo(
            _("确认检查记录：%(name)s") % {"name": visit.institution.name}, "visit_detail", visit, "visit", None
        )


def plans_to_approve(user, on: date, limit: int):
    """Plans that wait for the second signature."""
    rows = _plans_to_sign(user, on).exclude(created_by=user).order_by("created_at")[:limit]
    for plan in rows:
        yield _todo(plan.title, "plan_detail", plan, "plan", plan.planned_on)


def beacons_to_type(user, on: date, limit: int):
    """Draws whose public value is out and waits to be typed by this person."""
    rows = Draw.objects.visible_to(user).filter(state=DrawState.COMMITTED, beacon_at=None).exclude(first_by=user)
    for draw in rows.select_related("plan")[:limit]:
        if draw.beacon["due"][:10] <= (on + timedelta(days=1)).isoformat():
            yield _todo(_("录入公共随机值：%(name)s") % {"name": draw.plan.title}, "draw_detail", draw, "draw", None)


def invitations_to_answer(user, on: date, limit: int):
    """Joint inspections to which the person's department was invited."""
    rows = JointPartner.objects.visible_to(user).filter(agency=user.agency_id, state=PartnerState.INVITED)
    for row in rows.select_related("plan").order_by("invited_at")[:limit]:
        yield _todo(
            _("答复联合抽查邀请：%(name)s") % {"name": row.plan.title},
            "partner_detail",
            row,
            "plan",
            None,
            row.plan.code,
        )


def halves_to_hand_in(user, on: date, limit: int):
    """Draws whose beacon is known and that wait for the half the person's office keeps."""
    rows = CodeHalf.objects.visible_to(user).filter(holder=user.agency_id, opened_at=None)
    rows = rows.filter(draw__state=DrawState.COMMITTED, draw__beacon_at__isnull=False).select_related("draw__plan")
    for half in rows.order_by("draw")[:limit]:
        partner = JointPartner.objects.filter(plan=half.plan_id, agency=user.agency_id).first()
        page, row = ("partner_detail", partner) if partner else ("draw_detail", half.draw)
        yield _todo(
            _("交出口令半份：%(name)s") % {"name": half.draw.plan.title}, page, row, "draw", None, half.draw.code
        )


def results_of_departments(user, on: date, limit: int):
    """Results of the own department that wait for a second person."""
    rows = DepartmentResult.objects.visible_to(user).filter(agency=user.agency_id, state=DepartmentState.ENTERED)
    for row in rows.exclude(recorded_by=user).select_related("visit__institution").order_by("recorded_at")[:limit]:
        said = _("确认本部门检查结果：%(name)s") % {"name": row.visit.institution.name}
        yield _todo(said, "department_record", row, "visit", None, row.visit.code)


def forwardings_to_receive(user, on: date, limit: int):
    """Tasks another office has handed to ours."""
    rows = Forwarding.objects.visible_to(user).filter(target=user.agency_id, state=ForwardingState.SENT)
    for row in rows.select_related("visit__institution").order_by("sent_at")[:limit]:
        title = _("接收移交任务：%(name)s") % {"name": row.visit.institution.name}
        yield _todo(title, "forwarding_detail", row, "forwarding", row.visit.planned_on)


def approvals_to_decide(user, on: date, limit: int):
    """Approval forms that wait for the head."""
    rows = VisitApproval.objects.visible_to(user).filter(office=user.agency_id, state=ApprovalState.FILED)
    for row in rows.exclude(asked_by=user).select_related("plan").order_by("asked_at")[:limit]:
        title = _("审批行政检查：%(name)s") % {"name": row.plan.title}
        yield _todo(title, "approval_detail", row, "approval", row.starts_on)


def requests_to_decide(user, on: date, limit: int):
    """Requests for recusal that wait for the head; the check goes on meanwhile."""
    rows = RecusalRequest.objects.visible_to(user).filter(visit__office=user.agency_id, state=RequestState.FILED)
    for row in rows.exclude(filed_by=user).select_related("visit", "inspector").order_by("filed_at")[:limit]:
        title = _("决定回避申请：%(name)s") % {"name": row.inspector.name}
        yield _todo(title, "request_detail", row, "request", None)


def year_plans_to_approve(user, on: date, limit: int):
    """Yearly plans that wait for the second signature."""
    rows = YearPlan.objects.visible_to(user).filter(office=user.agency_id, state=YearPlanState.SUBMITTED)
    for row in rows.exclude(created_by=user).order_by("created_at")[:limit]:
        yield _todo(row.title, "year_plan", row, "year_plan", None)


def dispositions_to_decide(user, on: date, limit: int):
    """Proposals of the own office that another person made."""
    rows = _to_decide(user, on).filter(finding__visit__office=user.agency_id).exclude(proposed_by=user)
    for row in rows.select_related("institution")[:limit]:
        title = f"{row.get_kind_display()}：{row.institution.name}"
        yield _todo(title, "disposition_detail", row, "disposition", None)


def transfers_to_answer(user, on: date, limit: int):
    """What was sent to the person's department."""
    open_ = (DispositionState.SENT, DispositionState.RECEIVED)
    rows = Disposition.objects.visible_to(user).filter(to_agency=user.agency_id, state__in=open_)
    for row in rows.select_related("institution").order_by("sent_on")[:limit]:
        title = _("移送的问题：%(name)s") % {"name": row.institution.name}
        yield _todo(title, "disposition_detail", row, "disposition", None)


def results_to_publish(user, on: date, limit: int):
    """Results of the own office that the second officer has not confirmed, and thereby published."""
    rows = Visit.objects.visible_to(user).effective().filter(state=VisitState.RECORDED, office=user.agency_id)
    if not may(user, P.PLAN_EDIT):
        rows = rows.filter(publish_due__lt=on)  # the head hears of what is late
    for visit in rows.select_related("institution").order_by("publish_due")[:limit]:
        title = _("公示检查结果：%(name)s") % {"name": visit.institution.name}
        yield _todo(title, "visit_detail", visit, "visit", visit.publish_due)


def amendments_to_decide(user, on: date, limit: int):
    """Published results that have to be taken down or put right within three working days."""
    rows = Amendment.objects.visible_to(user).filter(state=AmendmentState.ASKED, visit__office=user.agency_id)
    for row in rows.exclude(asked_by=user).select_related("visit__institution").order_by("due_on")[:limit]:
        title = f"{row.get_kind_display()}：{row.visit.institution.name}"
        yield _todo(title, "amendment_detail", row, "amendment", row.due_on)


def orders_to_serve(user, on: date, limit: int):
    """Drafts of the person's own visits."""
    mine = Q(visit__in=Visit.of_team(user)) | Q(drafted_by=user)
    for order in _orders(user).filter(mine, state=OrderState.DRAFTED).select_related("institution")[:limit]:
        title = _("送达责令改正：%(name)s") % {"name": order.institution.name}
        yield _todo(title, "order_detail", order, "order", None)


def orders_to_recheck(user, on: date, limit: int):
    """Somebody has to go and look: reported, or the term is over, and no visit is under way."""
    mine = Q(visit__in=Visit.of_team(user)) | Q(office=user.agency_id)
    rows = _orders(user).filter(mine).to_recheck(on)
    for order in rows.select_related("institution").order_by("recheck_due")[:limit]:
        title = _("复查责令改正：%(name)s") % {"name": order.institution.name}
        yield _todo(title, "order_detail", order, "order", order.recheck_due)


def orders_to_comply_with(user, on: date, limit: int):
    """What the institution has to put right."""
    rows = _orders(user).filter(state=OrderState.SERVED).select_related("institution").order_by("due_on")
    for order in rows[:limit]:
        yield _todo(_("责令改正，请报告整改情况"), "order_detail", order, "order", order.due_on)


def laboratories_to_ask(user, on: date, limit: int):
    """Results of own samples that the laboratory owes."""
    rows = _late_samples(user, on).filter(visit__in=Visit.of_team(user)).select_related("visit__institution")
    for sample in rows.order_by("due_on")[:limit]:
        title = _("催检测结果：%(name)s %(item)s") % {"name": sample.visit.institution.name, "item": sample.item}
        yield _todo(title, "sample_detail", sample, "sample", sample.due_on)


def documents_to_serve(user, on: date, limit: int):
    """Documents of own visits that have not reached the institution: until then no term runs."""
    rows = EnforcementDocument.objects.visible_to(user).filter(
        visit__in=Visit.of_team(user), state=DocumentState.ISSUED, kind=DocumentKind.OPINION
    )
    for document in rows.select_related("visit__institution").order_by("issued_at")[:limit]:
        title = _("送达%(title)s：%(name)s") % {"title": document.title, "name": document.visit.institution.name}
        yield _todo(title, "document_detail", document, "document", None)


def _todo(title, page, row, kind, due_on, code=""):
    source = {
        "visit": _("检查任务"), "plan": _("抽查计划"), "draw": _("随机抽取"), "order": _("责令改正"),
        "disposition": _("问题处置"), "amendment": _("公示变更"), "sample": _("抽检样品"),
        "document": _("执法文书"), "forwarding": _("任务移交"), "approval": _("行政检查审批表"),
        "request": _("回避申请"), "year_plan": _("年度抽查计划"),
    }[kind]  # fmt: skip
    number = code or getattr(row, "number" if kind in ("document", "approval") else "code", "")
    return Todo(
        title=title, url=reverse(f"inspections:{page}", args=[row.pk]), source=f"{source} {number}".strip(),
        due_on=due_on, state=row.get_state_display(), colour=COLOURS[row.state],
    )  # fmt: skip


QUEUES = [
    Queue(visits_to_make, (P.VISIT_RECORD,)),
    Queue(visits_to_confirm, (P.VISIT_RECORD,)),
    Queue(laboratories_to_ask, (P.VISIT_RECORD,)),
    Queue(documents_to_serve, (P.VISIT_RECORD,)),
    Queue(plans_to_approve, (P.PLAN_APPROVE,)),
    Queue(beacons_to_type, (P.DRAW_COMMIT,)),
    Queue(invitations_to_answer, (P.JOINT_PART,)),
    Queue(halves_to_hand_in, (P.JOINT_PART,)),
    Queue(results_of_departments, (P.JOINT_PART,)),
    Queue(forwardings_to_receive, (P.PLAN_EDIT,)),
    Queue(approvals_to_decide, (P.PLAN_APPROVE,)),
    Queue(requests_to_decide, (P.PLAN_APPROVE,)),
    Queue(year_plans_to_approve, (P.PLAN_APPROVE,)),
    Queue(dispositions_to_decide, (P.DISPOSITION_DECIDE,)),
    Queue(transfers_to_answer, (P.TRANSFER_ANSWER,)),
    Queue(results_to_publish, (P.PLAN_EDIT, P.PLAN_APPROVE)),
    Queue(amendments_to_decide, (P.PLAN_APPROVE,)),
    Queue(orders_to_serve, (P.ORDER_SERVE,)),
    Queue(orders_to_recheck, (P.ORDER_SERVE,)),
    Queue(orders_to_comply_with, (P.ORDER_REPORT,)),
]


def tasks_by_source(user, on: date) -> Chart:
    """This year's tasks by who set them: checked, found closed or out of reach, still open."""
    wanted = queries.Wanted(date(on.year, 1, 1), date(on.year, 12, 31))
    rows = queries.by_source(wanted.rows(user))
    ledger = reverse("inspections:visit_list")
    parts = (
        (_("已检查"), "green", lambda tally: tally.checked),
        (_("未能检查"), "grey", lambda tally: tally.drawn - tally.checked - tally.open),
        (_("未检查"), "amber", lambda tally: tally.open),
    )
    return Chart(
        RANK, _("本年度检查任务（按任务来源）"), tuple(row.name for row in rows),
        tuple(Series(name, tuple(count(row.tally) for row in rows), colour) for name, colour, count in parts),
        head=_("任务来源"), unit=_("项"), stacked=True,
        urls=tuple(f"{ledger}?{urlencode(wanted.query | row.query)}" for row in rows),
    )  # fmt: skip


CHARTS = [AreaChart(tasks_by_source, (P.PLAN_APPROVE,))]
