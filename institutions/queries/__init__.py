"""Reads over several nouns of the registry."""

from .disclosure import content_of, items_of, own_disclosures, progress, subject_names
from .files import file_of, person_file_of
from .licences import change_lines, licence_warnings
from .registry import (
    OPEN,
    Duty,
    counted,
    doubts_about,
    duties_of,
    find_institutions,
    find_practitioners,
    held_by,
    lineage_of,
    own_institutions,
    published_named,
    rounds_with_figures,
    sealed,
    twins_of,
)
from .validations import validation_figures

__all__ = [
    "OPEN",
    "Duty",
    "change_lines",
    "content_of",
    "counted",
    "doubts_about",
    "duties_of",
    "file_of",
    "find_institutions",
    "find_practitioners",
    "held_by",
    "items_of",
    "licence_warnings",
    "lineage_of",
    "own_disclosures",
    "own_institutions",
    "person_file_of",
    "progress",
    "published_named",
    "rounds_with_figures",
    "sealed",
    "subject_names",
    "twins_of",
    "validation_figures",
]
