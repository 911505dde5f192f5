"""Transition tables of the registry."""

from django.utils.translation import gettext_lazy

from supervision.foundation.access import P
from supervision.foundation.workflow import Step, Workflow

from ..choices import ENDED_STATES, OPEN_STATES, InstitutionState, ProposalState, TransferState


def _step(sources, target, label, permission=P.INSTITUTION_EDIT, **more) -> Step:
    """A step of the authority that keeps the registry."""
    return Step(sources, target, permission, label, party="authority", **more)


S = InstitutionState
INSTITUTION = Workflow(
    open=_step((S.PREPARING,), S.ACTIVE, gettext_lazy("登记开业")),
    suspend=_step((S.ACTIVE,), S.SUSPENDED, gettext_lazy("登记停业"), aside=True),
    resume=_step((S.SUSPENDED,), S.ACTIVE, gettext_lazy("恢复执业")),
    cancel=_step(OPEN_STATES, S.CANCELLED, gettext_lazy("登记注销"), aside=True),
    revoke=_step(OPEN_STATES, S.REVOKED, gettext_lazy("登记吊销"), aside=True),
    # A cancelling entered in error is undone by somebody else than who entered it.
    reopen=_step((S.CANCELLED,), S.ACTIVE, gettext_lazy("撤销误登记的注销"), not_by=("ended_by",), aside=True),
)

# Reached only through a merge of two records and its undoing, never by a button on the institution.
MERGING = Workflow(
    merge=_step((*OPEN_STATES, *ENDED_STATES), S.MERGED, gettext_lazy("并入同一机构"), P.INSTITUTION_MERGE),
    **{
        f"unmerge_to_{state.value}": _step((S.MERGED,), state, gettext_lazy("撤销合并"), P.INSTITUTION_MERGE)
        for state in (*OPEN_STATES, *ENDED_STATES)
    },
)

# The last two belong to the undoing of a merge.
PROPOSAL = Workflow(
    confirm=_step((ProposalState.OPEN,), ProposalState.CONFIRMED, gettext_lazy("确认同一机构")),
    reject=_step((ProposalState.OPEN,), ProposalState.REJECTED, gettext_lazy("不是同一机构")),
    withdraw=_step(
        (ProposalState.CONFIRMED,), ProposalState.REJECTED, gettext_lazy("撤销确认"), P.INSTITUTION_MERGE, aside=True
    ),
    reopen=_step(
        (ProposalState.REJECTED,), ProposalState.OPEN, gettext_lazy("重新列入待核对"), P.INSTITUTION_MERGE, aside=True
    ),
)

TRANSFER = Workflow(
    accept=Step(
        (TransferState.OFFERED,), TransferState.ACCEPTED, P.JURISDICTION_GRANT, gettext_lazy("接收"), party="receiver",
        not_by=("offered_by",),
    ),
    send_back=Step(
        (TransferState.OFFERED,), TransferState.RETURNED, P.JURISDICTION_GRANT, gettext_lazy("退回"), party="receiver",
        not_by=("offered_by",), aside=True,
    ),
    withdraw=Step(
        (TransferState.OFFERED,), TransferState.WITHDRAWN, P.JURISDICTION_GRANT, gettext_lazy("撤回移送"),
        party="giver", aside=True,
    ),
)  # fmt: skip
