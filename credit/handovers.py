"""What hangs on a person on this floor (see foundation/handing_over.py)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.handing_over import Held, Holding

from .choices import PointsState
from .models import PointsRecord


def _held(rows, due: str) -> list[Held]:
    found = rows.select_related("item").order_by("code")
    return [Held(str(row), reverse("credit:points_detail", args=[row.code]), getattr(row, due)) for row in found]


def _drafts(person, on):
    return _held(PointsRecord.objects.filter(recorder=person, state=PointsState.DRAFT), "notice_due_on")


def _noticed(person, on):
    running = (PointsState.NOTICED, PointsState.DEFENDED)
    return _held(PointsRecord.objects.filter(noticed_by=person, state__in=running), "defence_until")


HANDOVERS = [
    Holding("points_drafts", _("拟定未告知的记分"), _drafts),
    Holding("points_noticed", _("已告知未生效的记分"), _noticed),
]
