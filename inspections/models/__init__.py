"""The nouns of this floor."""

from .amendments import Amendment
from .check_items import CheckItem
from .checklists import ChecklistQuestion
from .dispositions import Disposition
from .draw_rules import DrawRule
from .draws import Draw, FrozenDocument
from .enforcement_documents import DocumentCorrection, DocumentForm, DocumentService, EnforcementDocument
from .fieldwork import Answer, Arrival, FieldPacket, Photo, Signing
from .findings import Finding, FindingCatalogue
from .halves import CodeHalf
from .inspectors import Inspector, Recusal
from .interviews import Interview
from .joint import DepartmentResult, JointPartner
from .leniency import LeniencyItem, Term
from .orders import Order
from .plans import InspectionPlan
from .samples import Sample
from .trips import Trip, TripVisit
from .visits import Substitution, Visit, VisitMember

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
    "FrozenDocument",
    "InspectionPlan",
    "Inspector",
    "Interview",
    "JointPartner",
    "LeniencyItem",
    "Order",
    "Photo",
    "Recusal",
    "Sample",
    "Signing",
    "Substitution",
    "Term",
    "Trip",
    "TripVisit",
    "Visit",
    "VisitMember",
]
