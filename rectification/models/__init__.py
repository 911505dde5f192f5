"""The nouns of the rectification floor."""

from .dispatches import Dispatch
from .filings import FiledPlan
from .measures import Measure, MeasureUnit, Problem
from .milestones import Milestone
from .plans import Plan
from .reports import ProgressReport
from .tasks import Extension, Task, TaskMeasure, TaskUnit
from .thresholds import RectificationRule

__all__ = [
    "Dispatch",
    "Extension",
    "FiledPlan",
    "Measure",
    "MeasureUnit",
    "Milestone",
    "Plan",
    "Problem",
    "ProgressReport",
    "RectificationRule",
    "Task",
    "TaskMeasure",
    "TaskUnit",
]
