"""The bundle: one canonical file from which an outsider re-computes the draw."""

from inspections.rules.draw.derive import code_of, extract, select
from inspections.rules.draw.documents import PUBLISHED
from inspections.rules.draw.pair import pair

PROTOCOL = "draw/1"
CUSTODIES = ("offices", "server")


def key_of(half_a: bytes, half_b: bytes, value: str) -> bytes:
    """The pseudo-random key of the draw, from both halves of the code and the beacon value."""
    return extract(code_of(half_a, half_b), value)


def result(documents: dict, prk: bytes) -> dict:
    """{"selected": …, "teams": …}, both in draw order."""
    selected = select(documents["plan"], documents["candidates"], prk)
    return {"selected": selected, "teams": pair(documents, selected, prk)}


def assemble(
    *,
    entry: dict,
    custody: str,
    documents: dict,
    salts: dict,
    halves: tuple[bytes, bytes],
    value: str,
    at: str,
    outcome: dict,
    substitutions: list[dict],
) -> dict:
    """The bundle of a revealed draw; `people` and its salt stay in the office."""
    announced = documents["plan"]["beacon"]
    return {
        "protocol": PROTOCOL,
        "register": {key: entry[key] for key in ("office", "number", "attempt", "previous")},
        "custody": custody,
        **{name: documents[name] for name in PUBLISHED},
        "salts": {name: salts[name] for name in PUBLISHED},
        "commitment": entry["commitment"],
        "code": {"half_a": halves[0].hex(), "half_b": halves[1].hex()},
        "beacon": {"kind": announced["kind"], "name": announced["name"], "value": value, "at": at},
        "result": outcome,
        "substitutions": substitutions,
    }
