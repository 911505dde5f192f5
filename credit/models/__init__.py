"""The nouns of the credit floor."""

from .consequences import Consequence
from .points import PointsRecord
from .schemes import ScoringItem, ScoringScheme, ScoringThreshold

__all__ = ["Consequence", "PointsRecord", "ScoringItem", "ScoringScheme", "ScoringThreshold"]
