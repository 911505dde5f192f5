"""Reads that several services and pages of this floor share."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from supervision.foundation.errors import Refused

from .choices import ReportState
from .models import ProgressReport, RectificationRule

REPORTED = (ReportState.SUBMITTED, ReportState.ACCEPTED)


def rule_on(on: date) -> RectificationRule:
    """The thresholds in force on a day: a confirmed version before a default of ours."""
    found = RectificationRule.objects.in_force(on).order_by("-confirmed", "-valid_from").first()
    if found is None:
        raise Refused(_("没有生效的整改规则，请先装载基础数据。"))
    return found


def closed_period(on: date, report_day: int) -> str:
    """The latest month ("2026-10") whose report is due by now: this month's once its day has passed."""
    month = on if on.day > report_day else on.replace(day=1) - timedelta(days=1)
    return f"{month:%Y-%m}"


def previous_period(period: str) -> str:
    """The month before."""
    first = date.fromisoformat(f"{period}-01")
    return f"{first - timedelta(days=1):%Y-%m}"


def report_deadline(period: str, report_day: int) -> date:
    """The last day on which the report of a month counts as on time."""
    return date.fromisoformat(f"{period}-01").replace(day=min(report_day, 28))


def reported_tasks(period: str):
    """Keys of the tasks whose report for the month has arrived."""
    return ProgressReport.objects.filter(period=period, state__in=REPORTED).values("task")


def reports_due_from(user, period: str, tasks):
    """(task, this month's report or None, last month's or None) for every task the person's unit must report."""
    mine = tasks.visible_to(user).open().filter(lead_agency_id=user.agency_id).order_by("due_on", "code")
    periods = (period, previous_period(period))
    found = {(row.task_id, row.period): row for row in ProgressReport.objects.filter(task__in=mine, period__in=periods)}
    return [(task, found.get((task.pk, periods[0])), found.get((task.pk, periods[1]))) for task in mine]
