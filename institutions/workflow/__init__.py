"""Transition tables, one room per noun."""

from .registry import INSTITUTION, MERGING, PRACTITIONER, PROPOSAL
from .self_inspections import SELF_INSPECTION, missing_answers

__all__ = ["INSTITUTION", "MERGING", "PRACTITIONER", "PROPOSAL", "SELF_INSPECTION", "missing_answers"]
