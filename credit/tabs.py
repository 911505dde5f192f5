"""Tabs of this floor in the file of an institution."""

from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.casefile import Tab

from .models import Consequence, PointsRecord


def points(user, code):
    """Points of the institution, newest first."""
    rows = PointsRecord.objects.visible_to(user).filter(institution__code=code)
    return rows.select_related("item", "institution")


def consequences(user, code):
    """What thresholds proposed and people decided."""
    return (
        Consequence.objects.visible_to(user).filter(institution__code=code).select_related("threshold", "institution")
    )


TABS = [
    Tab("points", _("不良执业行为记分"), (P.POINTS_VIEW,), points, "credit/tab_points.html"),
    Tab("consequences", _("记分后果"), (P.POINTS_VIEW,), consequences, "credit/tab_consequences.html"),
]
