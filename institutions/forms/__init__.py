"""Forms of the registry, one room per noun; page and API share them."""

from .accounts import InviteForm, JoinForm, LeaveForm
from .disclosure import DisclosureForm, QuestionForm
from .practitioners import PractitionerForm, ReasonForm
from .registry import InstitutionForm
from .self_inspections import AnswerForm, DetailsForm, PledgeForm, RoundForm

__all__ = [
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
