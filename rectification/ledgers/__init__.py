"""Ledgers of this floor, by noun."""

from .coverage import COVERAGE
from .tasks import STEPS, TASKS, late, near, to_report, warned

__all__ = ["COVERAGE", "STEPS", "TASKS", "late", "near", "to_report", "warned"]
