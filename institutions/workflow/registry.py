"""Transition tables of the registry."""

from django.utils.translation import gettext_lazy

from supervision.foundation.access import P
from supervision.foundation.workflow import Step, Workflow

from ..choices import ENDED_STATES, OPEN_STATES, InstitutionState, ProposalState

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
)

# Reached only through a confirmed match proposal, never by a button on the institution.
MERGING = Workflow(
    merge=Step(
        (*OPEN_STATES, *ENDED_STATES), InstitutionState.MERGED, P.INSTITUTION_EDIT,
        gettext_lazy("并入同一机构"), party="authority",
    ),
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
)
