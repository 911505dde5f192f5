"""Ledgers of this floor, by noun."""

from .findings import FINDINGS
from .following import DISPOSITIONS, INTERVIEWS, ORDERS
from .people import INSPECTORS
from .plans import PLANS
from .samples import SAMPLES
from .visits import VISITS

__all__ = [
    "DISPOSITIONS",
    "FINDINGS",
    "INSPECTORS",
    "INTERVIEWS",
    "ORDERS",
    "PLANS",
    "SAMPLES",
    "VISITS",
]
