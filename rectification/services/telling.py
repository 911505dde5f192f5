"""Telling units what has come to them: new tasks once a day for each plan, a returned task each time."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.access import P, may
from supervision.foundation.services.notices import notify

from ..models import Task


def issued(task: Task, *, now) -> None:
    """The unit that leads and those that co-operate hear of it; a whole plan issued at once is one notice."""
    plan = task.plan
    url = reverse("rectification:task_list") + f"?plan={plan.code}"
    title = _("收到新下达的整改任务：%(plan)s") % {"plan": plan.title}
    for agency in _units(task):
        key = f"issued:{plan.pk}:{agency.pk}:{timezone.localdate(now):%Y-%m-%d}"
        notify(_reporting(agency), key=key, title=title, url=url, now=now)


def returned(task: Task, *, now) -> None:
    """The unit that leads hears that its task came back; the reasons stand on the task's page."""
    title = _("整改任务被退回：%(code)s %(title)s") % {"code": task.code, "title": task.title}
    url = reverse("rectification:task_detail", args=[task.code])
    notify(_reporting(task.lead_agency), key=f"returned:{task.pk}:{now:%Y%m%d%H%M%S}", title=title, url=url, now=now)


def _units(task) -> list:
    return [task.lead_agency, *(unit.agency for unit in task.units.select_related("agency"))]


def _reporting(agency) -> list:
    return [person for person in agency.people.filter(is_active=True) if may(person, P.TASK_REPORT)]
