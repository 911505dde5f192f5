"""Proposals that two rows are one institution, and what follows when a person confirms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from supervision.foundation.errors import Refused

from ..choices import Certainty, ProposalState
from ..models import Institution, MatchProposal
from ..workflow import PROPOSAL
from . import merging

BATCH = 200  # decided while a person waits


@dataclass(frozen=True)
class Pair:
    """Two rows by key, with the sentences that speak for one institution."""

    first: int
    second: int
    region_code: str
    evidence: tuple[str, ...]
    score: int = 0
    certainty: str = Certainty.POSSIBLE


def propose(pairs: Iterable[Pair], *, now: datetime) -> int:
    """Write proposals that are new; decided pairs are left alone. Call it inside an act. Returns how many."""
    rows = [
        MatchProposal(
            elder_id=min(pair.first, pair.second),
            newer_id=max(pair.first, pair.second),
            region_code=pair.region_code,
            evidence=list(pair.evidence),
            score=pair.score,
            certainty=pair.certainty,
            proposed_at=now,
        )
        for pair in pairs
        if pair.first != pair.second
    ]
    before = MatchProposal.objects.count()
    MatchProposal.objects.bulk_create(rows, ignore_conflicts=True)
    return MatchProposal.objects.count() - before


def confirm(proposal: MatchProposal, *, by, now: datetime, note: str = "") -> Institution:
    """The two are one: the newer row is merged into the elder, which fills its gaps. Returns the elder."""
    with transaction.atomic():
        proposal = PROPOSAL.take(
            "confirm", proposal, by=by, now=now, note=note, changes={"decided_at": now, "decided_by": by}
        )
        return merging.merge(proposal.elder, proposal.newer, by=by, now=now, reason=note).elder


def reject(proposal: MatchProposal, *, by, now: datetime, note: str = "") -> MatchProposal:
    """They are two institutions; the pair is not proposed again."""
    return PROPOSAL.take("reject", proposal, by=by, now=now, note=note, changes={"decided_at": now, "decided_by": by})


def decide(proposals: Iterable[MatchProposal], verb: str, *, by, now: datetime) -> tuple[int, list[str]]:
    """Decide many at once. Returns how many were done and why the others were not."""
    verbs = {"confirm": confirm, "reject": reject}
    done, refused = 0, []
    for proposal in proposals:
        try:
            verbs[verb](proposal, by=by, now=now)
            done += 1
        except Refused as refusal:
            refused.append(f"{proposal.newer.name}：{'；'.join(refusal.reasons)}")
    return done, refused


def decide_all(rows, verb: str, *, by, now: datetime) -> tuple[int, list[str], int]:
    """Decide all open ones among ``rows``, the surest first, at most a batch at a time.

    Returns how many were done, why others were not, and how many still wait.
    """
    waiting = rows.filter(state=ProposalState.OPEN).order_by("-score", "pk").select_related("elder", "newer")
    done, refused = decide(list(waiting[:BATCH]), verb, by=by, now=now)
    return done, refused, max(0, rows.filter(state=ProposalState.OPEN).count() - len(refused))
