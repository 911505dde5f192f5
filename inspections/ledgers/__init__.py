"""Ledgers of this floor, by noun."""

from .check_items import CHECK_ITEMS
from .findings import FINDINGS
from .following import DISPOSITIONS, INTERVIEWS, ORDERS
from .issued import FORWARDINGS, ISSUED_LISTS, ISSUED_TASKS
from .people import INSPECTORS
from .plans import PLANS
from .pools import LIBRARIES, MEMBERS, SUBJECTS
from .samples import SAMPLES
from .visits import VISITS
from .year_plans import YEAR_PLANS

__all__ = [
    "CHECK_ITEMS",
    "DISPOSITIONS",
    "FINDINGS",
    "FORWARDINGS",
    "INSPECTORS",
    "INTERVIEWS",
    "ISSUED_LISTS",
    "ISSUED_TASKS",
    "LIBRARIES",
    "MEMBERS",
    "ORDERS",
    "PLANS",
    "SAMPLES",
    "SUBJECTS",
    "VISITS",
    "YEAR_PLANS",
]
