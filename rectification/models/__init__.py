"""The nouns of the rectification floor."""

from .closing import Objection, SiteVisit, StageReview, TaskPaper
from .conference import Attendee, Decision, Meeting
from .dispatches import Dispatch, DispatchLine
from .evaluations import EvaluationLine, EvaluationRound, EvaluationScheme, SelfEvaluation
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
    "Attendee",
    "Decision",
    "Dispatch",
    "DispatchLine",
    "Escalation",
    "EvaluationLine",
    "EvaluationRound",
    "EvaluationScheme",
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
    "Meeting",
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
    "SelfEvaluation",
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
