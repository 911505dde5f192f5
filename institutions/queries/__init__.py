"""Reads over several nouns of the registry."""

from .disclosure import content_of, items_of, own_disclosures, progress
from .registry import OPEN, Duty, duties_of, find_institutions, own_institutions, rounds_with_figures
from .validations import validation_figures

__all__ = [
    "OPEN",
    "Duty",
    "content_of",
    "duties_of",
    "find_institutions",
    "items_of",
    "own_disclosures",
    "own_institutions",
    "progress",
    "rounds_with_figures",
    "validation_figures",
]
