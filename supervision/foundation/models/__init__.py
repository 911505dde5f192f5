"""The nouns everything else stands on."""

from .agencies import Agency, AgencyAlias, AgencyName, name_as_of
from .attachments import Attachment
from .calendar import CalendarDay
from .collecting import Collection, CollectionAnswer
from .handovers import Handover, HandoverItem
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
from .transfers import DutyTransfer, DutyTransferItem
from .users import User

__all__ = [
    "AccountLink",
    "Act",
    "Agency",
    "AgencyAlias",
    "AgencyName",
    "ApiToken",
    "Attachment",
    "CalendarDay",
    "ChosenColumns",
    "Collection",
    "CollectionAnswer",
    "DocumentCounter",
    "DutyTransfer",
    "DutyTransferItem",
    "Handover",
    "HandoverItem",
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
    "name_as_of",
    "scope_q",
]
