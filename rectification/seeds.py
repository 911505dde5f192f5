"""The default thresholds of this floor, loaded by ``load_reference``; ours until an authority confirms them."""

import csv
import json
from pathlib import Path

from supervision.foundation.services.reference import seed

from .choices import SystemState
from .models import EvaluationScheme, Indicator, IndicatorSystem, IssuerRule, LadderRule, RectificationRule

DATA = Path(__file__).resolve().parent / "data"
DEFAULT_SYSTEM = "ZB-DEFAULT-1"


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


@seed("rectification.indicators", DATA, "indicators.csv")
def load_indicators() -> int:
    """The portal's own indicator system, on trial until an authority confirms it; what is published never changes."""
    system, made = IndicatorSystem.objects.get_or_create(
        code=DEFAULT_SYSTEM, defaults={
            "title": "医疗卫生行业综合监管督察指标体系（本系统默认）", "year": 2026, "state": SystemState.PUBLISHED,
            "basis": "按天津市整改方案第25条的三项督察内容编制的默认值，待主管部门确认", "mark": "D",
        },
    )  # fmt: skip
    if not made:
        return 0
    heads: dict[str, Indicator] = {}
    for position, row in enumerate(_rows("indicators.csv"), start=1):
        parent = heads.get(row.pop("parent"))
        kept = {name: value for name, value in row.items() if value}
        heads[row["code"]] = Indicator.objects.create(system=system, parent=parent, position=position, **kept)
    return len(heads)


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
