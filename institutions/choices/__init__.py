"""Enumerations of the registry by noun; COLOURS give the pill of each state."""

from . import disclosure, licences, people, registry, self_inspections
from .disclosure import TYPED_SOURCES, DisclosureSource, DisclosureState
from .licences import (
    OPEN_LICENCES,
    ChangeKind,
    Decider,
    LicenceProposalKind,
    LicenceProposalState,
    LicenceStanding,
    LicenceState,
    ProposalAnswer,
    WarnedAbout,
)
from .people import AccountRole, PractitionerKind, PractitionerState
from .registry import (
    ENDED_STATES,
    OPEN_STATES,
    Grade,
    GrantKind,
    InstitutionState,
    Level,
    NameKind,
    Nature,
    Ownership,
    Permit,
    ProposalState,
    RegionBasis,
    RiskLevel,
    SubjectKind,
)
from .self_inspections import Conclusion, ProblemRisk, RectifyKind, SelfInspectionKind, SelfInspectionState

COLOURS = {
    **disclosure.COLOURS,
    **registry.COLOURS,
    **licences.COLOURS,
    **people.COLOURS,
    **self_inspections.COLOURS,
}

__all__ = [
    "COLOURS",
    "ENDED_STATES",
    "OPEN_LICENCES",
    "OPEN_STATES",
    "TYPED_SOURCES",
    "AccountRole",
    "ChangeKind",
    "Conclusion",
    "Decider",
    "DisclosureSource",
    "DisclosureState",
    "Grade",
    "GrantKind",
    "InstitutionState",
    "Level",
    "LicenceProposalKind",
    "LicenceProposalState",
    "LicenceStanding",
    "LicenceState",
    "NameKind",
    "Nature",
    "Ownership",
    "Permit",
    "PractitionerKind",
    "PractitionerState",
    "ProblemRisk",
    "ProposalAnswer",
    "ProposalState",
    "RectifyKind",
    "RegionBasis",
    "RiskLevel",
    "SelfInspectionKind",
    "SelfInspectionState",
    "SubjectKind",
    "WarnedAbout",
]
