"""What the registry does by the clock."""

from django.utils.translation import gettext_lazy as _

from supervision.foundation.jobs import Daily, job

from .services import disclosure


@job("institutions.disclosure_due", schedule=Daily(hour=7, minute=20), title=_("提醒机构更新院务公开"))
def disclosure_due(period: str, *, now, by=None):
    """Tell institutions which confirmed items are overdue, once per item and due day."""
    return f"notices {disclosure.remind(now=now)}"
