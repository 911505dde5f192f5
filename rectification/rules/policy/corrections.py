"""Recorded misprints of unit names: as printed, and the unit or units (separated by |) that are meant."""

import csv
from functools import cache
from pathlib import Path

from .units import Correction

_FILE = Path(__file__).resolve().parents[2] / "data" / "unit_corrections.csv"


@cache
def recorded() -> Correction:
    """The corrections every reading starts from; what the paper prints stays in ``raw``."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["printed"]: tuple(row["meant"].split("|")) for row in csv.DictReader(file)}
