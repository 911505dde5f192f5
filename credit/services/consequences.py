"""Consequences are proposed by thresholds and decided by people."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.errors import Refused

from ..models import Consequence
from ..workflow import CONSEQUENCE


def settle(verb: str, consequence: Consequence, *, decision: str, by, now: datetime) -> Consequence:
    """Decide on a proposal: ``decide`` or ``dismiss``, with the words that say so."""
    if verb not in ("decide", "dismiss"):
        raise Refused(_("没有这样的办理事项。"))
    if not decision.strip():
        raise Refused(_("请填写决定的内容或者理由。"))
    changes = {"decision": decision.strip(), "decided_by": by, "decided_on": timezone.localdate(now)}
    return CONSEQUENCE.take(verb, consequence, by=by, now=now, note=decision.strip(), changes=changes)
