"""Forms of the registry, one room per noun; page and API share them."""

from .practitioners import PractitionerForm, ReasonForm
from .registry import InstitutionForm
from .self_inspections import AnswerForm, DetailsForm, PledgeForm, RoundForm

__all__ = ["AnswerForm", "DetailsForm", "InstitutionForm", "PledgeForm", "PractitionerForm", "ReasonForm", "RoundForm"]
