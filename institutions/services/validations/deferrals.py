"""Proposals to defer: made by points, standing or an officer; a person accepts or rejects."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ...choices import VALIDATED_STATES, DeferralSource, InstitutionState, ValidationState
from ...models import DeferralProposal, Institution
from ...workflow import DEFERRAL
from .due import open_early


def propose_deferral(
    institution: Institution, source: str, reason: str, basis: str, months: int | None, evidence: Iterable[str],
    key: str, by, now: datetime,
) -> DeferralProposal:  # fmt: skip
    """Propose to defer; the same ``key`` again gives the proposal that is there, decided or not.

    ``by`` None: a job. An officer must have the right to review validations here; what the credit floor decided
    was decided by somebody who had the right to that.
    """
    reasons = list(_wrong(institution, source, reason, basis, months, by))
    if reasons:
        raise Refused(*reasons)
    with transaction.atomic():
        Institution.objects.select_for_update(of=("self",)).get(pk=institution.pk)
        found = DeferralProposal.objects.filter(key=key).first()
        if found is not None:
            return found
        with act(
            "institutions.deferral.propose", by=by, now=now, label=gettext_lazy("建议暂缓校验"), note=reason
        ) as entry:  # fmt: skip
            entry.subject = DeferralProposal.objects.create(
                key=key, institution=institution, region_code=institution.region_code, source=source,
                reason=reason.strip()[:500], basis=basis.strip()[:200], months=months, evidence=list(evidence),
                proposed_by=by if source == DeferralSource.OFFICER else None, proposed_at=now,
            )  # fmt: skip
    return entry.subject


def _wrong(institution: Institution, source: str, reason: str, basis: str, months: int | None, by):
    if source == DeferralSource.OFFICER:
        rights = may(by, P.VALIDATION_REVIEW) or may(by, P.VALIDATION_DECIDE)
        if not (rights and institution.is_acted_on_by(scope_for(by))):
            yield _("您无权对这家机构提出暂缓校验建议。")
    if institution.state not in VALIDATED_STATES:
        yield _("该机构不在业，不能提出暂缓校验建议。")
    elif institution.state == InstitutionState.DEFERRED and source == DeferralSource.OFFICER:
        yield _("该机构已在暂缓校验期间。")
    if not reason.strip():
        yield _("请写明建议暂缓校验的理由。")
    if not basis.strip():
        yield _("请写明依据。")
    if months is not None and not 1 <= months <= 12:
        yield _("请填写1至12个月。")


def accept_proposal(proposal: DeferralProposal, *, note: str = "", by, now: datetime) -> DeferralProposal:
    """Take a proposal up: the validation under way, or one opened for it, waits for the decision to defer."""
    with transaction.atomic():
        validation = open_early(proposal.institution, now=now)
        reasons = list(_not_decidable(validation))
        if reasons:
            raise Refused(*reasons)
        changes = {"decided_by": by, "decided_at": now, "decision": note.strip(), "validation": validation}
        return DEFERRAL.take("accept", proposal, by=by, now=now, note=note.strip(), changes=changes)


def _not_decidable(validation):
    if validation is None:
        yield _("这家机构按现行规则没有校验，或者缺少床位数、许可日期，或者本校验期已办结，不能据此暂缓校验。")
    elif validation.trial:
        yield _("这家机构的校验规则还在试运行，不能据此暂缓校验。")
    elif validation.state not in (ValidationState.DUE, ValidationState.APPLIED, ValidationState.REVIEWING):
        yield _("本次校验当前为“%(state)s”，不能再暂缓。") % {"state": validation.get_state_display()}


def reject_proposal(proposal: DeferralProposal, *, note: str, by, now: datetime) -> DeferralProposal:
    """Do not defer, with the reason."""
    if not note.strip():
        raise Refused(_("请写明不予采纳的理由。"))
    changes = {"decided_by": by, "decided_at": now, "decision": note.strip()}
    return DEFERRAL.take("reject", proposal, by=by, now=now, note=note.strip(), changes=changes)
