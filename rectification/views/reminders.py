"""Pressing for a month: what is missing, words to copy, calls that were made."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked
from supervision.foundation.models import Agency

from .. import queries
from ..choices import PlanState
from ..forms.ladder import ReminderForm
from ..models import Plan, Reminder, Task
from ..services import reminders
from .plans import led_plan
from .reports import months_open, period_of

_STAGES = {
    reminders.REQUEST: (lazy("布置期"), "blue"), reminders.REMIND: (lazy("临近截止"), "amber"),
    reminders.PRESS: (lazy("已过截止"), "red"), "": (lazy("未到布置时间"), "grey"),
}  # fmt: skip


@require(P.TASK_REVIEW)
def reminder_page(request):
    """Units of the office's plans that owe a report of the month."""
    period, user = period_of(request), request.user
    on = timezone.localdate()
    stage, present, due = reminders.stage_on(on)
    if period != present:
        stage, due = reminders.PRESS, queries.report_deadline(period)
    plans = Plan.objects.visible_to(user).filter(office=user.agency_id, state=PlanState.CONFIRMED)
    seen = Task.objects.visible_to(user).values("pk")
    records = {}
    for row in Reminder.objects.visible_to(user).filter(plan__in=plans, period=period).select_related("by"):
        records.setdefault((row.plan_id, row.addressee_id), []).append(row)
    lines = [
        {"plan": plan, "unit": unit, "tasks": tasks, "records": records.get((plan.pk, unit.pk), ()),
         "form": ReminderForm(auto_id=f"id_{plan.pk}_{unit.pk}_%s"),
         "text": reminders.wording(unit, tasks, period, due, stage)}
        for plan in plans
        for unit, tasks in reminders.by_unit(reminders.missing([plan], period).filter(pk__in=seen)).items()
    ]  # fmt: skip
    label, colour = _STAGES[stage]
    context = {"period": period, "due": due, "stage_label": label, "stage_colour": colour, "lines": lines}
    return render(request, "rectification/reminders.html", context)


@require_POST
@require(P.TASK_REVIEW)
def reminder_record(request, code, unit):
    """Keep a call or message."""
    plan, agency = led_plan(request.user, code), get_object_or_404(Agency, code=unit)
    period = request.POST.get("period", "")
    if period not in months_open(timezone.localdate()):
        raise Refused(_("请选择最近几个月中的一个月。"))
    form = checked(ReminderForm(request.POST))
    reminders.record(plan, agency, by=request.user, now=timezone.now(), period=period, **form.cleaned_data)
    messages.success(request, _("已登记。"))
    return redirect(f"{reverse('rectification:reminder_page')}?period={period}")
