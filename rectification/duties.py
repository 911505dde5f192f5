"""What a body answers for on this floor, as another body may take it over (see foundation/handing_over.py).

Settled and cancelled tasks, issued dispatches and closed plans are frozen: they stay with who did them.
"""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.handing_over import Duty

from .choices import (
    SETTLED_STATES,
    STANDING_STATES,
    DecisionStanding,
    EscalationState,
    InspectionState,
    MeetingState,
    PlanState,
    RoundState,
    TaskState,
)
from .choices.conference import UNSENT
from .models import (
    Decision,
    Escalation,
    EvaluationRound,
    GovernmentInspection,
    InspectedDistrict,
    MeasureUnit,
    Meeting,
    Plan,
    ResultUse,
    SelfEvaluation,
    Task,
    TaskUnit,
)
from .queries.conference import with_standing
from .services import conference_duties, duties

_FROZEN = (*SETTLED_STATES, TaskState.CANCELLED)


def _leads(agency, on):
    rows = Task.objects.filter(lead_agency=agency).exclude(state__in=_FROZEN)
    return rows.select_related("plan__office__region").order_by("code")


def _settled(agency, year: int) -> int:
    return Task.objects.filter(lead_agency=agency, state__in=SETTLED_STATES, closed_on__year=year).count()


def _parts(agency, on):
    rows = TaskUnit.objects.filter(agency=agency).exclude(task__state__in=_FROZEN)
    return rows.select_related("task").order_by("task__code")


def _settled_parts(agency, year: int) -> int:
    rows = TaskUnit.objects.filter(agency=agency, task__state__in=SETTLED_STATES)
    return rows.filter(task__closed_on__year=year).count()


def _named(agency, on):
    rows = MeasureUnit.objects.filter(agency=agency).exclude(measure__plan__state=PlanState.CLOSED)
    return rows.select_related("measure__plan").order_by("measure__plan__code", "measure__number")


def _plans(agency, on):
    return Plan.objects.filter(office=agency).exclude(state=PlanState.CLOSED).order_by("code")


def _closed_plans(agency, year: int) -> int:
    return Plan.objects.filter(office=agency, state=PlanState.CLOSED, year=year).count()


def _steps(agency, on):
    alive = (EscalationState.PROPOSED, EscalationState.DRAFTED, EscalationState.SIGNED, *STANDING_STATES)
    return Escalation.objects.filter(addressee=agency, state__in=alive).order_by("code")


def _government_inspections(agency, on):
    over = (InspectionState.ENDED, InspectionState.CANCELLED)
    return GovernmentInspection.objects.filter(office=agency).exclude(state__in=over).order_by("code")


def _ended_inspections(agency, year: int) -> int:
    return GovernmentInspection.objects.filter(office=agency, ended_on__year=year).count()


def _inspected(agency, on):
    rows = InspectedDistrict.objects.filter(agency=agency, plan=None).select_related("region")
    return rows.exclude(inspection__state=InspectionState.CANCELLED).order_by("code")


def _uses(agency, on):
    return ResultUse.objects.filter(recipient=agency).waiting().select_related("district").order_by("pk")


def _meetings(agency, on):
    """Also those whose minutes are out, while a decision waits for a task: somebody has to press for it."""
    waiting = with_standing(Decision.objects.all()).filter(standing=DecisionStanding.UNCOVERED).values("meeting")
    rows = Meeting.objects.filter(Q(pk__in=waiting) | ~Q(state=MeetingState.ISSUED), office=agency)
    return rows.exclude(state=MeetingState.CANCELLED).order_by("code")


def _meeting_url(row) -> str:
    return reverse("rectification:meeting_detail", args=[row.code])


def _rounds(agency, on):
    """Those rolled up too: whoever answers for them can open them again and reads what came of them."""
    return EvaluationRound.objects.filter(office=agency).exclude(state=RoundState.CANCELLED).order_by("code")


def _round_url(row) -> str:
    return reverse("rectification:round_detail", args=[row.code])


def _evaluations(agency, on):
    rows = SelfEvaluation.objects.filter(agency=agency, state__in=UNSENT, round__state=RoundState.OPEN)
    return rows.select_related("round").order_by("round__code")


def _step_url(row) -> str:
    return reverse("rectification:step_detail", args=[row.code])


def _task_url(row) -> str:
    return reverse("rectification:task_detail", args=[row.code])


def _plan_url(row) -> str:
    return reverse("rectification:plan_detail", args=[row.code])


DUTIES = [
    Duty("tasks", _("牵头的整改任务"), _leads, duties.move_leads, _task_url,
         obstacles=duties.outside_of_plans, done=_settled),
    Duty("parts", _("共同负责、配合的整改任务"), _parts, duties.move_parts, lambda row: _task_url(row.task),
         lambda row: f"{row.task}（{row.get_role_display()}）", done=_settled_parts),
    Duty("measures", _("整改方案中点名的措施"), _named, duties.move_measure_units,
         lambda row: _plan_url(row.measure.plan) + f"#m{row.measure.number}",
         lambda row: f"{row.measure.plan.code} {row.measure}（{row.get_role_display()}）"),
    Duty("steps", _("收到的未办结督办事项"), _steps, duties.move_steps, _step_url),
    Duty("government_inspections", _("组织的政府督察"), _government_inspections, duties.move_rounds,
         lambda row: reverse("rectification:government_detail", args=[row.code]), done=_ended_inspections,
         ticked=False),
    Duty("inspected", _("承办的被督察事项"), _inspected, duties.move_inspected,
         lambda row: reverse("rectification:inspected_detail", args=[row.code])),
    Duty("result_uses", _("待反馈运用情况的督察结果"), _uses, duties.move_uses,
         lambda row: reverse("rectification:use_detail", args=[row.pk])),
    Duty("plans", _("牵头办公室的整改方案"), _plans, duties.move_plans, _plan_url,
         lambda row: f"{row.code} {row.title}", obstacles=duties.same_papers, done=_closed_plans, ticked=False),
    Duty("meetings", _("承办的联席会议"), _meetings, conference_duties.move_meetings, _meeting_url, ticked=False),
    Duty("rounds", _("布置的成员单位自评"), _rounds, conference_duties.move_rounds, _round_url, ticked=False),
    Duty("evaluations", _("未报送的自评"), _evaluations, conference_duties.move_evaluations,
         lambda row: reverse("rectification:evaluation", args=[row.pk]), obstacles=conference_duties.already_reported),
]  # fmt: skip
