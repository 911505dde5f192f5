"""The default thresholds of this floor, loaded by ``load_reference``; ours until an authority confirms them."""

import csv
from pathlib import Path

from supervision.foundation.services.reference import seed

from .models import RectificationRule

DATA = Path(__file__).resolve().parent / "data"


@seed("rectification.rules", DATA, "rectification_rules.csv")
def load_rules() -> int:
    """Add the versions that are not there yet."""
    with (DATA / "rectification_rules.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return sum(RectificationRule.objects.get_or_create(version=row.pop("version"), defaults=row)[1] for row in rows)
