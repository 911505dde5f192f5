"""Consequences are proposed by thresholds and decided by people."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.choices import VALIDATED_STATES, DeferralSource
from institutions.services.validations import propose_deferral
from supervision.foundation.errors import Refused

from ..choices import DEFERRED_VALIDATION
from ..models import Consequence, PointsRecord
from ..rules.scoring import shown
from ..workflow import CONSEQUENCE


def settle(verb: str, consequence: Consequence, *, decision: str, by, now: datetime) -> Consequence:
    """Decide on a proposal: ``decide`` or ``dismiss``, with the words that say so."""
    if verb not in ("decide", "dismiss"):
        raise Refused(_("没有这样的办理事项。"))
    if not decision.strip():
        raise Refused(_("请填写决定的内容或者理由。"))
    changes = {"decision": decision.strip(), "decided_by": by, "decided_on": timezone.localdate(now)}
    with transaction.atomic():
        settled = CONSEQUENCE.take(verb, consequence, by=by, now=now, note=decision.strip(), changes=changes)
        if verb == "decide" and settled.threshold.code == DEFERRED_VALIDATION:
            _propose_deferral(settled, by=by, now=now)
    return settled


def _propose_deferral(consequence: Consequence, *, by, now: datetime) -> None:
    """Hand a decided consequence to validation, where a person decides on the deferral.

    Trials never get there, nor do institutions that have ended meanwhile.
    """
    threshold = consequence.threshold
    if threshold.scheme.trial or consequence.institution.state not in VALIDATED_STATES:
        return
    told = {"total": shown(consequence.total), "span": threshold.get_span_display(), "limit": shown(threshold.points)}
    propose_deferral(
        consequence.institution,
        DeferralSource.POINTS,
        reason=_("%(span)s累计记分%(total)s分，达到暂缓校验限值%(limit)s分") % told,
        basis=f"{threshold.scheme.title} {threshold.scheme.basis}"[:200],
        months=None,
        evidence=_evidence(consequence),
        key=f"consequence:{consequence.pk}",
        by=by,
        now=now,
    )


def _evidence(consequence: Consequence) -> list[str]:
    """The points that make up the total, as lines, and the decision."""
    records = PointsRecord.objects.counted().filter(
        institution=consequence.institution, verified_on__gte=consequence.span_start
    )
    lines = [
        f"{record.code} {record.item.behaviour} {shown(record.points)}" for record in records.select_related("item")
    ]
    return [*lines, consequence.decision]
