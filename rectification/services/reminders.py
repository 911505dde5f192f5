"""Asking for the month, reminding, pressing. Which of them it is follows from the day; nothing waits for an event."""

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from .. import queries
from ..choices import PlanState, ReportState
from ..models import Plan, ProgressReport, Reminder, Task

REQUEST, REMIND, PRESS = "request", "remind", "press"
_TITLES = {
    REQUEST: gettext_lazy("请于 %(due)s 前报送 %(period)s 整改进展（%(n)s 项）"),
    REMIND: gettext_lazy("提醒：%(period)s 整改进展 %(due)s 截止，还有 %(n)s 项未报送"),
    PRESS: gettext_lazy("催报：%(period)s 整改进展已于 %(due)s 截止，还有 %(n)s 项未报送"),
}


def stage_on(on: date) -> tuple[str, str, date]:
    """(stage, month, its last day) of a day; no stage while it is too early to ask."""
    rule, period = queries.rule_on(on), f"{on:%Y-%m}"
    due = queries.report_deadline(period)
    left = (due - on).days
    if left < 0:
        return PRESS, period, due
    if left <= rule.remind_days:
        return REMIND, period, due
    return (REQUEST if left <= rule.request_days else ""), period, due


def missing(plans, period: str):
    """Tasks in work whose report of the month is neither there nor sent back for mending."""
    arrived = (*queries.REPORTED, ReportState.SENT_BACK)
    sent = ProgressReport.objects.filter(task=OuterRef("pk"), period=period, state__in=arrived)
    rows = Task.objects.filter(~Exists(sent), queries.owes_report(period), plan__in=plans)
    return rows.select_related("lead_agency", "plan").order_by("lead_agency__region_code", "lead_agency__code", "code")


def by_unit(tasks) -> dict[Agency, list[Task]]:
    """Missing tasks under the unit that owes them."""
    units: dict[Agency, list[Task]] = {}
    for task in tasks:
        units.setdefault(task.lead_agency, []).append(task)
    return units


def remind(*, now) -> int:
    """Notices of the present stage, once for each person, month and stage; returns how many were new."""
    stage, period, due = stage_on(timezone.localdate(now))
    if not stage:
        return 0
    running = Plan.objects.filter(state=PlanState.CONFIRMED)
    told = 0
    with transaction.atomic():
        for unit, tasks in by_unit(missing(running, period)).items():
            people = [person for person in unit.people.filter(is_active=True) if may(person, P.TASK_REPORT)]
            title = str(_TITLES[stage]) % {"period": period, "due": due, "n": len(tasks)}
            url = reverse("rectification:report_month") + f"?period={period}"
            told += notify(people, key=f"report:{unit.code}:{period}:{stage}", title=title, url=url, now=now)
    return told


def wording(unit: Agency, tasks: list[Task], period: str, due: date, stage: str) -> str:
    """Words to copy into a message; what an office sends to another stays Chinese."""
    listed = "；".join(f"{task.code}{task.title}" for task in tasks[:5])
    more = f"等{len(tasks)}项" if len(tasks) > 5 else ""
    tail = "已过截止时间，请尽快补报。" if stage == PRESS else f"请于{due.month}月{due.day}日前在平台报送。"
    return f"【整改任务催报】{unit.short_name}：{period}整改进展尚有{len(tasks)}项未报送：{listed}{more}。{tail}"


def record(plan: Plan, unit: Agency, *, by, now, period: str, channel: str, told: str, note="") -> Reminder:
    """Somebody of the unit was told outside the portal."""
    if not (may(by, P.TASK_REVIEW) and "office" in plan.parties(by)):
        raise Refused(_("您无权登记催报。"))
    if not told.strip():
        raise Refused(_("请填写接听或接收人。"))
    with act("rectification.reminder.record", by=by, now=now, label=gettext_lazy("登记催报"), note=unit.name) as entry:
        entry.subject = made = Reminder.objects.create(
            plan=plan, region_code=unit.region_code, period=period, addressee=unit, channel=channel, told=told.strip(),
            note=note, by=by, at=now,
        )  # fmt: skip
    return made
