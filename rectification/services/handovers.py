"""The person named on a task changes with the person."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from supervision.foundation.trail import act, mark

from ..choices import OPEN_STATES
from ..models import Task


def named_on(person):
    """Open tasks of the person's body on which their name stands."""
    return Task.objects.filter(lead_agency_id=person.agency_id, person=person.name, state__in=OPEN_STATES)


def rename_contacts(leaver, successor, *, by, now: datetime, note: str) -> None:
    """The successor's name; the telephone was the leaver's and is left open."""
    rows = list(named_on(leaver).select_for_update(of=("self",)))
    label = _("人员交接")
    with act("rectification.task.handover", by=by, now=now, label=label, note=note, data={"rows": len(rows)}):
        Task.objects.filter(pk__in=[row.pk for row in rows]).update(person=successor.name, phone="")
        mark(rows, "rectification.task.handover", by=by, now=now, label=label, note=note)
