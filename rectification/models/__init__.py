"""The nouns of the rectification floor."""

from .closing import Objection, SiteVisit, StageReview, TaskPaper
from .dispatches import Dispatch, DispatchLine
from .filings import FiledPlan
from .government_inspections import GovernmentInspection, TeamMember
from .indicators import Indicator, IndicatorSystem
from .inspected_districts import InspectedDistrict
from .inspection_results import FeedbackProblem, ResultUse
from .inspection_scores import FinalScore, SelfScore, TeamScore
from .ladder import Escalation, IssuerRule, LadderRule, Reminder
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
    "DispatchLine",
    "Escalation",
    "Extension",
    "FeedbackProblem",
    "Figure",
    "FiledPlan",
    "FinalScore",
    "GovernmentInspection",
    "Indicator",
    "IndicatorSystem",
    "InspectedDistrict",
    "IssuerRule",
    "LadderRule",
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
    "Reminder",
    "ReportFigure",
    "ResultUse",
    "SectionDraft",
    "SelfScore",
    "SiteVisit",
    "StageReview",
    "Task",
    "TaskMeasure",
    "TaskPaper",
    "TaskUnit",
    "TeamMember",
    "TeamScore",
]
