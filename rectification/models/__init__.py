"""The nouns of the rectification floor."""

from .dispatches import Dispatch
from .measures import Measure, MeasureUnit, Problem
from .plans import Plan
from .reports import ProgressReport
from .tasks import Extension, Task, TaskMeasure, TaskUnit
from .thresholds import RectificationRule

__all__ = [
    "Dispatch",
    "Extension",
    "Measure",
    "MeasureUnit",
    "Plan",
    "Problem",
    "ProgressReport",
    "RectificationRule",
    "Task",
    "TaskMeasure",
    "TaskUnit",
]
