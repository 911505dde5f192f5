"""Ledgers of this floor, by noun."""

from .conference import DECISIONS, MEETINGS, MEMBERS
from .coverage import COVERAGE
from .tasks import STEPS, TASKS, late, near, to_report, warned

__all__ = ["COVERAGE", "DECISIONS", "MEETINGS", "MEMBERS", "STEPS", "TASKS", "late", "near", "to_report", "warned"]
