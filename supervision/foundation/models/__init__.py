"""The nouns everything else stands on."""

from .agencies import Agency, AgencyAlias
from .attachments import Attachment
from .calendar import CalendarDay
from .jobs import JobRun, Schedule
from .login import LoginFailures
from .notices import Notice
from .numbers import DocumentCounter
from .regions import Region, RegionChange
from .scoped import RegionCodeField, Scoped, ScopedQuerySet
from .trail import Act, RowChange
from .users import User

__all__ = [
    "Act",
    "Agency",
    "AgencyAlias",
    "Attachment",
    "CalendarDay",
    "DocumentCounter",
    "JobRun",
    "LoginFailures",
    "Notice",
    "Region",
    "RegionChange",
    "RegionCodeField",
    "RowChange",
    "Schedule",
    "Scoped",
    "ScopedQuerySet",
    "User",
]
