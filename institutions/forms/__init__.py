"""Forms of the registry, one room per noun; page and API share them."""

from .accounts import InviteForm, JoinForm, LeaveForm
from .bulk import AmendManyForm
from .changes import (
    DecisionForm,
    GrantForm,
    LineageForm,
    MergeForm,
    OfferForm,
    OtherNameForm,
    RenameForm,
    StateForm,
)
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
from .registry import InstitutionForm, own_fields
from .self_inspections import AnswerForm, DetailsForm, PledgeForm, RoundForm

__all__ = [
    "AgainForm",
    "AmendManyForm",
    "AnswerForm",
    "DecisionForm",
    "DetailsForm",
    "DisclosureForm",
    "EndForm",
    "FigureForm",
    "GrantForm",
    "IdentityForm",
    "InstitutionForm",
    "InviteForm",
    "JoinForm",
    "LeaveForm",
    "LineageForm",
    "MergeForm",
    "OfferForm",
    "OtherNameForm",
    "PledgeForm",
    "PractitionerForm",
    "QuestionForm",
    "ReasonForm",
    "RenameForm",
    "RenewForm",
    "ResumeForm",
    "RoundForm",
    "SiteForm",
    "StaffLeaveForm",
    "StateForm",
    "SuspendForm",
    "TieForm",
    "TransferForm",
    "own_fields",
]
