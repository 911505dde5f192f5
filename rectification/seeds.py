"""The default thresholds of this floor, loaded by ``load_reference``; ours until an authority confirms them."""

import csv
import json
from pathlib import Path

from supervision.foundation.services.reference import seed

from .models import EvaluationScheme, IssuerRule, LadderRule, RectificationRule

DATA = Path(__file__).resolve().parent / "data"


@seed("rectification.rules", DATA, "rectification_rules.csv")
def load_rules() -> int:
    """Add the versions that are not there yet."""
    rows = _rows("rectification_rules.csv")
    return sum(RectificationRule.objects.get_or_create(version=row.pop("version"), defaults=row)[1] for row in rows)


@seed("rectification.ladder", DATA, "ladder_rules.csv", "issuer_rules.csv")
def load_ladder() -> int:
    """Add the rules of the ladder and of who may issue what; rows that are there stay as people left them."""
    made = 0
    for row in _rows("ladder_rules.csv"):
        made += LadderRule.objects.get_or_create(code=row.pop("code"), defaults=row)[1]
    keys = ("rung", "issuer_kind", "relation", "valid_from")
    for row in _rows("issuer_rules.csv"):
        found = {name: row.pop(name) for name in keys}
        made += IssuerRule.objects.get_or_create(**found, defaults=row)[1]
    return made


@seed("rectification.evaluations", DATA, "evaluation_schemes.csv")
def load_evaluations() -> int:
    """Add the forms of self-evaluations; those that are there stay as people left them."""
    made = 0
    for row in _rows("evaluation_schemes.csv"):
        row |= {name: json.loads(row[name]) for name in ("grades", "columns")}
        made += EvaluationScheme.objects.get_or_create(version=row.pop("version"), defaults=row)[1]
    return made


def _rows(name: str) -> list[dict]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
