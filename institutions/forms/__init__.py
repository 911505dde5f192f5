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
from .practitioners import PractitionerForm, ReasonForm
from .registry import InstitutionForm
from .self_inspections import AnswerForm, DetailsForm, PledgeForm, RoundForm

__all__ = [
    "AnswerForm",
    "DetailsForm",
    "DisclosureForm",
    "HandOverForm",
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
    "RoundForm",
    "ScanForm",
    "WarningForm",
    "proposal_forms",
    "step_form",
    "subjects_in_words",
]
