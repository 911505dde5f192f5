"""The nouns of this floor."""

from .check_items import CheckItem
from .draw_rules import DrawRule
from .draws import Draw, FrozenDocument
from .findings import Finding, FindingCatalogue
from .halves import CodeHalf
from .inspectors import Inspector, Recusal
from .joint import DepartmentResult, JointPartner
from .plans import InspectionPlan
from .trips import Trip, TripVisit
from .visits import Substitution, Visit, VisitMade, VisitMember

__all__ = [
    "CheckItem",
    "CodeHalf",
    "DepartmentResult",
    "Draw",
    "DrawRule",
    "Finding",
    "FindingCatalogue",
    "FrozenDocument",
    "InspectionPlan",
    "Inspector",
    "JointPartner",
    "Recusal",
    "Substitution",
    "Trip",
    "TripVisit",
    "Visit",
    "VisitMade",
    "VisitMember",
]
