"""Proposals that two rows are one institution, and what follows when a person confirms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..choices import ProposalState
from ..models import Institution, InstitutionAccount, InstitutionName, MatchProposal, Practitioner, SelfInspection
from ..workflow import MERGING, PROPOSAL
from .registry import keep_known_as

# What the elder row takes from the newer one where it knows nothing itself.
FILLED = (
    "uscc", "registration_number", "address", "postal_code", "phone", "category_id", "level", "grade", "ownership",
    "nature", "economic_type", "beds", "subjects", "permits", "legal_representative", "principal", "licence_number",
    "licence_from", "licence_to",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Two rows by key, with the sentences that speak for one institution."""

    first: int
    second: int
    region_code: str
    evidence: tuple[str, ...]


def propose(pairs: Iterable[Pair], *, now: datetime) -> int:
    """Write proposals that are new; decided pairs are left alone. Call it inside an act. Returns how many."""
    rows = [
        MatchProposal(
            elder_id=min(pair.first, pair.second),
            newer_id=max(pair.first, pair.second),
            region_code=pair.region_code,
            evidence=list(pair.evidence),
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
        elder, newer = _both(proposal)
        if elder.merged_into_id or newer.merged_into_id:
            raise Refused(_("其中一条记录已并入其他机构，请刷新后再处理。"))
        newer = MERGING.take("merge", newer, by=by, now=now, changes={"merged_into": elder})
        with act("institutions.absorb", by=by, now=now, subject=elder, label=_("并入"), data={"merged": newer.code}):
            _fill_gaps(elder, newer)
            _carry_over(elder, newer)
            _close_others(newer, by=by, now=now)
    return elder


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


def _both(proposal: MatchProposal) -> tuple[Institution, Institution]:
    rows = Institution.objects.select_for_update(of=("self",)).in_bulk([proposal.elder_id, proposal.newer_id])
    return rows[proposal.elder_id], rows[proposal.newer_id]


def _fill_gaps(elder: Institution, newer: Institution) -> None:
    for name in FILLED:
        if not getattr(elder, name) and getattr(newer, name):
            setattr(elder, name, getattr(newer, name))
    elder.save()


def _carry_over(elder: Institution, newer: Institution) -> None:
    """Names, staff, accounts and filings follow; what the elder has already stays where it is."""
    names = {name.folded_name: (name.kind, name.name) for name in newer.names.all()}
    if newer.folded_name != elder.folded_name:
        names[newer.folded_name] = ("second", newer.name)
    InstitutionName.objects.bulk_create(
        [
            InstitutionName(institution=elder, kind=kind, name=name, folded_name=folded)
            for folded, (kind, name) in names.items()
            if folded != elder.folded_name
        ],
        ignore_conflicts=True,
    )
    keep_known_as([elder])
    Practitioner.objects.filter(institution=newer).update(institution=elder, region_code=elder.region_code)
    known = InstitutionAccount.objects.filter(institution=elder).values("user_id")
    InstitutionAccount.objects.filter(institution=newer).exclude(user_id__in=known).update(institution=elder)
    filed = SelfInspection.objects.filter(institution=elder).values("round_id")
    SelfInspection.objects.filter(institution=newer).exclude(round_id__in=filed).update(
        institution=elder, region_code=elder.region_code
    )


def _close_others(newer: Institution, *, by, now: datetime) -> None:
    """Open proposals that name the merged row have lost their object."""
    others = MatchProposal.objects.filter(Q(elder=newer) | Q(newer=newer), state=ProposalState.OPEN)
    for proposal in others:
        PROPOSAL.take(
            "reject", proposal, by=None, now=now, note=_("其中一条记录已并入其他机构。"),
            changes={"decided_at": now, "decided_by": by},
        )  # fmt: skip
