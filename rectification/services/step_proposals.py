"""Steps proposed by the rules of the ladder. A proposal does nothing by itself: people take it up or not."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from supervision.foundation.numbers import allocate_code
from supervision.foundation.trail import act, mark

from .. import queries
from ..choices import OPEN_STATES, EscalationState, Light, PlanState, Rung, Trigger
from ..models import Escalation, LadderRule, Plan
from ..rules import ladder as rule
from . import ladder

# A step that is being prepared or is out: nothing of the same height is proposed beside it.
_ALIVE = (
    EscalationState.PROPOSED, EscalationState.DRAFTED, EscalationState.SIGNED, EscalationState.ISSUED,
    EscalationState.ANSWERED, EscalationState.RETURNED,
)  # fmt: skip
_ORDER = {rung: place for place, rung in enumerate(Rung.values)}
_REQUIREMENTS = {
    Rung.LETTER: "请认真分析原因，明确责任人和完成时限，抓紧整改，并书面答复办理情况。",
    Rung.CIRCULAR: "请有关单位引以为戒，逐项对照整改，按期书面报告落实情况。",
    Rung.INTERVIEW: "请单位主要负责人按时到场，携带整改工作情况和下一步措施的书面材料。",
    Rung.LISTED: "请按挂牌督办要求限期完成整改，完成后提出摘牌申请并附佐证材料。",
    Rung.ACCOUNT: "建议按干部管理权限对有关责任情况进行核查，并反馈处理结果。",
}


def propose_all(*, now) -> list[Escalation]:
    """Every running plan; what was proposed for the same cause before is not proposed again."""
    on = timezone.localdate(now)
    rules = list(LadderRule.objects.in_force(on).order_by("code"))
    label = gettext_lazy("督办升级建议")
    with act("rectification.escalation.propose", by=None, now=now, label=label) as entry:
        made = [
            step
            for plan in Plan.objects.filter(state=PlanState.CONFIRMED).select_related("office__region").order_by("pk")
            for step in _propose(plan, rules, on, now)
        ]
        entry.data = {"proposed": [step.code for step in made]}
        mark(made, "rectification.escalation.proposed", by=None, now=now, label=label)
    return made


def _propose(plan, rules, on, now):
    # The gravest first: who is proposed for an interview gets no letter beside it.
    for one in sorted(rules, key=lambda row: -_ORDER[row.rung]):
        if one.trigger == Trigger.UNANSWERED:
            yield from _unanswered(plan, one, on, now)
        else:
            yield from _by_lights(plan, one, on, now)


def _by_lights(plan, one, on, now):
    months = _months(on, one.threshold)
    found = {}
    lit = plan.tasks.filter(state__in=OPEN_STATES, light__in=(Light.YELLOW, Light.RED)).exclude(_covered(one.rung))
    for task in lit.select_related("lead_agency__region", "lead_agency__parent").order_by("code"):
        if rule.holds(one.trigger, one.threshold, task.month_lights, months, task.light):
            found.setdefault(task.lead_agency, []).append(task)
    for unit, tasks in found.items():
        facts = [
            {"task": task.code, "title": task.title, "light": task.light,
             "months": {month: task.month_lights[month] for month in months if month in task.month_lights}}
            for task in tasks
        ]  # fmt: skip
        named = "、".join(f"{task.code}“{task.title}”" for task in tasks[:3])
        more = f"等{len(tasks)}项" if len(tasks) > 3 else ""
        reason = f"你单位牵头的整改任务{named}{more}进展滞后，未达到序时进度要求。"
        yield from _made(plan, one, unit, tasks, f"{one.code}:{months[0]}", facts, reason, now)


def _covered(rung: str) -> Q:
    """Tasks about which a step of this height or a higher one is under way."""
    high = [name for name, place in _ORDER.items() if place >= _ORDER[rung]]
    rows = Escalation.tasks.through.objects.filter(escalation__state__in=_ALIVE, escalation__rung__in=high)
    return Q(pk__in=rows.values("task"))


def _unanswered(plan, one, on, now):
    late = Escalation.objects.filter(plan=plan, rung=one.source_rung).unanswered(on)
    for step in late.select_related("addressee__region", "addressee__parent").order_by("pk"):
        if (on - step.answer_due_on).days <= one.threshold or step.further.filter(state__in=_ALIVE).exists():
            continue
        facts = [{"step": step.code, "number": step.number, "due": step.answer_due_on.isoformat()}]
        reason = f"你单位对{step.form}{step.number}应于{step.answer_due_on.isoformat()}前答复，逾期未答复。"
        yield from _made(plan, one, step.addressee, list(step.tasks.all()), f"{one.code}:{step.code}", facts, reason,
                         now, previous=step)  # fmt: skip


def _made(plan, one, unit, tasks, cause, facts, reason, now, previous=None):
    if Escalation.objects.filter(plan=plan, addressee=unit, cause=cause).exists():
        return
    step = Escalation(
        code=allocate_code("DB", "rectification", timezone.localdate(now).year, 3), plan=plan, rung=one.rung,
        addressee=unit, region_code=unit.region_code, issuer=ladder.default_issuer(plan.office, one.rung, unit),
        state=EscalationState.PROPOSED, rule=one, cause=cause, facts=facts, reason=reason, previous=previous,
        requirement=_REQUIREMENTS.get(one.rung, ""), answer_days=one.answer_days, created_at=now,
    )  # fmt: skip
    ladder.put_form(step)
    step.save()
    step.tasks.set(tasks)
    yield step


def _months(on, count: int) -> list[str]:
    """The newest months whose report is due, newest first."""
    months = [queries.closed_period(on)]
    while len(months) < max(1, count):
        months.append(queries.previous_period(months[-1]))
    return months
