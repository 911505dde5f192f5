"""Jobs that belong to no single floor."""

from django.utils.translation import gettext_lazy as _

from supervision.foundation.jobs import Daily, job
from supervision.foundation.services.seals import seal_trail


@job("foundation.seal_trail", schedule=Daily(hour=1), title=_("封存操作留痕"))
def seal(period: str, *, now, by=None) -> str:
    """Seal what was done since the last seal."""
    made = seal_trail(now=now)
    return f"{made.number}: {made.count}, {made.root}" if made else ""
