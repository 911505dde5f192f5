"""Reads over several nouns of the registry."""

from .disclosure import content_of, items_of, own_disclosures, progress, subject_names
from .files import file_of, merged_into, person_file_of
from .licences import change_lines, licence_warnings
from .registry import OPEN, Duty, counted, duties_of, find_institutions, own_institutions, rounds_with_figures
from .validations import validation_figures

__all__ = [
    "OPEN",
    "Duty",
    "change_lines",
    "content_of",
    "counted",
    "duties_of",
    "file_of",
    "find_institutions",
    "items_of",
    "licence_warnings",
    "merged_into",
    "own_disclosures",
    "own_institutions",
    "person_file_of",
    "progress",
    "rounds_with_figures",
    "subject_names",
    "validation_figures",
]
