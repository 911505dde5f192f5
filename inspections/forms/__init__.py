"""Input of this floor's pages, by noun."""

from .before import ApprovalForm, RequestForm
from .check_items import CheckItemForm, RetireForm, RuleVersionForm
from .draws import BeaconForm, HandInForm, NextBeaconForm, SignForm, SubstitutionForm, VoidForm
from .following import (
    AmendmentForm,
    AnswerForm,
    DispositionForm,
    EvidenceForm,
    FailForm,
    FollowUpForm,
    HoldForm,
    InterviewForm,
    NotifyForm,
    OpinionForm,
    OrderForm,
    PassForm,
    ReasonForm,
    ReceiveForm,
    ReportForm,
    SendForm,
    ServeForm,
    SpanForm,
)
from .issued import ForwardForm, IssuedForm, TeamForm
from .joint import DepartmentResultForm, InviteForm, ItemsForm, OfficerForm, TripForm
from .people import InspectorForm, LeaveForm, RecusalForm
from .plans import PlanForm, regions_of, skills_known
from .pools import FreezeForm, LibraryForm
from .targeted import TargetedForm
from .visits import FindingForm, FindingForms, RecordForm, catalogue_choices
from .year_plans import LineForms, YearPlanForm

__all__ = [
    "AmendmentForm",
    "AnswerForm",
    "ApprovalForm",
    "BeaconForm",
    "CheckItemForm",
    "DepartmentResultForm",
    "DispositionForm",
    "EvidenceForm",
    "FailForm",
    "FindingForm",
    "FindingForms",
    "FollowUpForm",
    "ForwardForm",
    "FreezeForm",
    "HandInForm",
    "HoldForm",
    "InspectorForm",
    "InterviewForm",
    "InviteForm",
    "IssuedForm",
    "ItemsForm",
    "LeaveForm",
    "LibraryForm",
    "LineForms",
    "NextBeaconForm",
    "NotifyForm",
    "OfficerForm",
    "OpinionForm",
    "OrderForm",
    "PassForm",
    "PlanForm",
    "ReasonForm",
    "ReceiveForm",
    "RecordForm",
    "RecusalForm",
    "ReportForm",
    "RequestForm",
    "RetireForm",
    "RuleVersionForm",
    "SendForm",
    "ServeForm",
    "SignForm",
    "SpanForm",
    "SubstitutionForm",
    "TargetedForm",
    "TeamForm",
    "TripForm",
    "VoidForm",
    "YearPlanForm",
    "catalogue_choices",
    "regions_of",
    "skills_known",
]
