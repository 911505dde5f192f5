"""The nouns everything else stands on."""

from .agencies import Agency, AgencyAlias
from .attachments import Attachment
from .calendar import CalendarDay
from .jobs import JobRun, Schedule
from .ledgers import ChosenColumns, HeaderMapping, ImportBatch, SavedFilter
from .links import AccountLink
from .login import LoginFailures
from .notices import Notice
from .numbers import DocumentCounter
from .regions import Region, RegionChange
from .scoped import RegionCodeField, Scoped, ScopedQuerySet, division_indexes, division_q, scope_q
from .seals import TrailLeaf, TrailSeal
from .submissions import Submission
from .tokens import ApiToken
from .trail import Act, RowChange
from .users import User

__all__ = [
    "AccountLink",
    "Act",
    "Agency",
    "AgencyAlias",
    "ApiToken",
    "Attachment",
    "CalendarDay",
    "ChosenColumns",
    "DocumentCounter",
    "HeaderMapping",
    "ImportBatch",
    "JobRun",
    "LoginFailures",
    "Notice",
    "Region",
    "RegionChange",
    "RegionCodeField",
    "RowChange",
    "SavedFilter",
    "Schedule",
    "Scoped",
    "ScopedQuerySet",
    "Submission",
    "TrailLeaf",
    "TrailSeal",
    "User",
    "division_indexes",
    "division_q",
    "scope_q",
]
