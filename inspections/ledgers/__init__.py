"""Ledgers of this floor, by noun."""

from .check_items import CHECK_ITEMS
from .findings import FINDINGS
from .issued import FORWARDINGS, ISSUED_LISTS, ISSUED_TASKS
from .people import INSPECTORS
from .plans import PLANS
from .pools import LIBRARIES, MEMBERS, SUBJECTS
from .visits import VISITS
from .year_plans import YEAR_PLANS

__all__ = [
    "CHECK_ITEMS",
    "FINDINGS",
    "FORWARDINGS",
    "INSPECTORS",
    "ISSUED_LISTS",
    "ISSUED_TASKS",
    "LIBRARIES",
    "MEMBERS",
    "PLANS",
    "SUBJECTS",
    "VISITS",
    "YEAR_PLANS",
]
