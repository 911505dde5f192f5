"""The nouns of this floor."""

from .amendments import Amendment
from .check_items import CheckItem
from .dispositions import Disposition
from .draw_rules import DrawRule
from .draws import Draw, FrozenDocument
from .findings import Finding, FindingCatalogue
from .inspectors import Inspector, Recusal
from .interviews import Interview
from .leniency import LeniencyItem, Term
from .orders import Order
from .plans import InspectionPlan
from .visits import Substitution, Visit, VisitMember

__all__ = [
    "Amendment",
    "CheckItem",
    "Disposition",
    "Draw",
    "DrawRule",
    "Finding",
    "FindingCatalogue",
    "FrozenDocument",
    "InspectionPlan",
    "Inspector",
    "Interview",
    "LeniencyItem",
    "Order",
    "Recusal",
    "Substitution",
    "Term",
    "Visit",
    "VisitMember",
]
