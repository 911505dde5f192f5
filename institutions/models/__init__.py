"""The nouns of the registry."""

from .catalogue import Category, PledgeText, SelfInspectionDuty, SelfInspectionItem
from .institutions import Institution, InstitutionName
from .people import InstitutionAccount, Practitioner
from .proposals import MatchProposal
from .self_inspections import SelfInspection, SelfInspectionAnswer, SelfInspectionRound
from .standings import Standing

__all__ = [
    "Category",
    "Institution",
    "InstitutionAccount",
    "InstitutionName",
    "MatchProposal",
    "PledgeText",
    "Practitioner",
    "SelfInspection",
    "SelfInspectionAnswer",
    "SelfInspectionDuty",
    "SelfInspectionItem",
    "SelfInspectionRound",
    "Standing",
]
