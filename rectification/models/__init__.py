"""The nouns of the rectification floor."""

from .dispatches import Dispatch, DispatchLine
from .ladder import Escalation, IssuerRule, LadderRule, Reminder
from .measures import Measure, MeasureUnit, Problem
from .plans import Plan
from .reports import ProgressReport
from .tasks import Extension, Task, TaskMeasure, TaskUnit
from .thresholds import RectificationRule

__all__ = [
    "Dispatch",
    "DispatchLine",
    "Escalation",
    "Extension",
    "IssuerRule",
    "LadderRule",
    "Measure",
    "MeasureUnit",
    "Plan",
    "Problem",
    "ProgressReport",
    "RectificationRule",
    "Reminder",
    "Task",
    "TaskMeasure",
    "TaskUnit",
]
