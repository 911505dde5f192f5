"""The nouns of the registry."""

from .catalogue import Category, ClinicalSubject, LawRow, PledgeText, SelfInspectionDuty, SelfInspectionItem
from .deferrals import DeferralProposal
from .disclosure import Disclosure, DisclosureItem
from .institutions import Institution, InstitutionName
from .invitations import Invitation
from .people import InstitutionAccount
from .practice_rules import PracticeScope, PractitionerRule
from .practice_sites import PracticeSite
from .practitioners import Practitioner, RegistrationEntry, state_on
from .proposals import MatchProposal
from .reach import JurisdictionGrant, granted, reached_by
from .self_inspections import SelfInspection, SelfInspectionAnswer, SelfInspectionRound
from .staff_proposals import StaffProposal
from .standings import Standing
from .validation_rules import ValidationRule
from .validations import Validation, ValidationCheck, ValidationDocument, ValidationMaterial

__all__ = [
    "Category",
    "ClinicalSubject",
    "DeferralProposal",
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
    "Validation",
    "ValidationCheck",
    "ValidationDocument",
    "ValidationMaterial",
    "ValidationRule",
    "granted",
    "reached_by",
    "state_on",
]
