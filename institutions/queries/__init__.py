"""Reads over several nouns of the registry."""

from .disclosure import content_of, items_of, own_disclosures, progress
from .registry import (
    OPEN,
    Duty,
    doubts_about,
    duties_of,
    find_institutions,
    held_by,
    lineage_of,
    own_institutions,
    rounds_with_figures,
    twins_of,
)

__all__ = [
    "OPEN",
    "Duty",
    "content_of",
    "doubts_about",
    "duties_of",
    "find_institutions",
    "held_by",
    "items_of",
    "lineage_of",
    "own_disclosures",
    "own_institutions",
    "progress",
    "rounds_with_figures",
    "twins_of",
]
