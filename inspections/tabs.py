"""What this floor adds to the file of an institution."""

from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.casefile import Tab

from .models import Finding, Visit


def visits(user, code: str):
    """Drawn visits of the institution that the person may see."""
    rows = Visit.objects.visible_to(user).filter(institution__code=code)
    return rows.select_related("plan", "draw").order_by("-planned_on", "-pk")


def findings(user, code: str):
    """What was found there."""
    return Finding.objects.visible_to(user).filter(institution__code=code).select_related("offence", "visit")


TABS = [
    Tab("visits", _("监督检查"), (P.VISIT_VIEW,), visits, "inspections/tab_visits.html"),
    Tab("findings", _("发现问题"), (P.FINDING_VIEW,), findings, "inspections/tab_findings.html"),
]
