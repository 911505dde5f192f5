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

__all__ = [
    "AgainForm",
    "AnswerForm",
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
    "QuestionForm",
    "ReasonForm",
    "RenewForm",
    "ResumeForm",
    "RoundForm",
    "SiteForm",
    "StaffLeaveForm",
    "SuspendForm",
    "TieForm",
    "TransferForm",
]
