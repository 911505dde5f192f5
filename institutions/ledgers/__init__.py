"""Ledgers of the registry: institutions, licences, practitioners, self-inspections, validations."""

from .disclosure import BEHIND, DISCLOSURES
from .institutions import INSTITUTIONS
from .licences import LICENCE_PROPOSALS, LICENCES
from .practitioners import PRACTITIONERS
from .self_inspections import SELF_INSPECTIONS
from .validations import DEFERRALS, VALIDATION_DUE, VALIDATIONS

__all__ = [
    "BEHIND",
    "DEFERRALS",
    "DISCLOSURES",
    "INSTITUTIONS",
    "LICENCES",
    "LICENCE_PROPOSALS",
    "PRACTITIONERS",
    "SELF_INSPECTIONS",
    "VALIDATIONS",
    "VALIDATION_DUE",
]
