"""Reads over several nouns of the registry."""

from .disclosure import content_of, items_of, own_disclosures, progress
from .registry import (
    OPEN,
    Duty,
    duties_of,
    find_institutions,
    find_practitioners,
    own_institutions,
    published_named,
    rounds_with_figures,
    sealed,
)

__all__ = [
    "OPEN",
    "Duty",
    "content_of",
    "duties_of",
    "find_institutions",
    "find_practitioners",
    "items_of",
    "own_disclosures",
    "own_institutions",
    "progress",
    "published_named",
    "rounds_with_figures",
    "sealed",
]
