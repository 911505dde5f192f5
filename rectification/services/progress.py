"""Monthly progress: saved as a draft, signed by the unit's leader, handed in one by one, returned or used."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act
from supervision.foundation.workdays import WORKING, deadline

from .. import queries
from ..choices import SETTLED_STATES, WORKING_STATES, ReportState, TaskState
from ..models import ProgressReport, ReportFigure, Task
from ..models.reports import plain
from ..rules import reporting
from ..rules.milestones import planned_percent
from ..workflow import REPORT, TASK
from . import lights

FIELDS = ("percent", "text", "difficulty", "next_step", "drop_reason")
WORDS = ("text", "difficulty", "next_step")


def save(task: Task, period: str, *, by, now, figures=None, **values) -> ProgressReport:
    """Keep what was typed for a month; the same again changes nothing. ``values``: see FIELDS.

    ``figures``: figure → (month, total or None, note); without a total it is computed.
    """
    with act("rectification.report.save", by=by, now=now, label=gettext_lazy("填写进展"), note=period) as entry:
        row = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        if not (may(by, P.TASK_REPORT) and "lead" in row.parties(by)):
            raise Refused(_("只有牵头单位可以填报“%(task)s”的进展。") % {"task": row.code})
        report = open_report(row, period)
        for name in FIELDS:
            setattr(report, name, values.get(name, getattr(report, name)))
        report.reporter = by
        report.save()
        _keep_figures(report, figures or {})
        entry.subject = report
    return report


def open_report(task: Task, period: str) -> ProgressReport:
    """The report of a month that may still be written, new if there is none. The task's row is locked by the caller."""
    if task.state not in WORKING_STATES:
        told = {"task": task.code, "state": task.get_state_display()}
        raise Refused(_("任务 %(task)s 当前状态为“%(state)s”，不需要填报。") % told)
    report = ProgressReport.objects.select_for_update(of=("self",)).filter(task=task, period=period).first()
    report = report or ProgressReport(task=task, period=period, region_code=task.region_code, percent=task.progress)
    if report.state == ReportState.TO_SIGN:
        raise Refused(_("%(task)s 的进展正在单位审签，如需修改请先撤回。") % {"task": task.code})
    if report.state not in (ReportState.DRAFT, ReportState.SENT_BACK):
        raise Refused(_("%(period)s 的进展已经报送，如需修改请联系牵头办公室退回。") % {"period": period})
    return report


def _keep_figures(report, figures) -> None:
    before = queries.totals_before([report.task_id], report.period) if figures else {}
    for figure, (month, total, note) in figures.items():
        computed = reporting.total_of(before.get((report.task_id, figure.pk), 0), month)
        kept = {"month": month, "total": computed if total is None else total, "note": note}
        ReportFigure.objects.update_or_create(report=report, figure=figure, defaults=kept)


def copy_last(task: Task, period: str, *, by, now) -> ProgressReport:
    """Start this month from last month's words, to be amended; what was typed already stays."""
    last = ProgressReport.objects.filter(task=task, period=queries.previous_period(period)).first()
    if last is None:
        raise Refused(_("任务 %(task)s 上月没有进展可以沿用。") % {"task": task.code})
    mine = ProgressReport.objects.filter(task=task, period=period).first()
    words = {name: (getattr(mine, name) if mine else "") or getattr(last, name) for name in WORDS}
    return save(task, period, by=by, now=now, percent=mine.percent if mine else last.percent, **words)


# --- handing in --------------------------------------------------------------------------------------
def submit(report: ProgressReport, *, by, now, signer: str = "") -> ProgressReport:
    """Hand the month in. Where a leader of the unit has an account, he signs here instead (``pass_on``, ``sign``);

    elsewhere ``signer`` names who signed on paper, and without a name the office sees that nobody did.
    """
    if queries.leaders_of(report.task.lead_agency, besides=by):
        raise Refused(_("任务 %(task)s 的进展须经本单位负责人审签，请送审签。") % {"task": report.task.code})
    _refuse_unready(report)
    changes = {"submitted_at": now, "reporter": by, "signer": signer.strip()}
    return _deliver(report, "submit", changes, by=by, now=now)


def pass_on(report: ProgressReport, *, by, now) -> ProgressReport:
    """Put the month before the unit's leader."""
    leaders = queries.leaders_of(report.task.lead_agency, besides=by)
    if not leaders:
        raise Refused(_("本单位没有可审签的负责人账号，请填写审签人后直接报送。"))
    _refuse_unready(report)
    passed = REPORT.take("pass_on", report, by=by, now=now, changes={"reporter": by})
    title = _("%(period)s 整改进展待审签") % {"period": report.period}
    notify(leaders, key=f"report-sign:{report.task.lead_agency_id}:{report.period}", title=title, now=now)
    return passed


def sign(report: ProgressReport, *, by, now, note="") -> ProgressReport:
    """The unit's leader signs (审签), and with that the month is handed in."""
    changes = {"submitted_at": now, "signed_by": by, "signer": by.name}
    return _deliver(report, "sign", changes, by=by, now=now, note=note)


def hand_back(report: ProgressReport, *, by, now, note: str) -> ProgressReport:
    """The leader returns it to the reporter; the unit's other tasks go on."""
    if not note.strip():
        raise Refused(_("请填写退回理由。"))
    return REPORT.take("hand_back", report, by=by, now=now, note=note)


def recall(report: ProgressReport, *, by, now, note="") -> ProgressReport:
    """The reporter takes it back before it is signed."""
    return REPORT.take("recall", report, by=by, now=now, note=note)


def _refuse_unready(report: ProgressReport) -> None:
    """Everything that must be there before a month leaves the reporter's desk."""
    task, reasons = report.task, []
    if not report.text.strip():
        reasons.append(_("请填写任务 %(task)s 的本月进展。") % {"task": task.code})
    last = _percent_before(report)
    if reporting.drop_needs_reason(report.percent, last, report.drop_reason):
        told = {"task": task.code, "now": report.percent, "last": last}
        reasons.append(_("任务 %(task)s 的进度由上月 %(last)s%% 降为 %(now)s%%，请填写“进度低于上月的原因”。") % told)
    reasons += _wrong_totals(report)
    if reasons:
        raise Refused(*reasons)


def _percent_before(report) -> int | None:
    rows = ProgressReport.objects.filter(task=report.task_id, period__lt=report.period, state__in=queries.REPORTED)
    last = rows.order_by("-period").first()
    return last.percent if last else None


def _wrong_totals(report):
    before = queries.totals_before([report.task_id], report.period)
    kept = {row.figure_id: row for row in report.figures.select_related("figure")}
    for figure in report.task.plan.figures.filter(ended=False):
        row = kept.get(figure.pk)
        if row is None:
            yield _("任务 %(task)s 请填写“%(figure)s”的本月数，没有请填 0。") % {
                "task": report.task.code, "figure": figure.name,
            }  # fmt: skip
            continue
        last = before.get((report.task_id, figure.pk), 0)
        if reporting.total_is_wrong(last, row.month, row.total, row.note):
            told = {"task": report.task.code, "figure": figure.name, "last": plain(last), "month": plain(row.month),
                    "sum": plain(last + row.month), "total": plain(row.total)}  # fmt: skip
            said = _(
                "任务 %(task)s“%(figure)s”的累计数应为上月累计 %(last)s + 本月 %(month)s = %(sum)s，"
                "填的是 %(total)s；如上月有误，请填写更正说明。"
            )
            yield said % told


def _deliver(report, verb, changes, *, by, now, note="") -> ProgressReport:
    """The step itself, and what follows: the task takes over figure and text, and starts if it had not."""
    on = timezone.localdate(now)
    with act("rectification.report.hand_in", by=by, now=now, subject=report, label=gettext_lazy("报送进展"),
             note=report.period):  # fmt: skip
        first = report.arrived_at or now
        rule = queries.rule_on(on)
        cut_off = queries.report_deadline(report.period)
        arrival = reporting.Arrival(timezone.localdate(first), on, report.answer_by)
        changes |= {"arrived_at": first, "late": reporting.is_late(arrival, cut_off)}
        task = Task.objects.select_for_update(of=("self",)).get(pk=report.task_id)
        changes["pace"] = pace_of(task, report.percent, on, rule.behind_points)
        done = REPORT.take(verb, report, by=by, now=now, changes=changes, note=note)
        if task.state == TaskState.NOT_STARTED:
            task = TASK.take("start", task, by=done.reporter, now=now, note=done.period)
        task.progress, task.progress_text, task.difficulty = done.percent, done.text, done.difficulty
        task.save(update_fields=["progress", "progress_text", "difficulty"])
        lights.refresh(Task.objects.filter(pk=task.pk), on=on)
    return done


def pace_of(task: Task, percent: int, on, tolerance: int) -> str:
    """序时进度 of a task with so much done on a day; the tolerance is that of the yellow light."""
    expected = planned_percent(task.start_on, task.due_on, lights.milestones_of(task), on) if task.start_on else None
    return reporting.pace(percent, expected, tolerance, settled=task.state in SETTLED_STATES)


# --- the office ----------------------------------------------------------------------------------------
def send_back(report: ProgressReport, *, by, now, note: str) -> ProgressReport:
    """Return one month of one task with a reason and a grace; the unit's other tasks stay reported."""
    if not note.strip():
        raise Refused(_("请填写退回理由。"))
    on = timezone.localdate(now)
    grace = deadline(on, queries.rule_on(on).grace_days, WORKING).date
    return REPORT.take("send_back", report, by=by, now=now, note=note, changes={"answer_by": grace})


def accept(report: ProgressReport, *, by, now, note="") -> ProgressReport:
    """The office uses the report; it cannot be returned any more."""
    return REPORT.take("accept", report, by=by, now=now, note=note)
