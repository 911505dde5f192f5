"""What hangs on a person on this floor (see foundation/handing_over.py)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.choices import HandoverOutcome
from supervision.foundation.handing_over import Held, Holding

from .choices import JUDGED_STATES, EscalationState, ExtensionState, InspectionState, PlanState, ReportState
from .models import Escalation, Extension, Plan, ProgressReport, Task, TeamMember
from .services import handovers


def _held(task, text="") -> Held:
    return Held(text or str(task), reverse("rectification:task_detail", args=[task.code]), task.due_on)


def _named(person, on):
    return [_held(task) for task in handovers.named_on(person).order_by("code")]


def _reports(person, on):
    unsent = (ReportState.DRAFT, ReportState.TO_SIGN, ReportState.SENT_BACK)
    rows = ProgressReport.objects.filter(reporter=person, state__in=unsent).select_related("task").order_by("pk")
    return [_held(report.task, f"{report.period} {report.task}") for report in rows]


def _extensions(person, on):
    rows = Extension.objects.filter(requested_by=person, state=ExtensionState.REQUESTED).select_related("task")
    return [_held(row.task, f"{row.task.code} → {row.new_due_on}") for row in rows.order_by("pk")]


def _reviews(person, on):
    return [_held(task) for task in Task.objects.filter(reviewer=person, state__in=JUDGED_STATES).order_by("code")]


def _seats(person, on):
    over = (InspectionState.ENDED, InspectionState.CANCELLED)
    rows = TeamMember.objects.filter(user=person).exclude(inspection__state__in=over).select_related("inspection")
    return [
        Held(str(row.inspection), reverse("rectification:government_detail", args=[row.inspection.code]))
        for row in rows.order_by("pk")
    ]


def _steps(person, on):
    rows = Escalation.objects.filter(drafted_by=person, state__in=(EscalationState.DRAFTED, EscalationState.SIGNED))
    return [Held(str(row), reverse("rectification:step_detail", args=[row.code])) for row in rows.order_by("code")]


def _papers(person, on):
    rows = Plan.objects.filter(created_by=person, state=PlanState.DRAFT).order_by("code")
    return [Held(f"{row.code} {row.title}", reverse("rectification:plan_detail", args=[row.code])) for row in rows]


HANDOVERS = [
    Holding(
        "named_tasks", _("署名责任人的整改任务"), _named, handovers.rename_contacts, HandoverOutcome.MOVED,
        advice=_("责任人改为接收人，联系电话清空待补。"),
    ),
    Holding("reports", _("未报送的整改进展"), _reports),
    Holding("extensions", _("已提出未审批的延期"), _extensions),
    Holding("reviews", _("正在审核的销号申请"), _reviews),
    Holding("inspection_seats", _("督察组成员"), _seats),
    Holding("steps", _("拟办、待印发的督办事项"), _steps),
    Holding("papers", _("待确认的整改方案"), _papers),
]  # fmt: skip
