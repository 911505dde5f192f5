"""The nouns of this floor."""

from .before import RecusalRequest, VisitApproval, VisitEntry, VisitExpert, VisitNotice
from .check_items import CheckItem
from .draw_rules import DrawRule
from .draws import Draw, FrozenDocument
from .findings import Finding, FindingCatalogue
from .inspectors import Inspector, Leave, Recusal
from .issued import Forwarding, IssuedList, IssuedTask
from .libraries import Library, LibraryMember, PoolFreeze
from .plans import InspectionPlan
from .visits import Substitution, Visit, VisitMember
from .year_plans import YearPlan, YearPlanLine

__all__ = [
    "CheckItem",
    "Draw",
    "DrawRule",
    "Finding",
    "FindingCatalogue",
    "Forwarding",
    "FrozenDocument",
    "InspectionPlan",
    "Inspector",
    "IssuedList",
    "IssuedTask",
    "Leave",
    "Library",
    "LibraryMember",
    "PoolFreeze",
    "Recusal",
    "RecusalRequest",
    "Substitution",
    "Visit",
    "VisitApproval",
    "VisitEntry",
    "VisitExpert",
    "VisitMember",
    "VisitNotice",
    "YearPlan",
    "YearPlanLine",
]
