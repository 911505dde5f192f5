"""Duties on their way, and people who leave: everything through the services, with all floors' declarations."""

from django.utils import timezone

from supervision.foundation.models import Agency
from supervision.foundation.services import handovers, transfers
from supervision.handing_over import DUTIES, HANDOVERS

BASIS = "津编〔2026〕3号"


def body(code: str) -> Agency:
    """A body of the register."""
    return Agency.objects.select_related("region").get(code=code)


def drafted(cast, source, target, *, now, **values):
    """A transfer of the open rectification tasks unless told otherwise."""
    usual = {"kinds": ["tasks"], "effective_on": timezone.localdate(now), "basis": BASIS}
    return transfers.draft(source=source, target=target, duties=DUTIES, by=cast.system_admin, now=now, **usual | values)


def executed(cast, transfer, *, now, chosen=None):
    """Looked at and carried out at once."""
    seen = transfers.seal_of(transfers.preview(transfer, DUTIES, on=timezone.localdate(now)))
    return transfers.execute(transfer, duties=DUTIES, seen=seen, chosen=chosen, by=cast.system_admin, now=now)


def handed_over(cast, leaver, successor, *, now, reason="调令〔2026〕5号"):
    """Somebody left."""
    return handovers.hand_over(leaver, successor, holdings=HANDOVERS, reason=reason, by=cast.system_admin, now=now)
