"""Transition tables of health staff and of what institutions report about them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P
from supervision.foundation.workflow import Step, Workflow

from ..choices import ENDED_REGISTRATIONS, REGISTERED_STATES, StaffProposalState
from ..choices import PractitionerState as S


def _barred(practitioner) -> Iterator[str]:
    """After a revocation nobody is registered again before the bar has passed."""
    until = practitioner.barred_until
    if until and (practitioner.registered_on is None or practitioner.registered_on < until):
        yield _("执业证书被吊销，%(until)s前不予注册；请在该日之后办理。") % {"until": f"{until:%Y-%m-%d}"}


def _registration_ended(proposal) -> Iterator[str]:
    """What is about to be accepted must still have its person in the registry."""
    if proposal.practitioner.state in ENDED_REGISTRATIONS and proposal.kind != "leave":
        state = proposal.practitioner.get_state_display()
        yield _("该人员当前为“%(state)s”，不能采纳；请先核实其注册状态。") % {"state": state}


PRACTITIONER = Workflow(
    renew=Step(REGISTERED_STATES, None, P.PRACTITIONER_EDIT, gettext_lazy("延续注册"), party="authority"),
    resume=Step((S.SUSPENDED,), S.ACTIVE, P.PRACTITIONER_EDIT, gettext_lazy("恢复执业"), party="authority"),
    suspend=Step(
        (S.ACTIVE,), S.SUSPENDED, P.PRACTITIONER_EDIT, gettext_lazy("登记暂停执业"), party="authority", aside=True,
    ),
    cancel=Step(
        (*REGISTERED_STATES, S.LEFT), S.CANCELLED, P.PRACTITIONER_EDIT, gettext_lazy("注销注册"),
        party="authority", aside=True,
    ),
    revoke=Step(
        (*REGISTERED_STATES, S.LEFT), S.REVOKED, P.PRACTITIONER_EDIT, gettext_lazy("登记吊销证书"),
        party="authority", aside=True,
    ),
    leave=Step(REGISTERED_STATES, S.LEFT, P.PRACTITIONER_EDIT, gettext_lazy("登记离职"), party="authority", aside=True),
)  # fmt: skip

# The authority of the new institution acts, which may be another than that of the last one: the service that takes
# these steps asks whether the person acts on the new institution.
RETURN = Workflow(
    register_again=Step(
        ENDED_REGISTRATIONS, S.ACTIVE, P.PRACTITIONER_EDIT, gettext_lazy("重新注册"), guard=_barred,
    ),
    rejoin=Step((S.LEFT,), S.ACTIVE, P.PRACTITIONER_EDIT, gettext_lazy("重新入职")),
)  # fmt: skip

STAFF_PROPOSAL = Workflow(
    accept=Step(
        (StaffProposalState.OPEN,), StaffProposalState.ACCEPTED, P.PRACTITIONER_EDIT, gettext_lazy("核实采纳"),
        party="authority", not_by=("proposed_by",), guard=_registration_ended,
    ),
    send_back=Step(
        (StaffProposalState.OPEN,), StaffProposalState.RETURNED, P.PRACTITIONER_EDIT, gettext_lazy("退回"),
        party="authority", not_by=("proposed_by",), aside=True,
    ),
    withdraw=Step(
        (StaffProposalState.OPEN,), StaffProposalState.WITHDRAWN, P.PRACTITIONER_REPORT, gettext_lazy("撤回"),
        party="institution", aside=True,
    ),
)  # fmt: skip
