"""What this floor puts on the workbench (see supervision/foundation/workbench.py)."""

from django.db.models import Avg, Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.charts import RANK, Chart, Series
from supervision.foundation.workbench import AreaChart, Counter, Queue, Todo

from .. import queries
from ..choices import (
    COLOURS,
    UNANSWERED_STATES,
    DispatchState,
    EscalationState,
    ExtensionState,
    Light,
    ReportState,
    TaskState,
)
from ..ledgers import late, near, to_report, warned
from ..models import Dispatch, Escalation, Extension, Objection, ProgressReport, Proposal, SectionDraft, Task
from . import conference, inspections

_LEDGER, _LADDER = "rectification:task_list", "rectification:step_list"
_FOLLOW = (P.TASK_REPORT, P.TASK_REVIEW, P.TASK_CLOSE)


def _seen(user):
    return Task.objects.visible_to(user)


def _to_report(user, on) -> int:
    return to_report(_seen(user), user, f"{on:%Y-%m}").count()


def _late(user, on) -> int:
    return late(_seen(user), on).count()


def _near(user, on) -> int:
    return near(_seen(user), on).count()


def _applied(user, on) -> int:
    return _seen(user).filter(state=TaskState.CLOSE_APPLIED).count()


def _warned(user, on) -> int:
    return warned(_seen(user)).count()


def _todo(row, title, state="", colour="grey", due_on=None) -> Todo:
    return Todo(str(title), reverse("rectification:task_detail", args=[row.code]), row.code, due_on, state, colour)


def _reports_due(user, on, limit):
    """One line for the whole month: all tasks are reported on one page."""
    period = f"{on:%Y-%m}"
    n = to_report(_seen(user), user, period).count()
    if n and limit:
        due = queries.report_deadline(period)
        title = _("报送 %(period)s 整改进展（%(n)s 项）") % {"period": period, "n": n}
        yield Todo(title, reverse("rectification:report_month"), str(_("整改台账")), due, str(_("待报送")), "amber")


def _tasks_to_do(user, on, limit):
    """Tasks of the own unit that were sent back or have come back, and those late."""
    own = _seen(user).filter(lead_agency=user.agency_id)
    back = Q(state__in=(TaskState.RETURNED, TaskState.REOPENED))
    for row in (own.filter(back) | late(own, on)).order_by("due_on", "code")[:limit]:
        yield _todo(row, row.title, row.get_state_display(), COLOURS[row.state], row.due_on)


def _close_outs(user, on, limit):
    """Applications, reviews and publicity of the own office's plans."""
    steps = (TaskState.CLOSE_APPLIED, TaskState.UNDER_REVIEW, TaskState.SITE_VERIFIED)
    rows = _seen(user).filter(plan__office=user.agency_id).exclude(applicant=user)
    over = Q(state=TaskState.PUBLICITY, publicity_until__lt=on)
    for row in rows.filter(Q(state__in=steps) | over).order_by("applied_on", "code")[:limit]:
        title = _("审核销号：%(title)s") % {"title": row.title}
        yield _todo(row, title, row.get_state_display(), COLOURS[row.state], row.publicity_until)


def _extensions(user, on, limit):
    rows = Extension.objects.visible_to(user).filter(state=ExtensionState.REQUESTED, task__plan__office=user.agency_id)
    for row in rows.exclude(requested_by=user).select_related("task").order_by("old_due_on")[:limit]:
        title = _("审批延期：%(title)s") % {"title": row.task.title}
        yield _todo(row.task, title, row.get_state_display(), COLOURS[row.state], row.old_due_on)


def _signatures(user, on, limit):
    rows = Dispatch.objects.visible_to(user).filter(plan__office=user.agency_id, state=DispatchState.DRAFTED)
    for row in rows.select_related("plan")[:limit]:
        title = _("审签%(kind)s：%(period)s") % {"kind": row.get_kind_display(), "period": row.period}
        url = reverse("rectification:dispatch_detail", args=[row.pk])
        yield Todo(str(title), url, row.plan.code, None, row.get_state_display(), COLOURS[row.state])


def _to_sign(user, on, limit):
    """One line for everything the unit's reporter has put before its leader."""
    rows = ProgressReport.objects.visible_to(user).filter(state=ReportState.TO_SIGN, task__lead_agency=user.agency_id)
    n = rows.count()
    if n and limit:
        due = queries.report_deadline(rows.order_by("period").first().period)
        title = _("审签整改进展（%(n)s 项）") % {"n": n}
        yield Todo(title, reverse("rectification:sign_list"), str(_("整改台账")), due, str(_("待审签")), "amber")


def _section_drafts(user, on, limit):
    """What the own section has been asked to write and has not written."""
    rows = SectionDraft.objects.visible_to(user).filter(section=user.section, text="").exclude(section="")
    rows = rows.filter(report__state__in=(ReportState.DRAFT, ReportState.SENT_BACK), report__period=f"{on:%Y-%m}")
    n = rows.count()
    if n and limit:
        due = queries.report_deadline(f"{on:%Y-%m}")
        title = _("填写科室整改进展（%(n)s 项）") % {"n": n}
        yield Todo(title, reverse("rectification:section_list"), str(_("整改台账")), due, str(_("待填写")), "amber")


def _objections(user, on, limit):
    rows = Objection.objects.visible_to(user).waiting().select_related("task").order_by("received_at")
    for row in rows[:limit]:
        title = _("核实公示异议：%(title)s") % {"title": row.task.title}
        yield _todo(row.task, title, row.get_state_display(), COLOURS[row.state], row.task.publicity_until)


def _stage_reviews(user, on, limit):
    """Long-term duties whose yearly look is due."""
    rows = _seen(user).filter(plan__office=user.agency_id, state=TaskState.KEPT_UP, review_due_on__lte=on)
    for row in rows.exclude(applicant=user).order_by("review_due_on", "code")[:limit]:
        title = _("阶段复核：%(title)s") % {"title": row.title}
        yield _todo(row, title, row.get_state_display(), COLOURS[row.state], row.review_due_on)


def _proposals(user, on, limit):
    n = Proposal.objects.visible_to(user).waiting().count()
    if n and limit:
        title = _("待立任务问题（%(n)s 个）") % {"n": n}
        yield Todo(title, reverse("rectification:proposal_list"), str(_("整改台账")), None, str(_("待处理")), "grey")


def _steps(rows, limit):
    for row in rows.select_related("addressee").order_by("answer_due_on", "pk")[:limit]:
        title = _("%(rung)s：%(unit)s") % {"rung": row.form or row.get_rung_display(), "unit": row.addressee}
        url = reverse("rectification:step_detail", args=[row.code])
        yield Todo(str(title), url, row.code, row.answer_due_on, row.get_state_display(), COLOURS[row.state])


def _to_answer(user, on, limit):
    """Letters to the own unit that wait for an answer."""
    rows = Escalation.objects.visible_to(user).filter(addressee=user.agency_id, state__in=UNANSWERED_STATES)
    return _steps(rows, limit)


def _steps_to_sign(user, on, limit):
    rows = Escalation.objects.visible_to(user).filter(plan__office=user.agency_id, state=EscalationState.DRAFTED)
    return _steps(rows.exclude(drafted_by=user), limit)


def _to_send(user, on, limit):
    """Signed papers to issue, and answers to look at."""
    states = (EscalationState.SIGNED, EscalationState.ANSWERED)
    return _steps(Escalation.objects.visible_to(user).filter(plan__office=user.agency_id, state__in=states), limit)


def _proposed(user, on) -> int:
    return Escalation.objects.visible_to(user).filter(state=EscalationState.PROPOSED).count()


def _unanswered(user, on) -> int:
    return Escalation.objects.visible_to(user).unanswered(on).count()


def _by_lead_unit(user, on) -> Chart:
    """Lights of open tasks and settled ones by lead unit, those with most red on top."""
    kinds = (Light.GREY, Light.GREEN, Light.BLUE, Light.YELLOW, Light.RED)
    rows = list(
        _seen(user)
        .current()
        .order_by()
        .values("lead_agency", "lead_agency__short_name")
        .annotate(percent=Avg("progress"), n=Count("pk"), **{kind: Count("pk", filter=Q(light=kind)) for kind in kinds})
        .order_by(f"-{Light.RED}", f"-{Light.YELLOW}", "lead_agency__short_name")[:20]
    )
    ledger = reverse(_LEDGER)
    series = tuple(Series(kind.label, tuple(row[kind] for row in rows), COLOURS[kind]) for kind in kinds)
    return Chart(
        RANK, _("各牵头单位整改任务"), tuple(row["lead_agency__short_name"] for row in rows), series,
        head=_("牵头单位"), unit=_("项"), stacked=True,
        urls=tuple(f"{ledger}?lead_unit={row['lead_agency']}" for row in rows),
    )  # fmt: skip


COUNTERS = [
    Counter(_("待报送"), _to_report, _LEDGER, "to_report=1", (P.TASK_REPORT,), "amber"),
    Counter(_("逾期整改任务"), _late, _LEDGER, "overdue=1", _FOLLOW, "red"),
    Counter(_("15日内到期"), _near, _LEDGER, "near=1", _FOLLOW, "amber"),
    Counter(_("申请销号待审核"), _applied, _LEDGER, f"state={TaskState.CLOSE_APPLIED}", (P.TASK_REVIEW,), "blue"),
    Counter(_("红黄灯"), _warned, _LEDGER, "warned=1", _FOLLOW, "red"),
    Counter(_("督办建议待处理"), _proposed, _LADDER, f"state={EscalationState.PROPOSED}", (P.LADDER_DRAFT,), "amber"),
    Counter(_("督办逾期未答复"), _unanswered, _LADDER, "unanswered=1", (P.LADDER_DRAFT,), "red"),
    *inspections.COUNTERS,
    *conference.COUNTERS,
]
QUEUES = [
    Queue(_reports_due, (P.TASK_REPORT,)),
    Queue(_tasks_to_do, (P.TASK_REPORT,)),
    Queue(_close_outs, (P.TASK_REVIEW, P.TASK_CLOSE)),
    Queue(_extensions, (P.TASK_CLOSE,)),
    Queue(_signatures, (P.TASK_SIGN_OFF,)),
    Queue(_to_sign, (P.TASK_SIGN_OFF,)),
    Queue(_section_drafts, (P.TASK_DRAFT,)),
    Queue(_objections, (P.TASK_REVIEW,)),
    Queue(_stage_reviews, (P.TASK_REVIEW,)),
    Queue(_proposals, (P.TASK_ISSUE,)),
    Queue(_to_answer, (P.TASK_REPORT,)),
    Queue(_steps_to_sign, (P.LADDER_SIGN,)),
    Queue(_to_send, (P.LADDER_DRAFT,)),
    *inspections.QUEUES,
    *conference.QUEUES,
]
CHARTS = [AreaChart(_by_lead_unit, (P.TASK_ISSUE, P.TASK_REVIEW, P.TASK_REPORT))]
