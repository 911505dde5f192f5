"""What becomes of proposals whose record a merge takes away, and brings back when it is undone."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from ..choices import InstitutionState, ProposalState
from ..models import Institution, MatchProposal, Merge
from ..workflow import PROPOSAL


def close_proposals(elder: Institution, newer: Institution, *, by, now: datetime, reason: str) -> None:
    """What was proposed of the pair is confirmed by its merge; other open proposals have lost their record."""
    for proposal in _naming(newer).filter(state=ProposalState.OPEN):
        if elder.pk in (proposal.elder_id, proposal.newer_id):
            _take("confirm", proposal, reason, by=by, now=now)
        else:
            _take("reject", proposal, _("其中一条记录已并入其他机构。"), by=by, now=now)


def reopen_proposals(done: Merge, *, by, now: datetime, reason: str) -> None:
    """Those the merge closed are open again, unless their other record was merged since. That the pair itself is one
    institution has been taken back by a person: it is not proposed again."""
    pair = Q(elder_id=min(done.elder_id, done.newer_id), newer_id=max(done.elder_id, done.newer_id))
    for proposal in MatchProposal.objects.filter(pair, state=ProposalState.CONFIRMED):
        _take("withdraw", proposal, reason, by=by, now=now)
    closed = _naming(done.newer).filter(state=ProposalState.REJECTED, decided_at=done.merged_at).exclude(pair)
    merged = Q(elder__state=InstitutionState.MERGED) | Q(newer__state=InstitutionState.MERGED)
    for proposal in closed.exclude(merged):
        PROPOSAL.take(
            "reopen", proposal, by=None, now=now, note=reason, changes={"decided_at": None, "decided_by": None}
        )


def _naming(institution: Institution):
    return MatchProposal.objects.filter(Q(elder=institution) | Q(newer=institution))


def _take(verb: str, proposal: MatchProposal, note: str, *, by, now: datetime) -> None:
    PROPOSAL.take(verb, proposal, by=None, now=now, note=note, changes={"decided_at": now, "decided_by": by})
