"""Ledgers of the registry: institutions, practitioners, self-inspections."""

from .disclosure import BEHIND, DISCLOSURES
from .expiry import EXPIRY_WARNING
from .institutions import INSTITUTIONS
from .practitioners import PRACTITIONERS
from .self_inspections import SELF_INSPECTIONS

__all__ = ["BEHIND", "DISCLOSURES", "EXPIRY_WARNING", "INSTITUTIONS", "PRACTITIONERS", "SELF_INSPECTIONS"]
