"""The nouns of this floor."""

from .amendments import Amendment
from .before import RecusalRequest, VisitApproval, VisitEntry, VisitExpert, VisitNotice
from .check_items import CheckItem
from .checklists import ChecklistQuestion
from .dispositions import Disposition
from .draw_rules import DrawRule
from .draws import Draw, FrozenDocument
from .enforcement_documents import DocumentCorrection, DocumentForm, DocumentService, EnforcementDocument
from .fieldwork import Answer, Arrival, FieldPacket, Photo, Signing
from .findings import Finding, FindingCatalogue
from .halves import CodeHalf
from .inspectors import Inspector, Leave, Recusal
from .interviews import Interview
from .issued import Forwarding, IssuedList, IssuedTask
from .joint import DepartmentResult, JointPartner
from .leniency import LeniencyItem, Term
from .libraries import Library, LibraryMember, PoolFreeze
from .orders import Order
from .plans import InspectionPlan
from .samples import Sample
from .trips import Trip, TripVisit
from .visits import Substitution, Visit, VisitMember
from .year_plans import YearPlan, YearPlanLine

__all__ = [
    "Amendment",
    "Answer",
    "Arrival",
    "CheckItem",
    "ChecklistQuestion",
    "CodeHalf",
    "DepartmentResult",
    "Disposition",
    "DocumentCorrection",
    "DocumentForm",
    "DocumentService",
    "Draw",
    "DrawRule",
    "EnforcementDocument",
    "FieldPacket",
    "Finding",
    "FindingCatalogue",
    "Forwarding",
    "FrozenDocument",
    "InspectionPlan",
    "Inspector",
    "Interview",
    "IssuedList",
    "IssuedTask",
    "JointPartner",
    "Leave",
    "LeniencyItem",
    "Library",
    "LibraryMember",
    "Order",
    "Photo",
    "PoolFreeze",
    "Recusal",
    "RecusalRequest",
    "Sample",
    "Signing",
    "Substitution",
    "Term",
    "Trip",
    "TripVisit",
    "Visit",
    "VisitApproval",
    "VisitEntry",
    "VisitExpert",
    "VisitMember",
    "VisitNotice",
    "YearPlan",
    "YearPlanLine",
]
