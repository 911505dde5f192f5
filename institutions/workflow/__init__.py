"""Transition tables, one room per noun."""

from .disclosure import DISCLOSURE
from .licences import LICENCE, LICENCE_PROPOSAL
from .practitioners import PRACTITIONER, RETURN, STAFF_PROPOSAL
from .registry import INSTITUTION, MERGING, PROPOSAL
from .self_inspections import SELF_INSPECTION, missing_answers

__all__ = [
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
    "missing_answers",
]
