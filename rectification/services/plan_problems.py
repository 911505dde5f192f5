"""Problems of a plan: added, and filled in where the paper only counts them."""

from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..choices import PlanState
from ..models import Plan, Problem


@dataclass(frozen=True)
class Stated:
    """What a problem says."""

    source: str
    text: str
    category: str = ""


def _led(plan: Plan, by) -> Plan:
    row = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    allowed = may(by, P.PLAN_PAPER_CONFIRM) or may(by, P.TASK_ISSUE)
    if by is not None and not (allowed and "office" in row.parties(by)):
        raise Refused(_("您无权登记本方案的问题。"))
    if row.state == PlanState.CLOSED:
        raise Refused(_("方案已办结，不能再登记问题。"))
    return row


def add(plan: Plan, stated: Stated, *, by, now) -> Problem:
    """One more problem, with the next number."""
    with act("rectification.problem.add", by=by, now=now, label=lazy("登记问题"), note=stated.text[:200]) as entry:
        entry.subject = row = _led(plan, by)
        same = row.problems.filter(text=stated.text, source=stated.source).first() if stated.text else None
        if same is not None:
            return same
        number = (row.problems.aggregate(last=Max("number"))["last"] or 0) + 1
        return Problem.objects.create(
            plan=row, region_code=row.region_code, number=number, source=stated.source, category=stated.category,
            text=stated.text,
        )  # fmt: skip


def put(problem: Problem, stated: Stated, *, seen: str | None = None, by, now) -> Problem:
    """Word a problem, or word it anew. ``seen``: the text the person saw; if it is another by now, refused."""
    with act("rectification.problem.put", by=by, now=now, label=lazy("填写问题"), note=stated.text[:200]) as entry:
        entry.subject = _led(problem.plan, by)
        row = Problem.objects.select_for_update().get(pk=problem.pk)
        if seen is not None and _plain(row.text) != _plain(seen):
            raise Refused(_("问题 %(n)s 刚被他人修改，您的修改没有保存；请核对现在的内容后再改。") % {"n": row.number})
        row.source, row.category, row.text = stated.source, stated.category, stated.text
        row.save()
        entry.data = {"problem": row.number}
    return row


def _plain(text: str) -> str:
    return "".join(text.split())
