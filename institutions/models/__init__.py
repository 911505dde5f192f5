"""The nouns of the registry."""

from .catalogue import Category, ClinicalSubject, LawRow, PledgeText, SelfInspectionDuty, SelfInspectionItem
from .disclosure import Disclosure, DisclosureItem
from .institutions import Institution
from .invitations import Invitation
from .lineage import Lineage, Merge
from .names import InstitutionName
from .people import InstitutionAccount
from .practice_rules import PracticeScope, PractitionerRule
from .practice_sites import PracticeSite
from .practitioners import Practitioner, RegistrationEntry, state_on
from .proposals import MatchProposal
from .reach import JurisdictionGrant, granted, reached_by
from .self_inspections import SelfInspection, SelfInspectionAnswer, SelfInspectionRound
from .staff_proposals import StaffProposal
from .standings import Standing
from .transfers import Transfer

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
    "Lineage",
    "MatchProposal",
    "Merge",
    "PledgeText",
    "PracticeScope",
    "PracticeSite",
    "Practitioner",
    "PractitionerRule",
    "RegistrationEntry",
    "SelfInspection",
    "SelfInspectionAnswer",
    "SelfInspectionDuty",
    "SelfInspectionItem",
    "SelfInspectionRound",
    "StaffProposal",
    "Standing",
    "Transfer",
    "granted",
    "reached_by",
    "state_on",
]
