"""Input of this floor's pages, by noun."""

from .draws import BeaconForm, SubstitutionForm, VoidForm
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
from .people import InspectorForm, RecusalForm
from .plans import PlanForm, regions_of, skills_known
from .visits import FindingForm, FindingForms, RecordForm, catalogue_choices

__all__ = [
    "AmendmentForm",
    "AnswerForm",
    "BeaconForm",
    "DispositionForm",
    "EvidenceForm",
    "FailForm",
    "FindingForm",
    "FindingForms",
    "FollowUpForm",
    "HoldForm",
    "InspectorForm",
    "InterviewForm",
    "NotifyForm",
    "OpinionForm",
    "OrderForm",
    "PassForm",
    "PlanForm",
    "ReasonForm",
    "ReceiveForm",
    "RecordForm",
    "RecusalForm",
    "ReportForm",
    "SendForm",
    "ServeForm",
    "SpanForm",
    "SubstitutionForm",
    "VoidForm",
    "catalogue_choices",
    "regions_of",
    "skills_known",
]
