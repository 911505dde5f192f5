"""The nouns of the registry."""

from .catalogue import Category, ClinicalSubject, LawRow, PledgeText, SelfInspectionDuty, SelfInspectionItem
from .disclosure import Disclosure, DisclosureItem
from .institutions import Institution, InstitutionName
from .invitations import Invitation
from .licences import Licence, LicenceChange, LicenceKind
from .licensing import LicenceProposal, LicensingAuthority, WarningRule, warned_until, warning_days
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
    "Licence",
    "LicenceChange",
    "LicenceKind",
    "LicenceProposal",
    "LicensingAuthority",
    "MatchProposal",
    "PledgeText",
    "Practitioner",
    "SelfInspection",
    "SelfInspectionAnswer",
    "SelfInspectionDuty",
    "SelfInspectionItem",
    "SelfInspectionRound",
    "Standing",
    "WarningRule",
    "granted",
    "reached_by",
    "warned_until",
    "warning_days",
]
