"""The nouns of the rectification floor."""

from .closing import Objection, SiteVisit, StageReview, TaskPaper
from .dispatches import Dispatch
from .filings import FiledPlan
from .measures import Measure, MeasureUnit, Problem
from .milestones import Milestone
from .plans import Plan
from .proposals import Proposal
from .rechecks import Recheck, RecheckDocument, RecheckItem
from .reports import Figure, ProgressReport, ReportFigure, SectionDraft
from .tasks import Extension, Task, TaskMeasure, TaskUnit
from .thresholds import RectificationRule

__all__ = [
    "Dispatch",
    "Extension",
    "Figure",
    "FiledPlan",
    "Measure",
    "MeasureUnit",
    "Milestone",
    "Objection",
    "Plan",
    "Problem",
    "ProgressReport",
    "Proposal",
    "Recheck",
    "RecheckDocument",
    "RecheckItem",
    "RectificationRule",
    "ReportFigure",
    "SectionDraft",
    "SiteVisit",
    "StageReview",
    "Task",
    "TaskMeasure",
    "TaskPaper",
    "TaskUnit",
]
