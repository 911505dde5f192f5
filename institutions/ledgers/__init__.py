"""Ledgers of the registry: institutions, practitioners, self-inspections, validations."""

from .disclosure import BEHIND, DISCLOSURES
from .expiry import EXPIRY_WARNING
from .institutions import INSTITUTIONS
from .practitioners import PRACTITIONERS
from .self_inspections import SELF_INSPECTIONS
from .validations import DEFERRALS, VALIDATION_DUE, VALIDATIONS

__all__ = [
    "BEHIND",
    "DEFERRALS",
    "DISCLOSURES",
    "EXPIRY_WARNING",
    "INSTITUTIONS",
    "PRACTITIONERS",
    "SELF_INSPECTIONS",
    "VALIDATIONS",
    "VALIDATION_DUE",
]
