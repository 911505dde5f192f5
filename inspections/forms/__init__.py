"""Input of this floor's pages, by noun."""

from .before import ApprovalForm, RequestForm
from .check_items import CheckItemForm, RetireForm, RuleVersionForm
from .draws import BeaconForm, SubstitutionForm, VoidForm
from .issued import ForwardForm, IssuedForm, TeamForm
from .people import InspectorForm, LeaveForm, RecusalForm
from .plans import PlanForm, regions_of, skills_known
from .pools import FreezeForm, LibraryForm
from .visits import FindingForm, FindingForms, RecordForm, catalogue_choices
from .year_plans import LineForms, YearPlanForm

__all__ = [
    "ApprovalForm",
    "BeaconForm",
    "CheckItemForm",
    "FindingForm",
    "FindingForms",
    "ForwardForm",
    "FreezeForm",
    "InspectorForm",
    "IssuedForm",
    "LeaveForm",
    "LibraryForm",
    "LineForms",
    "PlanForm",
    "RecordForm",
    "RecusalForm",
    "RequestForm",
    "RetireForm",
    "RuleVersionForm",
    "SubstitutionForm",
    "TeamForm",
    "VoidForm",
    "YearPlanForm",
    "catalogue_choices",
    "regions_of",
    "skills_known",
]
