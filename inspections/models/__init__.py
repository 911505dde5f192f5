"""The nouns of this floor."""

from .check_items import CheckItem
from .checklists import ChecklistQuestion
from .draw_rules import DrawRule
from .draws import Draw, FrozenDocument
from .enforcement_documents import DocumentCorrection, DocumentForm, DocumentService, EnforcementDocument
from .fieldwork import Answer, Arrival, FieldPacket, Photo, Signing
from .findings import Finding, FindingCatalogue
from .inspectors import Inspector, Recusal
from .plans import InspectionPlan
from .samples import Sample
from .visits import Substitution, Visit, VisitMember

__all__ = [
    "Answer",
    "Arrival",
    "CheckItem",
    "ChecklistQuestion",
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
    "Photo",
    "Recusal",
    "Sample",
    "Signing",
    "Substitution",
    "Visit",
    "VisitMember",
]
