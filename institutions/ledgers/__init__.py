"""Ledgers of the registry: institutions, licences, practitioners, self-inspections."""

from .disclosure import BEHIND, DISCLOSURES
from .institutions import INSTITUTIONS
from .licences import LICENCE_PROPOSALS, LICENCES
from .practitioners import PRACTITIONERS
from .self_inspections import SELF_INSPECTIONS

__all__ = [
    "BEHIND",
    "DISCLOSURES",
    "INSTITUTIONS",
    "LICENCES",
    "LICENCE_PROPOSALS",
    "PRACTITIONERS",
    "SELF_INSPECTIONS",
]
