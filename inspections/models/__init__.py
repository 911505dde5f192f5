"""The nouns of this floor."""

from .check_items import CheckItem
from .draw_rules import DrawRule
from .draws import Draw, FrozenDocument
from .findings import Finding, FindingCatalogue
from .inspectors import Inspector, Recusal
from .plans import InspectionPlan
from .visits import Substitution, Visit, VisitMember

__all__ = [
    "CheckItem",
    "Draw",
    "DrawRule",
    "Finding",
    "FindingCatalogue",
    "FrozenDocument",
    "InspectionPlan",
    "Inspector",
    "Recusal",
    "Substitution",
    "Visit",
    "VisitMember",
]
