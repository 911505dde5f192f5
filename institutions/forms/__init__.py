"""Forms of the registry, one room per noun; page and API share them."""

from .accounts import InviteForm, JoinForm, LeaveForm
from .disclosure import DisclosureForm, QuestionForm
from .licences import (
    HandOverForm,
    LicenceForm,
    NewProposalForm,
    ProposalForm,
    ScanForm,
    WarningForm,
    proposal_forms,
    step_form,
    subjects_in_words,
)
from .practitioners import (
    AgainForm,
    EndForm,
    FigureForm,
    IdentityForm,
    PractitionerForm,
    ReasonForm,
    RenewForm,
    ResumeForm,
    SiteForm,
    StaffLeaveForm,
    SuspendForm,
    TieForm,
    TransferForm,
)
from .registry import InstitutionForm
from .self_inspections import AnswerForm, DetailsForm, PledgeForm, RoundForm

__all__ = [
    "AgainForm",
    "AnswerForm",
    "DetailsForm",
    "DisclosureForm",
    "EndForm",
    "FigureForm",
    "HandOverForm",
    "IdentityForm",
    "InstitutionForm",
    "InviteForm",
    "JoinForm",
    "LeaveForm",
    "LicenceForm",
    "NewProposalForm",
    "PledgeForm",
    "PractitionerForm",
    "ProposalForm",
    "QuestionForm",
    "ReasonForm",
    "RenewForm",
    "ResumeForm",
    "RoundForm",
    "ScanForm",
    "SiteForm",
    "StaffLeaveForm",
    "SuspendForm",
    "TieForm",
    "TransferForm",
    "WarningForm",
    "proposal_forms",
    "step_form",
    "subjects_in_words",
]
