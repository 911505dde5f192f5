"""The nouns of the registry."""

from .catalogue import Category, ClinicalSubject, LawRow, PledgeText, SelfInspectionDuty, SelfInspectionItem
from .disclosure import Disclosure, DisclosureItem
from .institutions import Institution, InstitutionName
from .invitations import Invitation
from .people import InstitutionAccount, Practitioner
from .proposals import MatchProposal
from .reach import JurisdictionGrant, granted, reached_by
from .self_inspections import SelfInspection, SelfInspectionAnswer, SelfInspectionRound
from .standings import Standing

__all__ = [
    "Category",
    "ClinicalSubject",
    "Disclosure",
    "DisclosureItem",
    "Institution",
    "InstitutionAccount",
    "InstitutionName",
    "Invitation",
    "JurisdictionGrant",
    "LawRow",
    "MatchProposal",
    "PledgeText",
    "Practitioner",
    "SelfInspection",
    "SelfInspectionAnswer",
    "SelfInspectionDuty",
    "SelfInspectionItem",
    "SelfInspectionRound",
    "Standing",
    "granted",
    "reached_by",
]
