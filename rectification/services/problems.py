"""Problems that await a task: pulled from below, called in from above, made a task of a plan, or set aside.

Nothing here touches the source: closing the task closes no finding, and closing the finding closes no task.
"""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspections.choices import ResultCode
from inspections.models import Finding
from institutions.choices import Conclusion, ProblemRisk, SelfInspectionState
from institutions.models import SelfInspectionAnswer
from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..choices import PlanState, ProblemSource, ProposalKind, TaskKind
from ..models import Plan, Problem, Proposal, Task
from ..workflow import PROPOSAL
from . import tasks

_GRAVE = (ResultCode.CASE_FILED, ResultCode.TRANSFERRED)
_PULLED = (ProposalKind.FINDING, ProposalKind.SELF_INSPECTION)
_SOURCES = {ProposalKind.SELF_INSPECTION: ProblemSource.SELF_FOUND}


def propose(
    kind: ProposalKind, key: str, *, title: str, seen_on: date, region_code: str, by, now, institution=None,
    text: str = "", due_on: date | None = None, grave: bool = False,
) -> Proposal:  # fmt: skip
    """Put one problem on the list, once: the same (kind, key) again gives the row that is there, whatever its state."""
    with act("rectification.proposal.propose", by=by, now=now, label=gettext_lazy("列入待立任务问题")) as entry:
        made, _new = Proposal.objects.get_or_create(
            source=f"{kind}:{key}",
            defaults={"kind": kind, "title": title[:200], "text": text, "seen_on": seen_on, "due_on": due_on,
                      "region_code": region_code, "institution": institution, "grave": grave},
        )  # fmt: skip
        entry.subject = made
    return made


def pull(*, on: date, by, now) -> tuple[int, int]:
    """Bring the list up to date with the floors beneath: (new, lapsed). Run twice, the second changes nothing."""
    with act("rectification.proposal.pull", by=by, now=now, label=gettext_lazy("汇总待立任务问题")) as entry:
        found = {row.source: row for row in [*_findings(on), *_self_inspections(on)]}
        known = set(Proposal.objects.filter(kind__in=_PULLED).values_list("source", flat=True))
        new = [row for source, row in found.items() if source not in known]
        Proposal.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
        gone = Proposal.objects.waiting().filter(kind__in=_PULLED).exclude(source__in=found)
        for row in gone:
            PROPOSAL.take("lapse", row, by=by, now=now)
        entry.data = {"new": len(new), "lapsed": len(gone)}
    return len(new), len(gone)


def _findings(on: date):
    """Confirmed findings whose order to correct has run out, and serious ones at once; never what was self-found."""
    rows = Finding.objects.confirmed().filter(self_found=False)
    rows = rows.filter(correct_by__lt=on) | rows.filter(visit__result__in=_GRAVE)
    for row in rows.select_related("institution", "offence", "visit").order_by("pk"):
        yield Proposal(
            kind=ProposalKind.FINDING, source=f"{ProposalKind.FINDING}:{row.code}", institution=row.institution,
            region_code=row.region_code, title=row.offence.behaviour[:200], text=row.text, seen_on=row.found_on,
            due_on=row.correct_by, grave=row.visit.result in _GRAVE,
        )  # fmt: skip


def _self_inspections(on: date):
    """Problems an institution wrote down itself and has not put right by its own day."""
    rows = SelfInspectionAnswer.objects.filter(conclusion=Conclusion.PROBLEM, done_on=None, due_on__lt=on)
    rows = rows.exclude(self_inspection__state=SelfInspectionState.DRAFT)
    for row in rows.select_related("self_inspection__institution", "item").order_by("pk"):
        filing = row.self_inspection
        yield Proposal(
            kind=ProposalKind.SELF_INSPECTION, source=f"{ProposalKind.SELF_INSPECTION}:{filing.pk}-{row.item_id}",
            institution=filing.institution, region_code=filing.institution.region_code,
            title=(row.problem_text or str(row.item))[:200], text=row.measure, due_on=row.due_on,
            seen_on=timezone.localdate(filing.submitted_at or filing.started_at), grave=row.risk == ProblemRisk.MAJOR,
        )  # fmt: skip


def to_task(proposals: list[Proposal], plan: Plan, *, by, now, title: str, lead_agency, due_on=None) -> Task:
    """One draft task of a plan for one problem, or for several that belong together; each keeps its own words."""
    rows = sorted(proposals, key=lambda one: one.pk)
    if not rows:
        raise Refused(_("请先勾选要立任务的问题。"))
    if plan.state != PlanState.CONFIRMED:
        raise Refused(_("只能在执行中的方案下立任务。"))
    if not (may(by, P.TASK_ISSUE) and "office" in plan.parties(by)):
        raise Refused(_("您无权在本方案下增加任务。"))
    with transaction.atomic():
        Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        problem = _problem(plan, rows)
        measures = [_("督促整改：%(who)s") % {"who": f"{_name(row)}{row.title}"} for row in rows]
        task = tasks.draft(
            plan, by=by, now=now, title=title.strip() or rows[0].title, kind=TaskKind.PHASED, lead_agency=lead_agency,
            problem=problem, start_on=timezone.localdate(now), due_on=due_on, measures=measures,
        )  # fmt: skip
        for row in rows:
            changes = {"task": task, "decided_by": by, "decided_at": now}
            PROPOSAL.take("take_up", row, by=by, now=now, note=task.code, changes=changes)
    return task


def _name(row) -> str:
    return f"{row.institution.name}：" if row.institution else ""


def _problem(plan, rows) -> Problem:
    """The wording of all of them as one problem of the plan, in its next number."""
    last = plan.problems.aggregate(n=Max("number"))["n"] or 0
    texts = [f"{_name(row)}{row.title}。{row.text}".rstrip("。") + "。" for row in rows]
    source = _SOURCES.get(rows[0].kind, ProblemSource.PATROL)
    return Problem.objects.create(
        plan=plan, region_code=plan.region_code, number=last + 1, source=source,
        category=str(rows[0].get_kind_display()), text="\n".join(texts),
    )  # fmt: skip


def set_aside(proposal: Proposal, *, by, now, reason: str) -> Proposal:
    """No task comes of it, and why."""
    if not reason.strip():
        raise Refused(_("请填写不立任务的理由。"))
    changes = {"reason": reason.strip(), "decided_by": by, "decided_at": now}
    return PROPOSAL.take("set_aside", proposal, by=by, now=now, note=reason, changes=changes)


def restore(proposal: Proposal, *, by, now, note="") -> Proposal:
    """Put it back on the list."""
    return PROPOSAL.take("restore", proposal, by=by, now=now, note=note)
