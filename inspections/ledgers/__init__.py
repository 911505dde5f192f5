"""Ledgers of this floor, by noun."""

from .findings import FINDINGS
from .people import INSPECTORS
from .plans import PLANS
from .samples import SAMPLES
from .visits import VISITS

__all__ = [
    "FINDINGS",
    "INSPECTORS",
    "PLANS",
    "SAMPLES",
    "VISITS",
]
