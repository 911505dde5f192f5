"""The reference scheme, loaded by ``load_reference``. It stays on trial for ever: authorities adopt copies of it."""

import csv
from collections.abc import Iterator
from pathlib import Path

from supervision.foundation.services.reference import seed

from .models import ScoringItem, ScoringScheme, ScoringThreshold

DATA = Path(__file__).resolve().parent / "data"


def _rows(name: str) -> Iterator[dict]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@seed("credit.scoring", DATA, "scoring_*.csv")
def load_scoring() -> int:
    """Add the schemes of the file that are not there yet, each with all items and thresholds."""
    added = 0
    for row in _rows("scoring_schemes.csv"):
        key = {"region_code": row.pop("region_code"), "version": row.pop("version")}
        row["carry"] = row["carry"] == "1"
        scheme, made = ScoringScheme.objects.get_or_create(**key, defaults=row)
        if made:
            added += 1 + _fill(scheme)
    return added


def _fill(scheme: ScoringScheme) -> int:
    items = [ScoringItem(scheme=scheme, **row) for row in _rows("scoring_items.csv")]
    tiers = [
        ScoringThreshold(scheme=scheme, over=row.pop("over") == "1", **row) for row in _rows("scoring_thresholds.csv")
    ]
    return len(ScoringItem.objects.bulk_create(items)) + len(ScoringThreshold.objects.bulk_create(tiers))
