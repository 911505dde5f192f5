"""Reads over several nouns of the registry."""

from .disclosure import content_of, items_of, own_disclosures, progress
from .licences import change_lines, licence_warnings
from .registry import OPEN, Duty, duties_of, find_institutions, own_institutions, rounds_with_figures

__all__ = [
    "OPEN",
    "Duty",
    "change_lines",
    "content_of",
    "duties_of",
    "find_institutions",
    "items_of",
    "licence_warnings",
    "own_disclosures",
    "own_institutions",
    "progress",
    "rounds_with_figures",
]
