"""Input of this floor's pages, by noun."""

from .draws import BeaconForm, SubstitutionForm, VoidForm
from .people import InspectorForm, RecusalForm
from .plans import PlanForm, regions_of, skills_known
from .visits import FindingForm, FindingForms, RecordForm, catalogue_choices

__all__ = [
    "BeaconForm",
    "FindingForm",
    "FindingForms",
    "InspectorForm",
    "PlanForm",
    "RecordForm",
    "RecusalForm",
    "SubstitutionForm",
    "VoidForm",
    "catalogue_choices",
    "regions_of",
    "skills_known",
]
