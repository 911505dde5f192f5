"""Ledgers of this floor, by noun."""

from .conference import DECISIONS, MEETINGS, MEMBERS
from .coverage import COVERAGE
from .inspections import INDICATORS, INSPECTED, feedback_due, to_assess, to_plan, to_score
from .tasks import STEPS, TASKS, late, near, to_report, warned

__all__ = [
    "COVERAGE",
    "DECISIONS",
    "INDICATORS",
    "INSPECTED",
    "MEETINGS",
    "MEMBERS",
    "STEPS",
    "TASKS",
    "feedback_due",
    "late",
    "near",
    "to_assess",
    "to_plan",
    "to_report",
    "to_score",
    "warned",
]
