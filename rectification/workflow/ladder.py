"""The transition table of a step of the ladder (督办阶梯)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P
from supervision.foundation.workflow import Step, Workflow

from ..choices import EscalationState, Rung


def step_is_confirmed(step):
    """A rule on trial has no effect outward: what it proposes is looked at, never sent."""
    if step.is_trial:
        yield _("规则 %(rule)s 尚在试运行，请先登记依据并确认规则；也可以由人工拟办同样的事项。") % {
            "rule": step.rule.code
        }


def step_is_ready(step):
    """What a step needs before its paper is signed; rank first."""
    yield from step_is_confirmed(step)
    yield from step.rank_refusals()
    if not step.reason.strip():
        yield _("请填写事由。")
    if not step.requirement.strip():
        yield _("请填写要求。")
    if not step.tasks.exists():
        yield _("请选择涉及的任务。")
    if step.rung == Rung.LISTED and not (step.level and step.deadline_on):
        yield _("挂牌督办须写明督办级别和整改期限。")
    if step.rung == Rung.ACCOUNT and step.recipient_id is None:
        yield _("问责只能建议或移送：请选择移送单位。")


def step_may_go_out(step):
    """A paper has a number; in another body's name it takes effect with that body's sealed scan."""
    yield from step.rank_refusals()
    if not step.number:
        yield _("请填写文号。")
    if step.issuer_id != step.plan.office_id and not step.scan_count:
        yield _("以“%(issuer)s”名义印发的，请上传其盖章扫描件。") % {"issuer": step.issuer.name}


def step_is_done(step):
    """An answer that was asked for has come; an interview was held. A listing ends by being lifted."""
    if step.rung == Rung.LISTED:
        yield _("挂牌督办请按“摘牌”办理。")
    if step.rung == Rung.INTERVIEW and step.held_on is None:
        yield _("请先登记约谈记录。")
    if step.answer_due_on and step.state != EscalationState.ANSWERED:
        yield _("对象单位尚未答复。")


def step_may_be_lifted(step):
    """The requirement is met: answered, and every task settled or asked to be closed."""
    if step.rung != Rung.LISTED:
        yield _("只有挂牌督办需要摘牌。")
    if step.answer_due_on and step.state != EscalationState.ANSWERED:
        yield _("对象单位尚未答复。")
    if not step.end_number:
        yield _("请填写解除挂牌督办通知的文号。")


def interview_only(step):
    """Other steps have no interview."""
    if step.rung != Rung.INTERVIEW:
        yield _("只有约谈需要登记约谈记录。")


E = EscalationState
ESCALATION = Workflow(
    take_up=Step((E.PROPOSED,), E.DRAFTED, P.LADDER_DRAFT, lazy("采纳建议"), party="office", guard=step_is_confirmed),
    dismiss=Step((E.PROPOSED,), E.DISMISSED, P.LADDER_DRAFT, lazy("不采纳"), party="office", aside=True),
    sign=Step((E.DRAFTED,), E.SIGNED, P.LADDER_SIGN, lazy("审签"), party="office", guard=step_is_ready,
              not_by=("drafted_by",)),
    issue=Step((E.SIGNED,), E.ISSUED, P.LADDER_DRAFT, lazy("印发"), party="office", guard=step_may_go_out),
    withdraw=Step((E.DRAFTED, E.SIGNED), E.WITHDRAWN, P.LADDER_DRAFT, lazy("撤回"), party="office", aside=True),
    answer=Step((E.ISSUED, E.RETURNED), E.ANSWERED, P.TASK_REPORT, lazy("答复"), party="addressee"),
    hold=Step((E.ISSUED, E.ANSWERED, E.RETURNED), None, P.LADDER_DRAFT, lazy("登记约谈"), party="office",
              guard=interview_only, aside=True),
    send_back=Step((E.ANSWERED,), E.RETURNED, P.LADDER_DRAFT, lazy("退回答复"), party="office", aside=True),
    settle=Step((E.ISSUED, E.ANSWERED), E.SETTLED, P.LADDER_SIGN, lazy("办结"), party="office", guard=step_is_done),
    lift=Step((E.ISSUED, E.ANSWERED), E.LIFTED, P.LADDER_SIGN, lazy("摘牌"), party="office", guard=step_may_be_lifted,
              not_by=("drafted_by",)),
)  # fmt: skip
