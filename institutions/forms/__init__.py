"""Forms of the registry, one room per noun; page and API share them."""

from .accounts import InviteForm, JoinForm, LeaveForm
from .disclosure import DisclosureForm, QuestionForm
from .practitioners import PractitionerForm, ReasonForm
from .registry import AmendManyForm, InstitutionForm
from .self_inspections import AnswerForm, DetailsForm, PledgeForm, RoundForm

__all__ = [
    "AmendManyForm",
    "AnswerForm",
    "DetailsForm",
    "DisclosureForm",
    "InstitutionForm",
    "InviteForm",
    "JoinForm",
    "LeaveForm",
    "PledgeForm",
    "PractitionerForm",
    "QuestionForm",
    "ReasonForm",
    "RoundForm",
]
