"""Reads of the joint conference: what became of decisions, what each member answers for, the roll-up of a round."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, CharField, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from supervision.foundation.access import scope_for
from supervision.foundation.models import Agency

from ..choices import COLOURS, SETTLED_STATES, DecisionStanding, MeetingState, TaskState, UnitRole
from ..choices.conference import REPORTED, UNSENT
from ..models import Decision, EvaluationLine, EvaluationRound, SelfEvaluation, Task, TaskUnit
from ..rules import evaluations as rule


def area_of(task: Task) -> str:
    """The area (领域) a task belongs to: the chapter of the paper its measure stands in."""
    return task.measure.chapter if task.measure_id else ""


# --- decisions -----------------------------------------------------------------------------------------
def with_standing(decisions):
    """Decisions with ``standing``: told by all their tasks, so that closing the last one closes the decision."""
    tasks = Task.objects.filter(measure=OuterRef("measure")).exclude(state=TaskState.CANCELLED)
    issued = tasks.exclude(state=TaskState.DRAFT)
    open_ = tasks.exclude(state__in=SETTLED_STATES)
    return decisions.annotate(
        standing=Case(
            When(~Q(record_reason=""), then=Value(DecisionStanding.RECORD.value)),
            When(~Q(meeting__state=MeetingState.ISSUED), then=Value(DecisionStanding.WORDED.value)),
            When(~Exists(tasks), then=Value(DecisionStanding.UNCOVERED.value)),
            When(~Exists(issued), then=Value(DecisionStanding.DRAFTED.value)),
            When(Exists(open_), then=Value(DecisionStanding.OPEN.value)),
            default=Value(DecisionStanding.CLOSED.value),
            output_field=CharField(),
        )
    )


def decisions_of(meeting, user) -> list[Decision]:
    """The decisions of a meeting with their standing and ``tasks``: those of their tasks the person sees."""
    rows = with_standing(Decision.objects.visible_to(user).filter(meeting=meeting)).select_related("lead", "measure")
    rows = list(rows.prefetch_related("joint").order_by("number"))
    seen = Task.objects.visible_to(user).filter(measure__in=[row.measure_id for row in rows if row.measure_id])
    tasks: dict[int, list[Task]] = {}
    for task in seen.exclude(state=TaskState.CANCELLED).select_related("lead_agency").order_by("code"):
        tasks.setdefault(task.measure_id, []).append(task)
    for row in rows:
        row.tasks = tasks.get(row.measure_id, [])
        row.standing = DecisionStanding(row.standing)
        row.colour = COLOURS[row.standing]
    return rows


def decision_behind(task: Task, user) -> Decision | None:
    """The decision a task carries out, if a meeting ordered it and the person may see what was decided."""
    if not task.plan.of_conference or task.measure_id is None:
        return None
    rows = Decision.objects.visible_to(user).filter(measure=task.measure_id)
    return rows.select_related("meeting").first()


# --- members -------------------------------------------------------------------------------------------
def members_seen(user):
    """Members whose ledger a person may open: those of the own division for its supervisors, else the own body."""
    scope = scope_for(user)
    if scope.agency_id is None:
        return Agency.objects.none()
    own = Q(pk=scope.agency_id)
    if scope.ranges:
        own |= Q(in_joint_conference=True, region_code=user.agency.region_code)
    return Agency.objects.visible_to(user).filter(own, is_active=True)


def in_role(member, role: str):
    """Condition for the tasks a body has a role in; ``member``: the body, or a reference to it."""
    if role == UnitRole.LEAD:
        return Q(lead_agency=member)
    return Q(pk__in=TaskUnit.objects.filter(agency=member, role=role).values("task"))


def tasks_of(member, user):
    """Everything a body answers for across all plans, as this person sees it; ``role`` says as what."""
    part = TaskUnit.objects.filter(task=OuterRef("pk"), agency=member)
    rows = Task.objects.visible_to(user).current().filter(Q(lead_agency=member) | Exists(part))
    role = Case(
        When(lead_agency=member, then=Value(UnitRole.LEAD.value)),
        default=Subquery(part.values("role")[:1]),
        output_field=CharField(),
    )
    return rows.annotate(role=role)


def counted(rows):
    """How many rows, as a column beside each body."""
    one = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(one, output_field=IntegerField()), Value(0))


# --- self-evaluations ----------------------------------------------------------------------------------
@dataclass
class Group:
    """A line of the roll-up: a member or an area. ``evaluation`` is None for a member that leads no task."""

    name: str
    short: str
    tally: rule.Tally
    evaluation: SelfEvaluation | None = None
    is_late: bool = False

    def cells(self, *, shows_office: bool) -> list[int]:
        """Tasks, own grades, those without one, and the office's grades where they are shown."""
        office = self.tally.office.values() if shows_office else ()
        return [self.tally.total, *self.tally.own.values(), self.tally.ungraded, *office]


@dataclass
class Rollup:
    """A round by member and by area, and who has not reported."""

    grades: list[dict]
    members: list[Group] = field(default_factory=list)
    areas: list[Group] = field(default_factory=list)
    waiting: list[SelfEvaluation] = field(default_factory=list)
    total: rule.Tally = field(default_factory=rule.Tally)
    shows_office: bool = True
    # Self-evaluations whose office grades the person may read.
    judged: set[int] = field(default_factory=set)


def rollup(round_: EvaluationRound, user, on: date) -> Rollup:
    """What the person sees of a round. Only what was handed in counts; members without a key task keep their zeros.

    What the office thinks is told to others once it has taken the evaluation, and never of a round on trial.
    """
    is_office = "office" in round_.parties(user)
    grades = [one["key"] for one in round_.scheme.grades]
    found = Rollup(round_.scheme.grades, shows_office=is_office or not round_.is_trial)
    rows = SelfEvaluation.objects.visible_to(user).filter(round=round_).select_related("agency", "round__scheme")
    rows = list(rows.order_by("agency__region_code", "agency__code"))
    # In the order of the paper, so that its areas keep their order.
    lines = EvaluationLine.objects.filter(evaluation__in=rows).order_by("task__measure__number", "pk")
    reported = {row.pk for row in rows if row.state in REPORTED}
    found.judged = {row.pk for row in rows if row.pk in reported and (is_office or row.is_judged)}
    of_member: dict[int, list] = {row.pk: [] for row in rows}
    of_area: dict[str, list] = {}
    for line in lines:
        key = line.evaluation_id
        pair = (line.grade if key in reported else "", line.office_grade if key in found.judged else "")
        of_member[key].append(pair)
        of_area.setdefault(line.area, []).append(pair)
    for row in rows:
        late = rule.is_late(arrival_of(row), round_.due_on, on)
        found.members.append(Group(row.agency.name, str(row.agency), rule.tally(of_member[row.pk], grades), row, late))
    if is_office:
        found.members += [Group(body.name, str(body), rule.tally([], grades)) for body in _without_task(round_, rows)]
    found.areas = [Group(name, name, rule.tally(pairs, grades)) for name, pairs in of_area.items()]
    found.waiting = [row for row in rows if row.state in UNSENT]
    found.total = rule.tally((pair for pairs in of_member.values() for pair in pairs), grades)
    return found


def arrival_of(row: SelfEvaluation) -> date | None:
    """The day it first came in."""
    return timezone.localdate(row.arrived_at) if row.arrived_at else None


def _without_task(round_, rows: Iterable[SelfEvaluation]):
    asked = [row.agency_id for row in rows]
    members = Agency.objects.filter(in_joint_conference=True, is_active=True, region_code=round_.region_code)
    return members.exclude(pk__in=asked).order_by("code")
