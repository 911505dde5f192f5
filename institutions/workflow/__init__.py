"""Transition tables, one room per noun."""

from .disclosure import DISCLOSURE
from .licences import LICENCE, LICENCE_PROPOSAL
from .practitioners import PRACTITIONER, RETURN, STAFF_PROPOSAL
from .registry import INSTITUTION, MERGING, PROPOSAL, TRANSFER
from .self_inspections import SELF_INSPECTION, missing_answers
from .validations import DEFERRAL, VALIDATING, VALIDATION, missing_materials

__all__ = [
    "DEFERRAL",
    "DISCLOSURE",
    "INSTITUTION",
    "LICENCE",
    "LICENCE_PROPOSAL",
    "MERGING",
    "PRACTITIONER",
    "PROPOSAL",
    "RETURN",
    "SELF_INSPECTION",
    "STAFF_PROPOSAL",
    "TRANSFER",
    "VALIDATING",
    "VALIDATION",
    "missing_answers",
    "missing_materials",
]
