"""Input of this floor's pages, by noun."""

from .draws import BeaconForm, HandInForm, NextBeaconForm, SignForm, SubstitutionForm, VoidForm
from .joint import DepartmentResultForm, InviteForm, ItemsForm, OfficerForm, TripForm
from .people import InspectorForm, RecusalForm
from .plans import PlanForm, regions_of, skills_known
from .visits import FindingForm, FindingForms, RecordForm, catalogue_choices

__all__ = [
    "BeaconForm",
    "DepartmentResultForm",
    "FindingForm",
    "FindingForms",
    "HandInForm",
    "InspectorForm",
    "InviteForm",
    "ItemsForm",
    "NextBeaconForm",
    "OfficerForm",
    "PlanForm",
    "RecordForm",
    "RecusalForm",
    "SignForm",
    "SubstitutionForm",
    "TripForm",
    "VoidForm",
    "catalogue_choices",
    "regions_of",
    "skills_known",
]
