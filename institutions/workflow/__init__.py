"""Transition tables, one room per noun."""

from .disclosure import DISCLOSURE
from .licences import LICENCE, LICENCE_PROPOSAL
from .registry import INSTITUTION, MERGING, PRACTITIONER, PROPOSAL
from .self_inspections import SELF_INSPECTION, missing_answers

__all__ = [
    "DISCLOSURE",
    "INSTITUTION",
    "LICENCE",
    "LICENCE_PROPOSAL",
    "MERGING",
    "PRACTITIONER",
    "PROPOSAL",
    "SELF_INSPECTION",
    "missing_answers",
]
