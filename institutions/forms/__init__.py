"""Forms of the registry, one room per noun; page and API share them."""

from .accounts import InviteForm, JoinForm, LeaveForm
from .bulk import AmendManyForm
from .changes import (
    GrantForm,
    LineageForm,
    MergeForm,
    OfferForm,
    OtherNameForm,
    RenameForm,
    StateForm,
    TransferDecisionForm,
)
from .disclosure import DisclosureForm, QuestionForm
from .licence_letters import NewProposalForm, ProposalForm, proposal_forms
from .licences import LicenceForm, ScanForm, step_form, subjects_in_words
from .licensing import HandOverForm, WarningForm
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
from .registry import InstitutionForm, own_fields
from .self_inspections import AnswerForm, DetailsForm, PledgeForm, RoundForm
from .validations import (
    ApplicationForm,
    BasisForm,
    DecisionForm,
    DeferralProposalForm,
    ReviewForm,
    RuleForm,
    ServeForm,
    SignForm,
)

__all__ = [
    "AgainForm",
    "AmendManyForm",
    "AnswerForm",
    "ApplicationForm",
    "BasisForm",
    "DecisionForm",
    "DeferralProposalForm",
    "DetailsForm",
    "DisclosureForm",
    "EndForm",
    "FigureForm",
    "GrantForm",
    "HandOverForm",
    "IdentityForm",
    "InstitutionForm",
    "InviteForm",
    "JoinForm",
    "LeaveForm",
    "LicenceForm",
    "LineageForm",
    "MergeForm",
    "NewProposalForm",
    "OfferForm",
    "OtherNameForm",
    "PledgeForm",
    "PractitionerForm",
    "ProposalForm",
    "QuestionForm",
    "ReasonForm",
    "RenameForm",
    "RenewForm",
    "ResumeForm",
    "ReviewForm",
    "RoundForm",
    "RuleForm",
    "ScanForm",
    "ServeForm",
    "SignForm",
    "SiteForm",
    "StaffLeaveForm",
    "StateForm",
    "SuspendForm",
    "TieForm",
    "TransferDecisionForm",
    "TransferForm",
    "WarningForm",
    "own_fields",
    "proposal_forms",
    "step_form",
    "subjects_in_words",
]
