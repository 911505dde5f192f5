"""Enumerations of the registry by noun; COLOURS give the pill of each state."""

from . import people, registry, self_inspections
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

COLOURS = {**registry.COLOURS, **people.COLOURS, **self_inspections.COLOURS}

__all__ = [
    "COLOURS",
    "ENDED_STATES",
    "OPEN_STATES",
    "AccountRole",
    "Conclusion",
    "Grade",
    "GrantKind",
    "InstitutionState",
    "Level",
    "NameKind",
    "Nature",
    "Ownership",
    "Permit",
    "PractitionerKind",
    "PractitionerState",
    "ProblemRisk",
    "ProposalState",
    "RectifyKind",
    "RegionBasis",
    "RiskLevel",
    "SelfInspectionKind",
    "SelfInspectionState",
    "SubjectKind",
]
