"""Draws made of plain documents, for the tests of the draw rules and of the stand-alone verifier."""

from copy import deepcopy

from inspections.rules.draw import bundle, derive, documents, pair, register
from inspections.rules.draw.canonical import encode

COMMITTED_AT, DUE, AT = "2026-11-20T01:00:00Z", "2026-11-21T12:00:00Z", "2026-11-21T13:00:00Z"
LOTTERY = {"kind": "manual", "name": "福利彩票快乐8第2026305、2026306期", "format": "pick:20/80+20/80", "due": DUE}
OPERATOR = {"kind": "none", "name": "", "format": "", "due": COMMITTED_AT}
TEAM_OF_TWO = [{"unit": "", "skill": "传染病防治"}, {"unit": "", "skill": ""}]


def candidate(name, stratum="clinic|B|mid", weight=1, area="120101000"):
    return {"id": name, "stratum": stratum, "weight": weight, "area": area}


def inspector(name, unit="市所", areas=("120101000",), skills=("传染病防治",)):
    return {"id": name, "unit": unit, "areas": list(areas), "skills": list(skills)}


def frozen(
    candidates,
    inspectors,
    *,
    seats=(),
    recusals=(),
    ratio=(1, 10),
    beacon=None,
    excluded=(),
    people=None,
    inspectors_excluded=(),
):
    """The documents of a draw over these candidates, one ratio for every stratum."""
    order = sorted({row["stratum"] for row in candidates})
    rows = documents.strata(candidates, dict.fromkeys(order, ratio), order)
    plan = {
        "draw_id": "CC-2026-07",
        "office": "120000000-WJW",
        "period": "2026Q4",
        "title": "四季度双随机抽查",
        "rules": "2026-1",
        "items": ["YL-01", "CR-02"],
        "strata": rows,
        "seats": list(seats),
        "beacon": dict(beacon or OPERATOR),
    }
    return documents.in_order(
        {
            "plan": plan,
            "candidates": list(candidates),
            "excluded": list(excluded),
            "inspectors": list(inspectors),
            "inspectors_excluded": list(inspectors_excluded),
            "recusals": list(recusals),
            "people": people or {row["id"]: f"person {row['id']}" for row in inspectors},
        }
    )


SALTS = {name: f"{number:064x}" for number, name in enumerate(documents.COMMITTED, start=1)}
HALVES = (bytes(range(32)), bytes(range(32, 64)))


def drawn(frozen_documents, *, halves=HALVES, value=None, number=1, attempt=1, previous="", ill=(), at=None):
    """(bundle, register entry) of a draw run through the product's own rules; `ill` is [(position, seat)]."""
    announced = frozen_documents["plan"]["beacon"]
    value = value if value is not None else ("" if announced["kind"] == "none" else "opened 42")
    at = at or (COMMITTED_AT if announced["kind"] == "none" else AT)
    sealed = documents.commitment(frozen_documents, SALTS, tuple(map(derive.half_hash, halves)), COMMITTED_AT)
    entry = register.entry(frozen_documents["plan"]["office"], number, attempt, previous, sealed, announced)
    prk = bundle.key_of(*halves, value)
    outcome = bundle.result(frozen_documents, prk)
    changes = []
    for position, seat in ill:
        replace(frozen_documents, outcome, changes, prk, position, seat)
    made = bundle.assemble(
        entry=entry,
        custody="server",
        documents=frozen_documents,
        salts=SALTS,
        halves=halves,
        value=value,
        at=at,
        outcome=outcome,
        substitutions=changes,
    )
    return made, deepcopy(entry)


def replace(frozen_documents, outcome, changes, prk, position, seat):
    """Record one substitution; where nobody is left to come in, none."""
    subject = outcome["teams"][position % len(outcome["teams"])]["subject"]
    team = pair.teams_now(outcome["teams"], changes)[subject]
    if not team:
        return
    out = team[seat % len(team)]
    try:
        inward = pair.substitute(frozen_documents, outcome, changes, prk, subject, out)
    except pair.NobodyEligible:
        return
    changes.append({"subject": subject, "out": out, "in": inward, "code": "ILL", "at": AT})


def written(tmp_path, value, name="bundle.json"):
    """The canonical file of a value."""
    path = tmp_path / name
    path.write_bytes(encode(value) + b"\n")
    return path
