"""What becomes of an inspector's entry and visits when the person leaves."""

from datetime import datetime

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from ..choices import InspectorStatus, VisitState
from ..models import Draw, Inspector, Visit


def retire(leaver, successor, *, by, now: datetime, note: str) -> None:
    """A certificate is personal: the entry is marked as left and takes part in no further draw.

    Teams that were drawn are not touched: who comes in follows from the draw, by the substitution procedure.
    """
    with act("inspections.inspector.leave", by=by, now=now, label=gettext_lazy("调离执法岗位"), note=note) as entry:
        row = Inspector.objects.select_for_update(of=("self",)).get(user=leaver)
        row.status = InspectorStatus.LEFT
        row.save(update_fields=["status"])
        entry.subject = row


def ask_to_replace(leaver, successor, *, by, now: datetime, note: str) -> None:
    """The offices of the draws are told, with how many visits; which institutions they concern is read there.

    A visit that no draw paired is told by itself to the office that names its team.
    """
    mine = Visit.objects.filter(pk__in=Visit.of_team(leaver), state=VisitState.ASSIGNED)
    counts = dict(mine.order_by().values_list("draw").annotate(n=Count("pk")))
    for draw in Draw.objects.filter(pk__in=counts).select_related("office"):
        title = _("%(name)s调离，请替换检查组人员：%(code)s，%(n)s 项任务")
        notify(
            [person for person in draw.office.people.filter(is_active=True) if may(person, P.DRAW_COMMIT)],
            key=f"replace:{draw.code}:{leaver.pk}",
            title=title % {"name": leaver.name, "code": draw.code, "n": counts[draw.pk]},
            body=note,
            url=reverse("inspections:draw_detail", args=[draw.pk]),
            now=now,
        )
    for visit in mine.filter(draw=None).select_related("office"):
        title = _("%(name)s调离，请重新安排检查组：%(code)s")
        notify(
            [person for person in visit.office.people.filter(is_active=True) if may(person, P.PLAN_EDIT)],
            key=f"replace:{visit.code}:{leaver.pk}",
            title=title % {"name": leaver.name, "code": visit.code},
            body=note,
            url=reverse("inspections:visit_detail", args=[visit.pk]),
            now=now,
        )
