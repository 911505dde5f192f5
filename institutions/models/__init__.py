"""The nouns of the registry."""

from .catalogue import Category, ClinicalSubject, LawRow, PledgeText, SelfInspectionDuty, SelfInspectionItem
from .deferrals import DeferralProposal
from .disclosure import Disclosure, DisclosureItem
from .institutions import Institution
from .invitations import Invitation
from .licences import Licence, LicenceChange, LicenceKind
from .licensing import (
    LicenceProposal,
    LicensingAuthority,
    WarningDays,
    WarningRule,
    warned_until,
    warning_days,
    warning_days_of,
)
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
from .validation_parts import ValidationCheck, ValidationDocument, ValidationMaterial
from .validation_rules import ValidationRule
from .validations import Validation

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
    "Licence",
    "LicenceChange",
    "LicenceKind",
    "LicenceProposal",
    "LicensingAuthority",
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
    "Validation",
    "ValidationCheck",
    "ValidationDocument",
    "ValidationMaterial",
    "ValidationRule",
    "WarningDays",
    "WarningRule",
    "granted",
    "reached_by",
    "state_on",
    "warned_until",
    "warning_days",
    "warning_days_of",
]
