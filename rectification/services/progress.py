"""Monthly progress: saved as a draft, submitted one by one, returned or used."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..choices import WORKING_STATES, ReportState, TaskState
from ..models import ProgressReport, Task
from ..workflow import REPORT, TASK
from . import lights

FIELDS = ("percent", "text", "difficulty", "next_step")


def save(task: Task, period: str, *, by, now, **values) -> ProgressReport:
    """Keep what was typed for a month; the same again changes nothing. ``values``: see FIELDS."""
    with act("rectification.report.save", by=by, now=now, label=gettext_lazy("填写进展"), note=period) as entry:
        row = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        if not (may(by, P.TASK_REPORT) and "lead" in row.parties(by)):
            raise Refused(_("只有牵头单位可以填报“%(task)s”的进展。") % {"task": row.code})
        if row.state not in WORKING_STATES:
            told = {"task": row.code, "state": row.get_state_display()}
            raise Refused(_("任务 %(task)s 当前状态为“%(state)s”，不需要填报。") % told)
        report = ProgressReport.objects.select_for_update(of=("self",)).filter(task=row, period=period).first()
        report = report or ProgressReport(task=row, period=period, region_code=row.region_code)
        if report.state not in (ReportState.DRAFT, ReportState.SENT_BACK):
            raise Refused(_("%(period)s 的进展已经报送，如需修改请联系牵头办公室退回。") % {"period": period})
        for name in FIELDS:
            setattr(report, name, values.get(name, getattr(report, name)))
        report.reporter = by
        report.save()
        entry.subject = report
    return report


def submit(report: ProgressReport, *, by, now) -> ProgressReport:
    """Hand the month in: the task takes over figure and text, and starts if it had not."""
    if not report.text.strip():
        raise Refused(_("请填写任务 %(task)s 的本月进展。") % {"task": report.task.code})
    with act(
        "rectification.report.hand_in",
        by=by,
        now=now,
        subject=report,
        label=gettext_lazy("报送进展"),
        note=report.period,
    ):
        done = REPORT.take("submit", report, by=by, now=now, changes={"submitted_at": now, "reporter": by})
        task = Task.objects.select_for_update(of=("self",)).get(pk=done.task_id)
        if task.state == TaskState.NOT_STARTED:
            task = TASK.take("start", task, by=by, now=now, note=done.period)
        task.progress, task.progress_text, task.difficulty = done.percent, done.text, done.difficulty
        task.save(update_fields=["progress", "progress_text", "difficulty"])
        lights.refresh(Task.objects.filter(pk=task.pk), on=timezone.localdate(now))
    return done


def send_back(report: ProgressReport, *, by, now, note: str) -> ProgressReport:
    """Return one month of one task with a reason; the unit's other tasks stay reported."""
    if not note.strip():
        raise Refused(_("请填写退回理由。"))
    return REPORT.take("send_back", report, by=by, now=now, note=note)


def accept(report: ProgressReport, *, by, now, note="") -> ProgressReport:
    """The office uses the report; it cannot be returned any more."""
    return REPORT.take("accept", report, by=by, now=now, note=note)
