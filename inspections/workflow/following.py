"""The transition tables of what follows from a finding, and of changes to published results."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P
from supervision.foundation.models import Attachment
from supervision.foundation.workflow import Step, Workflow

from ..choices import (
    AmendmentState,
    DispositionKind,
    DispositionState,
    InterviewState,
    OrderState,
    VisitState,
)

_OURS = ("team", "office")


def is_a_transfer(disposition):
    """Only a transfer is sent anywhere."""
    if disposition.kind != DispositionKind.TRANSFER:
        yield _("只有移送其他部门的处置需要移送。")


def is_not_served(disposition):
    """What an institution was ordered is taken back with its order, not behind its back."""
    order = disposition.order
    if order is not None and order.state not in (OrderState.DRAFTED, OrderState.WITHDRAWN):
        yield _("责令改正已送达，请在责令改正页面撤回。")


def was_looked_at(order):
    """Corrected: a re-inspection by two officers has been made, or evidence shows it."""
    if order.follow_up_id and order.follow_up.state == VisitState.CONFIRMED:
        return
    if order.follow_up_id:
        yield _("复查任务尚未完成并经同行确认。")
    elif not order.on_paper:
        yield _("请先安排复查，或者选择书面复查。")
    elif not order.at_once and not _has_evidence(order):
        yield _("书面复查须有机构提交的整改佐证材料。")


def was_visited(order):
    """Not corrected: nobody is told so from a desk."""
    if not order.follow_up_id:
        yield _("认定未改正须经现场复查，请先安排复查。")
    elif order.follow_up.state != VisitState.CONFIRMED:
        yield _("复查任务尚未完成并经同行确认。")
    elif order.follow_up.visited_on <= order.due_on:
        yield _("复查时改正期限（%(day)s）未满，不能认定未改正。") % {"day": order.due_on}


def _has_evidence(order) -> bool:
    return Attachment.objects.filter(parent_type=order._meta.label_lower, parent_id=order.pk).exists()


DISPOSITION = Workflow(
    agree=Step((DispositionState.PROPOSED,), DispositionState.AGREED, P.DISPOSITION_DECIDE, lazy("同意"),
               party="office", not_by=("proposed_by",)),
    decline=Step((DispositionState.PROPOSED,), DispositionState.DECLINED, P.DISPOSITION_DECIDE, lazy("不采纳"),
                 party="office", not_by=("proposed_by",), aside=True),
    send=Step((DispositionState.AGREED,), DispositionState.SENT, P.DISPOSITION_PROPOSE, lazy("移送"), party=_OURS,
              guard=is_a_transfer),
    receive=Step((DispositionState.SENT,), DispositionState.RECEIVED, P.TRANSFER_ANSWER, lazy("登记接收回执"),
                 party=("receiver", "office")),
    answer=Step((DispositionState.SENT, DispositionState.RECEIVED), DispositionState.ANSWERED, P.TRANSFER_ANSWER,
                lazy("登记答复"), party=("receiver", "office")),
    withdraw=Step((DispositionState.PROPOSED, DispositionState.AGREED), DispositionState.WITHDRAWN,
                  P.DISPOSITION_PROPOSE, lazy("撤回"), party=_OURS, guard=is_not_served, aside=True),
)  # fmt: skip

ORDER = Workflow(
    serve=Step((OrderState.DRAFTED,), OrderState.SERVED, P.ORDER_SERVE, lazy("送达"), party=_OURS),
    report=Step((OrderState.SERVED,), OrderState.REPORTED, P.ORDER_REPORT, lazy("报告整改情况"), party="institution"),
    send_back=Step((OrderState.REPORTED,), OrderState.SERVED, P.ORDER_SERVE, lazy("退回补充"), party=_OURS, aside=True),
    arrange=Step((OrderState.SERVED, OrderState.REPORTED), None, P.ORDER_SERVE, lazy("安排复查"), party=_OURS),
    passed=Step((OrderState.SERVED, OrderState.REPORTED), OrderState.PASSED, P.ORDER_SERVE, lazy("认定已改正"),
                party=_OURS, guard=was_looked_at),
    failed=Step((OrderState.SERVED, OrderState.REPORTED), OrderState.FAILED, P.ORDER_SERVE, lazy("认定未改正"),
                party=_OURS, guard=was_visited, aside=True),
    withdraw=Step((OrderState.DRAFTED, OrderState.SERVED, OrderState.REPORTED), OrderState.WITHDRAWN, P.ORDER_SERVE,
                  lazy("撤回"), party=_OURS, not_by=("served_by",), aside=True),
)  # fmt: skip

INTERVIEW = Workflow(
    notify=Step((InterviewState.PLANNED,), InterviewState.NOTIFIED, P.INTERVIEW_HOLD, lazy("送达约谈通知"),
                party="office"),
    hold=Step((InterviewState.NOTIFIED,), InterviewState.HELD, P.INTERVIEW_HOLD, lazy("登记约谈记录"), party="office"),
    call_off=Step((InterviewState.PLANNED, InterviewState.NOTIFIED), InterviewState.CALLED_OFF, P.INTERVIEW_HOLD,
                  lazy("取消约谈"), party="office", aside=True),
)  # fmt: skip

AMENDMENT = Workflow(
    carry_out=Step((AmendmentState.ASKED,), AmendmentState.DONE, P.PLAN_APPROVE, lazy("同意并办理"), party="office",
                   not_by=("asked_by",)),
    refuse=Step((AmendmentState.ASKED,), AmendmentState.REFUSED, P.PLAN_APPROVE, lazy("不同意"), party="office",
                not_by=("asked_by",), aside=True),
)  # fmt: skip
