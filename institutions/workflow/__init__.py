"""Transition tables, one room per noun."""

from .disclosure import DISCLOSURE
from .practitioners import PRACTITIONER, RETURN, STAFF_PROPOSAL
from .registry import INSTITUTION, MERGING, PROPOSAL, TRANSFER
from .self_inspections import SELF_INSPECTION, missing_answers

__all__ = [
    "DISCLOSURE",
    "INSTITUTION",
    "MERGING",
    "PRACTITIONER",
    "PROPOSAL",
    "RETURN",
    "SELF_INSPECTION",
    "STAFF_PROPOSAL",
    "TRANSFER",
    "missing_answers",
]
