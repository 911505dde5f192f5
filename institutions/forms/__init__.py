"""Forms of the registry, one room per noun; page and API share them."""

from .accounts import InviteForm, JoinForm, LeaveForm
from .disclosure import DisclosureForm, QuestionForm
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
from .validations import (
    ApplicationForm,
    BasisForm,
    DecisionForm,
    ProposalForm,
    ReviewForm,
    RuleForm,
    ServeForm,
    SignForm,
)

__all__ = [
    "AgainForm",
    "AnswerForm",
    "ApplicationForm",
    "BasisForm",
    "DecisionForm",
    "DetailsForm",
    "DisclosureForm",
    "EndForm",
    "FigureForm",
    "IdentityForm",
    "InstitutionForm",
    "InviteForm",
    "JoinForm",
    "LeaveForm",
    "PledgeForm",
    "PractitionerForm",
    "ProposalForm",
    "QuestionForm",
    "ReasonForm",
    "RenewForm",
    "ResumeForm",
    "ReviewForm",
    "RoundForm",
    "RuleForm",
    "ServeForm",
    "SignForm",
    "SiteForm",
    "StaffLeaveForm",
    "SuspendForm",
    "TieForm",
    "TransferForm",
]
