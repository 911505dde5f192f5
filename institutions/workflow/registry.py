"""Transition tables of the registry."""

from django.utils.translation import gettext_lazy

from supervision.foundation.access import P
from supervision.foundation.workflow import Step, Workflow

from ..choices import ENDED_STATES, OPEN_STATES, InstitutionState, ProposalState, TransferState

INSTITUTION = Workflow(
    open=Step(
        (InstitutionState.PREPARING,),
        InstitutionState.ACTIVE,
        P.INSTITUTION_EDIT,
        gettext_lazy("登记开业"),
        party="authority",
    ),
    suspend=Step(
        (InstitutionState.ACTIVE,),
        InstitutionState.SUSPENDED,
        P.INSTITUTION_EDIT,
        gettext_lazy("登记停业"),
        party="authority",
        aside=True,
    ),
    resume=Step(
        (InstitutionState.SUSPENDED,),
        InstitutionState.ACTIVE,
        P.INSTITUTION_EDIT,
        gettext_lazy("恢复执业"),
        party="authority",
    ),
    cancel=Step(
        OPEN_STATES,
        InstitutionState.CANCELLED,
        P.INSTITUTION_EDIT,
        gettext_lazy("登记注销"),
        party="authority",
        aside=True,
    ),
    revoke=Step(
        OPEN_STATES,
        InstitutionState.REVOKED,
        P.INSTITUTION_EDIT,
        gettext_lazy("登记吊销"),
        party="authority",
        aside=True,
    ),
    # A cancelling entered in error is undone by somebody else than who entered it.
    reopen=Step(
        (InstitutionState.CANCELLED,),
        InstitutionState.ACTIVE,
        P.INSTITUTION_EDIT,
        gettext_lazy("撤销误登记的注销"),
        party="authority",
        not_by=("ended_by",),
        aside=True,
    ),
)

# Reached only through a merge of two records and its undoing, never by a button on the institution.
MERGING = Workflow(
    merge=Step(
        (*OPEN_STATES, *ENDED_STATES), InstitutionState.MERGED, P.INSTITUTION_MERGE,
        gettext_lazy("并入同一机构"), party="authority",
    ),
    **{
        f"unmerge_to_{state.value}": Step(
            (InstitutionState.MERGED,), state, P.INSTITUTION_MERGE, gettext_lazy("撤销合并"), party="authority",
        )
        for state in (*OPEN_STATES, *ENDED_STATES)
    },
)  # fmt: skip

PROPOSAL = Workflow(
    confirm=Step(
        (ProposalState.OPEN,),
        ProposalState.CONFIRMED,
        P.INSTITUTION_EDIT,
        gettext_lazy("确认同一机构"),
        party="authority",
    ),
    reject=Step(
        (ProposalState.OPEN,),
        ProposalState.REJECTED,
        P.INSTITUTION_EDIT,
        gettext_lazy("不是同一机构"),
        party="authority",
    ),
    withdraw=Step(
        (ProposalState.CONFIRMED,),
        ProposalState.REJECTED,
        P.INSTITUTION_MERGE,
        gettext_lazy("撤销确认"),
        party="authority",
        aside=True,
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
